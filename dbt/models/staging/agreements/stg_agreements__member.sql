with raw_members as (
    select * from {{ source('raw', 'agreements_member') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_members.delivery_id,
    raw_members.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_members.network_id,
    raw_members.member_type,
    raw_members.member_id,
    raw_members.member_name,
    raw_members.participates,
    raw_members.valid_from,
    raw_members.valid_to
from raw_members
inner join deliveries on raw_members.delivery_id = deliveries.delivery_id
