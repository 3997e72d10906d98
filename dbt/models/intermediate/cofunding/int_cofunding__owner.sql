with state_funds as (
    select * from {{ ref('int_cofunding__state_funds') }}
),

pledges as (
    select * from {{ ref('int_cofunding__pledge') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

bases as (
    select
        grant_year,
        owner_id,
        'state_funds' as basis,
        state_funds_nok as base_nok
    from state_funds
    union all
    select
        grant_year,
        owner_id,
        'owner_grant' as basis,
        direct_grant_nok as base_nok
    from state_funds
),

required as (
    select
        bases.grant_year,
        bases.owner_id,
        bases.basis,
        bases.basis = {{ rule('cofunding_base', year='calendar.grant_year') }} as is_governing,
        bases.base_nok,
        {{ share_rounded_half_up(
            'bases.base_nok',
            rule('cofunding_min_ratio', year='calendar.grant_year', as_type='decimal(6, 4)')
        ) }} as required_nok,
        coalesce(pledges.pledged_cash_nok, 0) as pledged_cash_nok,
        coalesce(pledges.pledged_in_kind_nok, 0) as pledged_in_kind_nok,
        pledges.owner_id is not null as has_pledged
    from bases
    inner join calendar on bases.grant_year = calendar.grant_year
    left join pledges on bases.grant_year = pledges.grant_year and bases.owner_id = pledges.owner_id
)

select
    grant_year,
    owner_id,
    basis,
    is_governing,
    base_nok,
    required_nok,
    pledged_cash_nok,
    pledged_in_kind_nok,
    pledged_cash_nok + pledged_in_kind_nok as cofunding_nok,
    greatest(required_nok - pledged_cash_nok - pledged_in_kind_nok, 0) as shortfall_nok,
    case
        when base_nok = 0 then 'not_required'
        when not has_pledged then 'not_reported'
        when pledged_cash_nok + pledged_in_kind_nok >= required_nok then 'met'
        else 'short'
    end as status
from required
