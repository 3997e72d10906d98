with municipality_ftes as (
    select * from {{ ref('int_basis__municipality_fte') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

correspondences as (
    select * from {{ ref('int_geography__correspondence') }}
),

with_successors as (
    select
        municipality_ftes.grant_year,
        municipality_ftes.ownership,
        municipality_ftes.county_code as from_county_code,
        municipality_ftes.municipality_code as from_code,
        correspondences.to_code,
        correspondences.to_county_code,
        correspondences.is_split,
        correspondences.weight,
        correspondences.weight_total,
        municipality_ftes.teacher_fte_tenths as counted_tenths,
        municipality_ftes.teachers_employed as counted_teachers,
        municipality_ftes.is_estimated or correspondences.is_split as is_estimated,
        municipality_ftes.is_estimated
        or min(correspondences.to_county_code) over successors <> max(correspondences.to_county_code) over successors
            as county_is_estimated
    from municipality_ftes
    inner join calendar on municipality_ftes.grant_year = calendar.grant_year
    inner join correspondences
        on
            municipality_ftes.municipality_code = correspondences.from_code
            and calendar.count_date = correspondences.from_date
            and calendar.map_date = correspondences.to_date
    window successors as (
        partition by municipality_ftes.grant_year, municipality_ftes.ownership, municipality_ftes.municipality_code
    )
),

with_ftes as (
    {{ apportion(
        relation='with_successors',
        amount='counted_tenths',
        weight='weight',
        within=['grant_year', 'ownership', 'from_code'],
        ties='to_code',
        part='teacher_fte_tenths'
    ) | indent(4) }}
)

{{ apportion(
    relation='with_ftes',
    amount='counted_teachers',
    weight='weight',
    within=['grant_year', 'ownership', 'from_code'],
    ties='to_code',
    part='teachers_employed'
) }}
