with measures as (
    select * from {{ ref('int_agreements__measure') }}
)

select
    grant_year,
    county_governor,
    measure_id,
    network_id,
    county_code,
    title,
    development_area,
    training_type,
    cast(weight_learning_environment as double) as learning_environment_share,
    cast(weight_skills as double) as skills_share,
    cast(weight_completion as double) as completion_share,
    needs_assessment_date,
    uh_dialogue_date,
    decision,
    planned_start,
    planned_end,
    delivery_id
from measures
