with participants as (
    select * from {{ ref('stg_participants__participant') }}
),

places as (
    select * from {{ ref('int_reach__place') }}
),

place_scopes as (
    select * from {{ ref('int_reach__place_scope') }}
),

-- numbers, since there may be very many persons: a row takes a third of the room that the names of its scope would
persons_of_places as (
    select distinct
        places.place_number,
        {{ person_number('participants.person_key') }} as person
    from participants
    inner join places
        on
            participants.delivery_id = places.delivery_id
            and participants.measure_id = places.measure_id
            and participants.owner_id = places.owner_id
),

persons_in_scopes as (
    select
        place_scopes.scope_number,
        persons_of_places.person,
        bool_or(place_scopes.is_employed) as is_employed
    from persons_of_places
    inner join place_scopes on persons_of_places.place_number = place_scopes.place_number
    group by place_scopes.scope_number, persons_of_places.person
),

counted as (
    select
        scope_number,
        count(*) as persons,
        count(*) filter (where is_employed) as employed_persons
    from persons_in_scopes
    group by scope_number
),

scopes as (
    select distinct
        scope_number,
        grant_year,
        scope_type,
        scope_id,
        owner_type
    from place_scopes
)

select
    scopes.grant_year,
    scopes.scope_type,
    scopes.scope_id,
    scopes.owner_type,
    counted.persons,
    counted.employed_persons
from counted
inner join scopes on counted.scope_number = scopes.scope_number
