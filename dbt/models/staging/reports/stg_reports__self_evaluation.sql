with raw_self_evaluations as (
    select * from {{ source('raw', 'reports_self_evaluation') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_self_evaluations.delivery_id,
    raw_self_evaluations.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_self_evaluations.measure_id,
    raw_self_evaluations.owner_id,
    raw_self_evaluations.goal_attainment,
    raw_self_evaluations.rationale
from raw_self_evaluations
inner join deliveries on raw_self_evaluations.delivery_id = deliveries.delivery_id
