with municipalities as (
    select * from {{ ref('municipalities') }}
)

select
    municipality_code,
    municipality_name,
    county_code,
    valid_from,
    valid_to
from municipalities
