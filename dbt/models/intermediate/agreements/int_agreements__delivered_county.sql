with networks as (
    select * from {{ ref('stg_agreements__network') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

offices as (
    select * from {{ ref('county_governor_offices') }}
)

select distinct
    calendar.grant_year,
    offices.county_code
from networks
inner join calendar on networks.grant_year = calendar.grant_year
inner join offices
    on
        networks.county_governor = offices.office_name
        and {{ in_force('offices', 'calendar.map_date') }}
