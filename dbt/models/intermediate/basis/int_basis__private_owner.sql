with private_owners as (
    select * from {{ ref('int_basis__private_owner_count') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

correspondences as (
    select * from {{ ref('int_geography__correspondence') }}
),

possible_locations as (
    select
        calendar.grant_year,
        private_owners.owner_id,
        private_owners.owner_name,
        private_owners.municipality_code as count_municipality_code,
        correspondences.to_code as municipality_code,
        correspondences.to_county_code as county_code,
        private_owners.teacher_fte_tenths,
        private_owners.teachers_employed,
        private_owners.is_estimated,
        correspondences.is_split as location_uncertain,
        row_number() over (
            partition by calendar.grant_year, private_owners.owner_id
            order by correspondences.weight desc, correspondences.to_code asc
        ) as likelihood
    from private_owners
    inner join calendar on private_owners.school_year = calendar.school_year
    inner join correspondences
        on
            private_owners.municipality_code = correspondences.from_code
            and calendar.count_date = correspondences.from_date
            and calendar.map_date = correspondences.to_date
)

select
    grant_year,
    owner_id,
    owner_name,
    count_municipality_code,
    municipality_code,
    county_code,
    teacher_fte_tenths,
    teachers_employed,
    is_estimated,
    location_uncertain
from possible_locations
where likelihood = 1
