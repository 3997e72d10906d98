with raw_progress as (
    select * from {{ source('raw', 'reports_progress') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_progress.delivery_id,
    raw_progress.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_progress.measure_id,
    raw_progress.reported_on,
    raw_progress.status,
    raw_progress.completed_share,
    raw_progress.spent_nok,
    raw_progress.comment
from raw_progress
inner join deliveries on raw_progress.delivery_id = deliveries.delivery_id
