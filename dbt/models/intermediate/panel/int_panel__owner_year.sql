with allocations as (
    select * from {{ ref('int_allocation__owner') }}
),

state_funds as (
    select * from {{ ref('int_cofunding__state_funds') }}
),

cofunding as (
    select * from {{ ref('int_cofunding__owner') }}
    where is_governing
),

employed as (
    select * from {{ ref('int_reach__employed') }}
),

reach as (
    select * from {{ ref('int_reach__scope') }}
    where scope_type = 'owner'
),

self_evaluations as (
    select * from {{ ref('int_evaluation__self_evaluation') }}
)

select
    allocations.grant_year,
    allocations.owner_id,
    allocations.owner_type,
    allocations.owner_name,
    allocations.municipality_code,
    allocations.county_code,
    allocations.participates,
    allocations.has_estimated_fte,
    cast(1 as bigint) as owners_before,
    false as is_split,
    allocations.teacher_fte_tenths,
    employed.teachers_employed,
    state_funds.direct_grant_nok,
    state_funds.attributed_provider_nok,
    cofunding.base_nok as cofunding_base_nok,
    cofunding.required_nok,
    cofunding.cofunding_nok,
    reach.participations,
    reach.teachers_covered_low,
    reach.teachers_covered_high,
    coalesce(self_evaluations.measures, 0) as measures,
    coalesce(self_evaluations.evaluated_measures, 0) as evaluated_measures,
    cast(coalesce(self_evaluations.attainment_sum, 0) as bigint) as attainment_sum
from allocations
inner join state_funds
    on allocations.grant_year = state_funds.grant_year and allocations.owner_id = state_funds.owner_id
inner join cofunding
    on allocations.grant_year = cofunding.grant_year and allocations.owner_id = cofunding.owner_id
inner join employed
    on allocations.grant_year = employed.grant_year and allocations.owner_id = employed.owner_id
inner join reach
    on allocations.grant_year = reach.grant_year and allocations.owner_id = reach.scope_id
left join self_evaluations
    on allocations.grant_year = self_evaluations.grant_year and allocations.owner_id = self_evaluations.owner_id
