with owners as (
    select * from {{ ref('int_agreements__owner') }}
)

select
    grant_year,
    owner_id,
    owner_type,
    county_code,
    teacher_fte_tenths,
    coalesce(
        teachers_employed,
        {{ share_rounded_half_up(
            'teacher_fte_tenths', tenth_of(rule('teachers_per_fte', as_type='decimal(6, 4)'))
        ) }}
    ) as teachers_employed,
    teachers_employed is null and teacher_fte_tenths is not null as has_estimated_teachers
from owners
