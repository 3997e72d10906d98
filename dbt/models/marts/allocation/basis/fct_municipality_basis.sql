with municipality_basis as (
    select * from {{ ref('int_basis__municipality_basis') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
)

select
    municipality_basis.grant_year,
    municipality_basis.municipality_code,
    municipalities.municipality_name,
    municipality_basis.county_code,
    {{ from_tenths('municipality_basis.all_tenths') }} as teacher_fte_all,
    {{ from_tenths('municipality_basis.public_tenths') }} as teacher_fte_public,
    coalesce(
        case calendar.basis_ownership
            when 'public' then municipality_basis.public_is_estimated
            else municipality_basis.all_is_estimated
        end,
        false
    ) as has_estimated_fte,
    municipality_basis.is_split as has_split_fte
from municipality_basis
inner join calendar on municipality_basis.grant_year = calendar.grant_year
inner join municipalities
    on
        municipality_basis.municipality_code = municipalities.municipality_code
        and {{ in_force('municipalities', 'calendar.map_date') }}
