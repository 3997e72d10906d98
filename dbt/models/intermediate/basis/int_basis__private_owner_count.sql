with teacher_ftes as (
    select * from {{ ref('stg_gsi__teacher_fte') }}
),

owner_figures as (
    select
        school_year,
        unit_code as owner_id,
        max(unit_name) as owner_name,
        max(municipality_code) as municipality_code,
        max(delivery_id) as delivery_id,
        coalesce(
            max(teacher_fte_tenths) filter (where ownership = 'private'),
            max(teacher_fte_tenths) filter (where ownership = 'all')
        ) as teacher_fte_tenths,
        coalesce(
            max(teachers_employed) filter (where ownership = 'private'),
            max(teachers_employed) filter (where ownership = 'all')
        ) as teachers_employed,
        bool_or(is_estimated) as is_estimated,
        count(*) filter (where ownership in ('private', 'all')) > 0 as is_private
    from teacher_ftes
    where unit_level = 'owner'
    group by school_year, unit_code
)

select
    school_year,
    owner_id,
    owner_name,
    municipality_code,
    delivery_id,
    teacher_fte_tenths,
    teachers_employed,
    is_estimated
from owner_figures
where is_private
