with maps as (
    select * from {{ ref('int_geography__map') }}
),

correspondences as (
    select * from {{ ref('int_geography__correspondence') }}
)

select
    correspondences.from_code as municipality_code,
    maps.valid_from,
    maps.valid_to,
    maps.constant_date,
    correspondences.to_code as constant_municipality_code,
    correspondences.to_county_code as constant_county_code,
    correspondences.weight,
    correspondences.weight_total,
    correspondences.is_split,
    count(*) over (partition by maps.valid_from, correspondences.to_code) > 1 as is_merged
from maps
inner join correspondences
    on maps.valid_from = correspondences.from_date and maps.constant_date = correspondences.to_date
where correspondences.to_code is not null
