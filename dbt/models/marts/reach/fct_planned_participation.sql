with participation as (
    select * from {{ ref('stg_agreements__participation') }}
)

select
    grant_year,
    county_governor,
    measure_id,
    owner_id,
    school_id,
    teachers,
    teacher_fte,
    whole_school,
    delivery_id,
    source_row
from participation
