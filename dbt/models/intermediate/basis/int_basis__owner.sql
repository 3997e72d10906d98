with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

counties as (
    select * from {{ ref('counties') }}
),

eligible_owner_types as (
    select * from {{ ref('eligible_owner_types') }}
),

municipality_basis as (
    select * from {{ ref('int_basis__municipality_basis') }}
),

private_owners as (
    select * from {{ ref('int_basis__private_owner') }}
),

municipality_owners as (
    select
        calendar.grant_year,
        calendar.map_date,
        'municipality' as owner_type,
        municipalities.municipality_code as owner_id,
        municipalities.municipality_name as owner_name,
        municipalities.municipality_code,
        municipalities.county_code,
        municipality_basis.public_tenths as teacher_fte_tenths,
        municipality_basis.teachers_employed,
        municipality_basis.public_is_estimated as has_estimated_fte
    from calendar
    inner join municipalities
        on
            {{ in_force('municipalities', 'calendar.map_date') }}
    left join municipality_basis
        on
            calendar.grant_year = municipality_basis.grant_year
            and municipalities.municipality_code = municipality_basis.municipality_code
),

private_school_owners as (
    select
        calendar.grant_year,
        calendar.map_date,
        'private' as owner_type,
        private_owners.owner_id,
        private_owners.owner_name,
        private_owners.municipality_code,
        private_owners.county_code,
        private_owners.teacher_fte_tenths,
        private_owners.teachers_employed,
        private_owners.is_estimated as has_estimated_fte
    from private_owners
    inner join calendar on private_owners.grant_year = calendar.grant_year
    where private_owners.county_code is not null
),

county_municipality_owners as (
    select
        calendar.grant_year,
        calendar.map_date,
        'county_municipality' as owner_type,
        counties.county_code as owner_id,
        concat(counties.county_name, ' fylkeskommune') as owner_name,
        cast(null as varchar) as municipality_code,
        counties.county_code,
        cast(null as bigint) as teacher_fte_tenths,
        cast(null as bigint) as teachers_employed,
        false as has_estimated_fte
    from calendar
    inner join counties
        on
            {{ in_force('counties', 'calendar.map_date') }}
    where counties.has_county_municipality
),

all_owners as (
    select * from municipality_owners
    union all
    select * from private_school_owners
    union all
    select * from county_municipality_owners
)

select
    all_owners.grant_year,
    all_owners.owner_id,
    all_owners.owner_type,
    all_owners.owner_name,
    all_owners.municipality_code,
    all_owners.county_code,
    all_owners.teacher_fte_tenths,
    all_owners.teachers_employed,
    coalesce(all_owners.has_estimated_fte, false) as has_estimated_fte,
    eligible_owner_types.owner_type is not null as is_eligible
from all_owners
left join eligible_owner_types
    on
        all_owners.owner_type = eligible_owner_types.owner_type
        and {{ in_force('eligible_owner_types', 'all_owners.map_date') }}
