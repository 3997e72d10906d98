with employed as (
    select * from {{ ref('int_reach__employed') }}
),

participating_owners as (
    select * from {{ ref('int_agreements__participating_owner') }}
),

state_funds as (
    select * from {{ ref('int_cofunding__state_funds') }}
),

cofunding as (
    select * from {{ ref('int_cofunding__owner') }}
    where is_governing
),

reach as (
    select * from {{ ref('int_reach__scope') }}
),

summed as (
    select
        employed.grant_year,
        case grouping(employed.county_code) when 0 then 'county' else 'scheme' end as scope_type,
        case grouping(employed.county_code) when 0 then employed.county_code else 'all' end as scope_id,
        case grouping(employed.owner_type) when 0 then employed.owner_type else 'all' end as owner_type,
        count(*) as owners,
        count(*) filter (where participating_owners.participates) as owners_taking_part,
        sum(employed.teacher_fte_tenths) as teacher_fte_tenths,
        sum(state_funds.state_funds_nok) as state_funds_nok,
        sum(cofunding.base_nok) as cofunding_base_nok,
        sum(cofunding.required_nok) as cofunding_required_nok,
        sum(cofunding.pledged_cash_nok + cofunding.pledged_in_kind_nok) as cofunding_pledged_nok,
        sum(cofunding.reported_cash_nok + cofunding.reported_in_kind_nok) as cofunding_reported_nok,
        sum(cofunding.cofunding_nok) as cofunding_nok,
        sum(cofunding.shortfall_nok) as cofunding_shortfall_nok
    from employed
    inner join participating_owners
        on
            employed.grant_year = participating_owners.grant_year
            and employed.owner_id = participating_owners.owner_id
    inner join state_funds
        on employed.grant_year = state_funds.grant_year and employed.owner_id = state_funds.owner_id
    inner join cofunding
        on employed.grant_year = cofunding.grant_year and employed.owner_id = cofunding.owner_id
    group by grouping sets (
        (employed.grant_year),
        (employed.grant_year, employed.owner_type),
        (employed.grant_year, employed.county_code),
        (employed.grant_year, employed.county_code, employed.owner_type)
    )
)

select
    summed.grant_year,
    summed.scope_type,
    summed.scope_id,
    summed.owner_type,
    summed.owners,
    summed.owners_taking_part,
    {{ from_tenths('summed.teacher_fte_tenths') }} as teacher_fte,
    cast(summed.state_funds_nok as bigint) as state_funds_nok,
    cast(summed.cofunding_base_nok as bigint) as cofunding_base_nok,
    cast(summed.cofunding_required_nok as bigint) as cofunding_required_nok,
    cast(summed.cofunding_pledged_nok as bigint) as cofunding_pledged_nok,
    cast(coalesce(summed.cofunding_reported_nok, 0) as bigint) as cofunding_reported_nok,
    cast(summed.cofunding_nok as bigint) as cofunding_nok,
    cast(summed.cofunding_shortfall_nok as bigint) as cofunding_shortfall_nok,
    reach.teachers_employed,
    reach.participations,
    reach.whole_school_participations,
    reach.schools_covered,
    reach.owners_reached,
    reach.owners_with_persons,
    reach.teachers_covered_low,
    reach.teachers_covered_high,
    reach.teachers_covered_unique,
    reach.employed_covered_low,
    reach.employed_covered_high,
    reach.method
from summed
inner join reach
    on
        summed.grant_year = reach.grant_year
        and summed.scope_type = reach.scope_type
        and summed.scope_id = reach.scope_id
        and summed.owner_type = reach.owner_type
