with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

counties as (
    select * from {{ ref('counties') }}
),

offices as (
    select * from {{ ref('county_governor_offices') }}
)

select
    counties.county_code,
    counties.county_name,
    offices.office_name as county_governor,
    calendar.grant_year
from calendar
inner join counties
    on
        coalesce(counties.valid_from, date '0001-01-01') <= calendar.map_date
        and coalesce(counties.valid_to, date '9999-12-31') > calendar.map_date
left join offices
    on
        counties.county_code = offices.county_code
        and calendar.map_date >= offices.valid_from
        and calendar.map_date < coalesce(offices.valid_to, date '9999-12-31')
