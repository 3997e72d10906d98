with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

population as (
    select * from {{ ref('population_6_15') }}
)

select
    calendar.grant_year,
    max(population.year) as population_year,
    {{ date_in_year('max(population.year)', "'01-01'") }} as population_date
from calendar
inner join population on {{ date_in_year('population.year', "'01-01'") }} <= calendar.count_date
group by calendar.grant_year
