with raw_grants as (
    select * from {{ source('raw', 'agreements_grant') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_grants.delivery_id,
    raw_grants.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_grants.measure_id,
    raw_grants.recipient_type,
    raw_grants.recipient_id,
    raw_grants.amount_nok
from raw_grants
inner join deliveries on raw_grants.delivery_id = deliveries.delivery_id
