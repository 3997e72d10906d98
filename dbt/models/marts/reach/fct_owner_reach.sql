with employed as (
    select * from {{ ref('int_reach__employed') }}
),

owner_reach as (
    select * from {{ ref('int_reach__scope') }}
    where scope_type = 'owner'
)

select
    employed.grant_year,
    employed.owner_id,
    employed.teachers_employed,
    {{ from_tenths('employed.teacher_fte_tenths') }} as teacher_fte,
    owner_reach.planned_teachers,
    owner_reach.participations,
    owner_reach.teachers_covered_low,
    owner_reach.teachers_covered_high,
    owner_reach.teachers_covered_unique,
    cast(owner_reach.teachers_covered_low as double) / nullif(employed.teachers_employed, 0) as reach_ratio_low,
    cast(owner_reach.teachers_covered_high as double) / nullif(employed.teachers_employed, 0) as reach_ratio_high,
    owner_reach.schools_covered,
    cast(owner_reach.whole_school_participations as double) / nullif(owner_reach.participations, 0)
        as whole_school_share,
    owner_reach.method,
    employed.has_estimated_teachers
from employed
inner join owner_reach
    on employed.grant_year = owner_reach.grant_year and employed.owner_id = owner_reach.scope_id
