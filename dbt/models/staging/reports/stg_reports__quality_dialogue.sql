with raw_quality_dialogues as (
    select * from {{ source('raw', 'reports_quality_dialogue') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_quality_dialogues.delivery_id,
    raw_quality_dialogues.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_quality_dialogues.provider_id,
    raw_quality_dialogues.held_on,
    raw_quality_dialogues.rating,
    raw_quality_dialogues.topic,
    raw_quality_dialogues.follow_up
from raw_quality_dialogues
inner join deliveries on raw_quality_dialogues.delivery_id = deliveries.delivery_id
