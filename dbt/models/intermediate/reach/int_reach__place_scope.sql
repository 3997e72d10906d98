with places as (
    select * from {{ ref('int_reach__place') }}
),

employed as (
    select * from {{ ref('int_reach__employed') }}
),

owner_scopes as (
    select * from {{ ref('int_reach__owner_scope') }}
),

measure_scopes as (
    select * from {{ ref('int_reach__measure_scope') }}
),

place_scopes as (
    select
        places.place_number,
        places.grant_year,
        places.owner_id,
        owner_scopes.scope_type,
        owner_scopes.scope_id,
        owner_scopes.owner_type
    from places
    inner join owner_scopes
        on places.grant_year = owner_scopes.grant_year and places.owner_id = owner_scopes.owner_id
    union
    select
        places.place_number,
        places.grant_year,
        places.owner_id,
        measure_scopes.scope_type,
        measure_scopes.scope_id,
        'all' as owner_type
    from places
    inner join measure_scopes
        on
            places.grant_year = measure_scopes.grant_year
            and places.county_governor = measure_scopes.county_governor
            and places.measure_id = measure_scopes.measure_id
)

select
    place_scopes.place_number,
    place_scopes.grant_year,
    place_scopes.scope_type,
    place_scopes.scope_id,
    place_scopes.owner_type,
    cast(
        dense_rank() over (
            order by
                place_scopes.grant_year, place_scopes.scope_type, place_scopes.scope_id, place_scopes.owner_type
        ) as integer
    ) as scope_number,
    employed.teachers_employed is not null as is_employed
from place_scopes
inner join employed on place_scopes.grant_year = employed.grant_year and place_scopes.owner_id = employed.owner_id
