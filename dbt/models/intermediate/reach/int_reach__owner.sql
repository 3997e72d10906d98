with participation as (
    select * from {{ ref('stg_agreements__participation') }}
),

owners as (
    select * from {{ ref('int_agreements__owner') }}
),

heads_per_measure as (
    select
        delivery_id,
        grant_year,
        owner_id,
        measure_id,
        sum(teachers) as teachers,
        sum(teachers) filter (where whole_school) as whole_school_teachers
    from participation
    group by delivery_id, grant_year, owner_id, measure_id
),

heads_per_owner as (
    select
        grant_year,
        owner_id,
        cast(sum(teachers) as bigint) as participations,
        cast(max(teachers) as bigint) as largest_measure_teachers,
        cast(coalesce(sum(whole_school_teachers), 0) as bigint) as whole_school_participations
    from heads_per_measure
    group by grant_year, owner_id
),

schools_per_owner as (
    select
        grant_year,
        owner_id,
        count(distinct school_id) as schools_covered
    from participation
    group by grant_year, owner_id
),

employed as (
    select
        grant_year,
        owner_id,
        teacher_fte_tenths,
        coalesce(
            teachers_employed,
            {{ share_rounded_half_up(
                'teacher_fte_tenths', tenth_of(rule('teachers_per_fte', as_type='decimal(6, 4)'))
            ) }}
        ) as teachers_employed,
        teachers_employed is null and teacher_fte_tenths is not null as has_estimated_teachers
    from owners
)

select
    employed.grant_year,
    employed.owner_id,
    employed.teacher_fte_tenths,
    employed.teachers_employed,
    employed.has_estimated_teachers,
    coalesce(heads_per_owner.participations, 0) as participations,
    coalesce(heads_per_owner.whole_school_participations, 0) as whole_school_participations,
    coalesce(schools_per_owner.schools_covered, 0) as schools_covered,
    least(coalesce(heads_per_owner.largest_measure_teachers, 0), employed.teachers_employed)
        as teachers_covered_low,
    least(coalesce(heads_per_owner.participations, 0), employed.teachers_employed) as teachers_covered_high
from employed
left join heads_per_owner
    on employed.grant_year = heads_per_owner.grant_year and employed.owner_id = heads_per_owner.owner_id
left join schools_per_owner
    on employed.grant_year = schools_per_owner.grant_year and employed.owner_id = schools_per_owner.owner_id
