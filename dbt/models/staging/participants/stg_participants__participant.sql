with raw_participants as (
    select * from {{ source('raw', 'participants') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_participants.delivery_id,
    raw_participants.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_participants.measure_id,
    raw_participants.owner_id,
    raw_participants.school_id,
    raw_participants.person_key,
    raw_participants.key_version,
    raw_participants.position_share
from raw_participants
inner join deliveries on raw_participants.delivery_id = deliveries.delivery_id
