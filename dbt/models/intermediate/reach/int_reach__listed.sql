with participants as (
    select * from {{ ref('stg_participants__participant') }}
)

select distinct
    delivery_id,
    grant_year,
    county_governor,
    measure_id,
    owner_id,
    key_version
from participants
