with teacher_ftes as (
    select * from {{ ref('stg_gsi__teacher_fte') }}
),

private_owners as (
    select * from {{ ref('int_basis__private_owner_count') }}
),

reported as (
    select
        school_year,
        unit_level,
        unit_code as area_code,
        max(delivery_id) as delivery_id,
        max(teacher_fte_tenths) filter (where ownership = 'all') as all_tenths,
        max(teacher_fte_tenths) filter (where ownership = 'public') as public_tenths,
        max(teacher_fte_tenths) filter (where ownership = 'private') as private_tenths,
        max(teachers_employed) filter (where ownership = 'public') as public_teachers_employed,
        bool_or(is_estimated) as is_estimated
    from teacher_ftes
    where unit_level in ('county', 'municipality')
    group by school_year, unit_level, unit_code
),

located_owners as (
    select
        school_year,
        'municipality' as unit_level,
        municipality_code as area_code,
        sum(teacher_fte_tenths) as owner_tenths,
        bool_or(is_estimated or teacher_fte_tenths is null) as is_estimated
    from private_owners
    group by school_year, municipality_code
    union all
    select
        school_year,
        'county' as unit_level,
        left(municipality_code, 2) as area_code,
        sum(teacher_fte_tenths) as owner_tenths,
        bool_or(is_estimated or teacher_fte_tenths is null) as is_estimated
    from private_owners
    group by school_year, left(municipality_code, 2)
),

completed as (
    select
        reported.school_year,
        reported.unit_level,
        reported.area_code,
        reported.delivery_id,
        coalesce(reported.all_tenths, reported.public_tenths + reported.private_tenths) as all_tenths,
        coalesce(
            reported.public_tenths,
            reported.all_tenths - coalesce(reported.private_tenths, located_owners.owner_tenths, 0)
        ) as public_tenths,
        reported.public_teachers_employed,
        reported.is_estimated as all_is_estimated,
        reported.is_estimated
        or (
            reported.public_tenths is null
            and reported.private_tenths is null
            and coalesce(located_owners.is_estimated, false)
        ) as public_is_estimated
    from reported
    left join located_owners
        on
            reported.school_year = located_owners.school_year
            and reported.unit_level = located_owners.unit_level
            and reported.area_code = located_owners.area_code
)

select
    school_year,
    unit_level,
    area_code,
    delivery_id,
    'all' as ownership,
    all_tenths as teacher_fte_tenths,
    cast(null as bigint) as teachers_employed,
    all_is_estimated as is_estimated,
    false as private_exceeds_all
from completed
union all
select
    school_year,
    unit_level,
    area_code,
    delivery_id,
    'public' as ownership,
    case when public_tenths < 0 then 0 else public_tenths end as teacher_fte_tenths,
    public_teachers_employed as teachers_employed,
    public_is_estimated as is_estimated,
    coalesce(public_tenths < 0, false) as private_exceeds_all
from completed
