with state_funds as (
    select * from {{ ref('int_cofunding__state_funds') }}
),

lines as (
    select * from {{ ref('int_cofunding__line') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

given as (
    select
        grant_year,
        owner_id,
        bool_or(is_reported) as has_reported,
        cast(sum(amount_nok) filter (where not is_reported and form = 'cash') as bigint) as pledged_cash_nok,
        cast(sum(amount_nok) filter (where not is_reported and form = 'in_kind') as bigint) as pledged_in_kind_nok,
        cast(sum(amount_nok) filter (where is_reported and form = 'cash') as bigint) as reported_cash_nok,
        cast(sum(amount_nok) filter (where is_reported and form = 'in_kind') as bigint) as reported_in_kind_nok,
        cast(sum(amount_nok) filter (where is_counted) as bigint) as cofunding_nok
    from lines
    group by grant_year, owner_id
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
        coalesce(given.pledged_cash_nok, 0) as pledged_cash_nok,
        coalesce(given.pledged_in_kind_nok, 0) as pledged_in_kind_nok,
        case when given.has_reported then coalesce(given.reported_cash_nok, 0) end as reported_cash_nok,
        case when given.has_reported then coalesce(given.reported_in_kind_nok, 0) end as reported_in_kind_nok,
        coalesce(given.cofunding_nok, 0) as cofunding_nok,
        case given.has_reported when true then 'reported' when false then 'pledged' end as cofunding_source
    from bases
    inner join calendar on bases.grant_year = calendar.grant_year
    left join given on bases.grant_year = given.grant_year and bases.owner_id = given.owner_id
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
    reported_cash_nok,
    reported_in_kind_nok,
    cofunding_nok,
    cofunding_source,
    greatest(required_nok - cofunding_nok, 0) as shortfall_nok,
    case
        when base_nok = 0 then 'not_required'
        when cofunding_source is null then 'not_reported'
        when cofunding_nok >= required_nok then 'met'
        else 'short'
    end as status
from required
