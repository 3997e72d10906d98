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
    on {{ in_force('counties', 'calendar.map_date') }}
left join offices
    on
        counties.county_code = offices.county_code
        and {{ in_force('offices', 'calendar.map_date') }}
