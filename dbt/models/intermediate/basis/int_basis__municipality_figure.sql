with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

area_figures as (
    select * from {{ ref('int_basis__area_figure') }}
),

population as (
    select * from {{ ref('int_geography__population_at_count') }}
),

counted_years as (
    select distinct school_year from area_figures
),

readings as (
    select distinct ownership from area_figures
),

municipalities_at_count as (
    select
        calendar.grant_year,
        calendar.school_year,
        calendar.count_date,
        readings.ownership,
        municipalities.county_code,
        municipalities.municipality_code
    from calendar
    inner join counted_years on calendar.school_year = counted_years.school_year
    inner join municipalities
        on
            {{ in_force('municipalities', 'calendar.count_date') }}
    cross join readings
)

select
    municipalities_at_count.grant_year,
    municipalities_at_count.count_date,
    municipalities_at_count.ownership,
    municipalities_at_count.county_code,
    municipalities_at_count.municipality_code,
    municipality_figures.teacher_fte_tenths as reported_tenths,
    coalesce(municipality_figures.is_estimated, false) as is_estimated,
    coalesce(municipality_figures.private_exceeds_all, false) as private_exceeds_all,
    municipality_figures.teachers_employed,
    county_figures.teacher_fte_tenths as county_tenths,
    population.persons_6_15,
    cast(
        coalesce(sum(municipality_figures.teacher_fte_tenths) over county, 0) as bigint
    ) as county_reported_tenths,
    count(*) over county - count(municipality_figures.teacher_fte_tenths) over county as county_missing_count
from municipalities_at_count
left join area_figures as municipality_figures
    on
        municipalities_at_count.school_year = municipality_figures.school_year
        and municipalities_at_count.municipality_code = municipality_figures.area_code
        and municipalities_at_count.ownership = municipality_figures.ownership
        and municipality_figures.unit_level = 'municipality'
left join area_figures as county_figures
    on
        municipalities_at_count.school_year = county_figures.school_year
        and municipalities_at_count.county_code = county_figures.area_code
        and municipalities_at_count.ownership = county_figures.ownership
        and county_figures.unit_level = 'county'
left join population
    on
        municipalities_at_count.grant_year = population.grant_year
        and municipalities_at_count.municipality_code = population.municipality_code
window county as (
    partition by
        municipalities_at_count.grant_year,
        municipalities_at_count.ownership,
        municipalities_at_count.county_code
)
