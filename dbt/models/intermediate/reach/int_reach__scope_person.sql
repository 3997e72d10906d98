with participants as (
    select
        delivery_id,
        measure_id,
        owner_id,
        {{ person_number('person_key') }} as person
    from {{ ref('stg_participants__participant') }}
),

attended as (
    select * from {{ ref('int_reach__attended') }}
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

persons_of_owners as (
    select distinct
        attended.grant_year,
        attended.owner_id,
        participants.person
    from participants
    inner join attended
        on
            participants.delivery_id = attended.delivery_id
            and participants.measure_id = attended.measure_id
            and participants.owner_id = attended.owner_id
),

attended_in_scopes as (
    select
        attended.delivery_id,
        attended.measure_id,
        attended.owner_id,
        attended.grant_year,
        measure_scopes.scope_type,
        measure_scopes.scope_id,
        employed.teachers_employed is not null as is_employed
    from attended
    inner join measure_scopes
        on
            attended.grant_year = measure_scopes.grant_year
            and attended.county_governor = measure_scopes.county_governor
            and attended.measure_id = measure_scopes.measure_id
    inner join employed on attended.grant_year = employed.grant_year and attended.owner_id = employed.owner_id
),

persons_in_scopes as (
    select
        owner_scopes.grant_year,
        owner_scopes.scope_type,
        owner_scopes.scope_id,
        owner_scopes.owner_type,
        persons_of_owners.person,
        bool_or(employed.teachers_employed is not null) as is_employed
    from persons_of_owners
    inner join owner_scopes
        on
            persons_of_owners.grant_year = owner_scopes.grant_year
            and persons_of_owners.owner_id = owner_scopes.owner_id
    inner join employed
        on persons_of_owners.grant_year = employed.grant_year and persons_of_owners.owner_id = employed.owner_id
    group by
        owner_scopes.grant_year, owner_scopes.scope_type, owner_scopes.scope_id, owner_scopes.owner_type,
        persons_of_owners.person
    union all
    select
        attended_in_scopes.grant_year,
        attended_in_scopes.scope_type,
        attended_in_scopes.scope_id,
        'all' as owner_type,
        participants.person,
        bool_or(attended_in_scopes.is_employed) as is_employed
    from participants
    inner join attended_in_scopes
        on
            participants.delivery_id = attended_in_scopes.delivery_id
            and participants.measure_id = attended_in_scopes.measure_id
            and participants.owner_id = attended_in_scopes.owner_id
    group by
        attended_in_scopes.grant_year, attended_in_scopes.scope_type, attended_in_scopes.scope_id, participants.person
)

select
    grant_year,
    scope_type,
    scope_id,
    owner_type,
    count(*) as persons,
    count(*) filter (where is_employed) as employed_persons
from persons_in_scopes
group by grant_year, scope_type, scope_id, owner_type
