with areas_outside_basis as (
    select * from {{ ref('areas_outside_basis') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

area_figures as (
    select * from {{ ref('int_basis__area_figure') }}
),

summed as (
    select
        calendar.grant_year,
        area_figures.ownership,
        left(area_figures.area_code, 2) as area_code,
        coalesce(
            max(area_figures.teacher_fte_tenths) filter (where area_figures.unit_level = 'county'),
            sum(area_figures.teacher_fte_tenths) filter (where area_figures.unit_level = 'municipality')
        ) as teacher_fte_tenths
    from area_figures
    inner join calendar on area_figures.school_year = calendar.school_year
    group by calendar.grant_year, area_figures.ownership, left(area_figures.area_code, 2)
)

select
    summed.grant_year,
    areas_outside_basis.area_code,
    areas_outside_basis.area_name,
    areas_outside_basis.reason_nb,
    areas_outside_basis.legal_reference_id,
    cast(max(summed.teacher_fte_tenths) filter (where summed.ownership = 'all') as bigint) as all_tenths,
    cast(max(summed.teacher_fte_tenths) filter (where summed.ownership = 'public') as bigint) as public_tenths
from summed
inner join areas_outside_basis on summed.area_code = areas_outside_basis.area_code
group by
    summed.grant_year,
    areas_outside_basis.area_code,
    areas_outside_basis.area_name,
    areas_outside_basis.reason_nb,
    areas_outside_basis.legal_reference_id
