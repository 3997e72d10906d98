with measure_owners as (
    select * from {{ ref('int_agreements__measure_owner') }}
),

self_evaluations as (
    select * from {{ ref('stg_reports__self_evaluation') }}
),

expected as (
    select
        grant_year,
        county_governor,
        measure_id,
        owner_id
    from measure_owners
    union
    select
        grant_year,
        county_governor,
        measure_id,
        owner_id
    from self_evaluations
)

select
    expected.grant_year,
    expected.owner_id,
    count(*) as measures,
    count(self_evaluations.goal_attainment) as evaluated_measures,
    sum(self_evaluations.goal_attainment) as attainment_sum,
    {{ rating_counts('self_evaluations.goal_attainment', 'attainment') }}
from expected
left join self_evaluations
    on
        expected.grant_year = self_evaluations.grant_year
        and expected.county_governor = self_evaluations.county_governor
        and expected.measure_id = self_evaluations.measure_id
        and expected.owner_id = self_evaluations.owner_id
group by expected.grant_year, expected.owner_id
