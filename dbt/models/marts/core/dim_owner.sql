with owners as (
    select * from {{ ref('int_basis__owner') }}
)

select
    owner_id,
    owner_type,
    owner_name,
    county_code,
    grant_year,
    municipality_code
from owners
