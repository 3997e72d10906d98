with outcomes as (
    select * from {{ ref('stg_outcomes__value') }}
)

select
    cast(left(school_year, 4) as integer) as grant_year,
    school_year,
    indicator_id,
    level as unit_level,
    unit_code as owner_id,
    value,
    value_status,
    respondents
from outcomes
where level in ('municipality', 'owner')
