with transferred as (
    select * from {{ ref('int_basis__transferred_fte') }}
)

select
    grant_year,
    ownership,
    from_county_code,
    from_code as from_municipality_code,
    to_county_code,
    to_code as to_municipality_code,
    {{ from_tenths('teacher_fte_tenths') }} as teacher_fte,
    weight,
    weight_total,
    is_split,
    is_estimated
from transferred
