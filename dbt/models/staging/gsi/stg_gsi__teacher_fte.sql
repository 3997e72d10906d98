with raw_gsi as (
    select * from {{ source('raw', 'gsi') }}
)

select
    delivery_id,
    source_row,
    school_year,
    level as unit_level,
    unit_code,
    unit_name,
    case when level = 'municipality' then unit_code else municipality_code end as municipality_code,
    ownership,
    teacher_fte,
    {{ to_tenths('teacher_fte') }} as teacher_fte_tenths,
    teacher_fte_status,
    teachers_employed,
    figure_origin = 'estimated' as is_estimated
from raw_gsi
