with grant_years as (
    select * from {{ ref('int_rules__grant_year') }}
),

dated as (
    select
        grant_year,
        school_year,
        {{ date_in_year('grant_year - 1', rule('fte_count_day')) }} as count_date,
        {{ date_in_year('grant_year', rule('fte_map_day')) }} as map_date,
        {{ rule('fte_basis_ownership') }} as basis_ownership
    from grant_years
)

select
    grant_year,
    school_year,
    count_date,
    map_date,
    basis_ownership
from dated
where basis_ownership is not null
