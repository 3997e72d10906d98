with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

population_years as (
    select * from {{ ref('int_geography__population_year') }}
),

population as (
    select * from {{ ref('population_6_15') }}
),

correspondences as (
    select * from {{ ref('int_geography__correspondence') }}
)

select
    calendar.grant_year,
    correspondences.to_code as municipality_code,
    population_years.population_year,
    cast(
        sum({{ whole_quotient('population.persons_6_15 * correspondences.weight', 'correspondences.weight_total') }})
        as bigint
    ) as persons_6_15
from calendar
inner join population_years on calendar.grant_year = population_years.grant_year
inner join population on population_years.population_year = population.year
inner join correspondences
    on
        population.municipality_code = correspondences.from_code
        and population_years.population_date = correspondences.from_date
        and calendar.count_date = correspondences.to_date
where correspondences.to_code is not null
group by calendar.grant_year, correspondences.to_code, population_years.population_year
