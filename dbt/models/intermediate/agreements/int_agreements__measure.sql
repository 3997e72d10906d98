with measures as (
    select * from {{ ref('stg_agreements__measure') }}
),

networks as (
    select * from {{ ref('stg_agreements__network') }}
)

select
    measures.delivery_id,
    measures.grant_year,
    measures.county_governor,
    networks.county_code,
    measures.network_id,
    measures.measure_id,
    measures.title,
    measures.development_area,
    measures.training_type,
    measures.weight_learning_environment,
    measures.weight_skills,
    measures.weight_completion,
    measures.needs_assessment_date,
    measures.uh_dialogue_date,
    measures.decision,
    measures.planned_start,
    measures.planned_end
from measures
inner join networks
    on
        measures.delivery_id = networks.delivery_id
        and measures.network_id = networks.network_id
