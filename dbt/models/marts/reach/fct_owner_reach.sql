with owner_reach as (
    select * from {{ ref('int_reach__owner') }}
)

select
    grant_year,
    owner_id,
    teachers_employed,
    {{ from_tenths('teacher_fte_tenths') }} as teacher_fte,
    participations as planned_teachers,
    participations,
    teachers_covered_low,
    teachers_covered_high,
    cast(null as bigint) as teachers_covered_unique,
    cast(teachers_covered_low as double) / nullif(teachers_employed, 0) as reach_ratio_low,
    cast(teachers_covered_high as double) / nullif(teachers_employed, 0) as reach_ratio_high,
    schools_covered,
    cast(whole_school_participations as double) / nullif(participations, 0) as whole_school_share,
    'bounds' as method,
    has_estimated_teachers
from owner_reach
