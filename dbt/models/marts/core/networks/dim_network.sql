with networks as (
    select * from {{ ref('stg_agreements__network') }}
)

select
    grant_year,
    county_governor,
    network_id,
    network_name,
    county_code,
    origin,
    governor_role,
    delivery_id
from networks
