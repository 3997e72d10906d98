with raw_networks as (
    select * from {{ source('raw', 'agreements_network') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_networks.delivery_id,
    raw_networks.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_networks.network_id,
    raw_networks.county_code,
    raw_networks.network_name,
    raw_networks.origin,
    raw_networks.governor_role
from raw_networks
inner join deliveries on raw_networks.delivery_id = deliveries.delivery_id
