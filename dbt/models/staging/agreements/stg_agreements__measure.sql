with raw_measures as (
    select * from {{ source('raw', 'agreements_measure') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_measures.delivery_id,
    raw_measures.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_measures.measure_id,
    raw_measures.network_id,
    raw_measures.title,
    raw_measures.development_area,
    raw_measures.training_type,
    raw_measures.weight_learning_environment,
    raw_measures.weight_skills,
    raw_measures.weight_completion,
    raw_measures.needs_assessment_date,
    raw_measures.uh_dialogue_date,
    raw_measures.decision,
    raw_measures.planned_start,
    raw_measures.planned_end
from raw_measures
inner join deliveries on raw_measures.delivery_id = deliveries.delivery_id
