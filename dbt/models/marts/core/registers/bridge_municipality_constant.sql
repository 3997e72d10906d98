with constant as (
    select * from {{ ref('int_geography__constant') }}
)

select
    municipality_code,
    valid_from,
    valid_to,
    constant_municipality_code,
    constant_county_code,
    constant_date,
    weight,
    weight_total,
    is_split,
    is_merged
from constant
