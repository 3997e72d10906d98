with members as (
    select * from {{ ref('stg_agreements__member') }}
)

select
    grant_year,
    county_governor,
    network_id,
    member_type,
    member_id,
    member_name,
    participates,
    valid_from,
    valid_to,
    delivery_id,
    source_row
from members
