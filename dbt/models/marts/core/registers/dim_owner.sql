with owners as (
    select * from {{ ref('int_agreements__owner') }}
)

select
    owner_id,
    owner_type,
    owner_name,
    county_code,
    grant_year,
    municipality_code,
    is_eligible
from owners
