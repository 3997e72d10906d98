with transferred as (
    select * from {{ ref('int_basis__transferred_fte') }}
)

select
    grant_year,
    to_code as municipality_code,
    to_county_code as county_code,
    cast(sum(teacher_fte_tenths) filter (where ownership = 'all') as bigint) as all_tenths,
    cast(sum(teacher_fte_tenths) filter (where ownership = 'public') as bigint) as public_tenths,
    bool_or(is_estimated) filter (where ownership = 'all') as all_is_estimated,
    bool_or(is_estimated) filter (where ownership = 'public') as public_is_estimated,
    bool_or(county_is_estimated) filter (where ownership = 'all') as all_county_is_estimated,
    bool_or(county_is_estimated) filter (where ownership = 'public') as public_county_is_estimated,
    bool_or(is_split) as is_split,
    case
        when count(teachers_employed) filter (where ownership = 'public') = count(*) filter (where ownership = 'public')
            then cast(sum(teachers_employed) filter (where ownership = 'public') as bigint)
    end as teachers_employed
from transferred
where to_code is not null
group by grant_year, to_code, to_county_code
