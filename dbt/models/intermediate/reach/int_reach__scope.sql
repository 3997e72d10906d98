with takings_part as (
    select * from {{ ref('int_reach__taking_part') }}
),

employed as (
    select * from {{ ref('int_reach__employed') }}
),

members as (
    select * from {{ ref('int_agreements__member') }}
),

owner_scopes as (
    select * from {{ ref('int_reach__owner_scope') }}
),

measure_scopes as (
    select * from {{ ref('int_reach__measure_scope') }}
),

scope_persons as (
    select * from {{ ref('int_reach__scope_person') }}
),

scoped as (
    select
        takings_part.*,
        owner_scopes.scope_type,
        owner_scopes.scope_id,
        owner_scopes.owner_type
    from takings_part
    inner join owner_scopes
        on takings_part.grant_year = owner_scopes.grant_year and takings_part.owner_id = owner_scopes.owner_id
    union all
    select
        takings_part.*,
        measure_scopes.scope_type,
        measure_scopes.scope_id,
        'all' as owner_type
    from takings_part
    inner join measure_scopes
        on
            takings_part.grant_year = measure_scopes.grant_year
            and takings_part.county_governor = measure_scopes.county_governor
            and takings_part.measure_id = measure_scopes.measure_id
    union all
    select
        takings_part.*,
        'network' as scope_type,
        {{ network_key('members.county_governor', 'members.network_id') }} as scope_id,
        'all' as owner_type
    from takings_part
    inner join members
        on
            takings_part.grant_year = members.grant_year
            and takings_part.owner_id = members.member_id
            and takings_part.measure_id is null
    where members.is_owner and members.participates
),

owners_in_scope as (
    select
        scoped.grant_year,
        scoped.scope_type,
        scoped.scope_id,
        scoped.owner_type,
        scoped.owner_id,
        employed.teachers_employed,
        sum(scoped.planned_teachers) as planned_teachers,
        coalesce(sum(scoped.participations), 0) as participations,
        sum(scoped.whole_school_participations) as whole_school_participations,
        bool_or(scoped.has_persons) as has_persons,
        least(coalesce(max(scoped.participations), 0), employed.teachers_employed) as low,
        least(coalesce(sum(scoped.participations), 0), employed.teachers_employed) as high
    from scoped
    inner join employed on scoped.grant_year = employed.grant_year and scoped.owner_id = employed.owner_id
    group by
        scoped.grant_year, scoped.scope_type, scoped.scope_id, scoped.owner_type, scoped.owner_id,
        employed.teachers_employed
),

totals as (
    select
        grant_year,
        scope_type,
        scope_id,
        owner_type,
        sum(teachers_employed) as teachers_employed,
        sum(planned_teachers) as planned_teachers,
        sum(participations) as participations,
        sum(whole_school_participations) as whole_school_participations,
        count(*) filter (where has_persons or participations > 0) as owners_reached,
        count(*) filter (where has_persons) as owners_with_persons,
        sum(low) filter (where not has_persons) as low,
        sum(high) filter (where not has_persons) as high,
        sum(low) filter (where not has_persons and teachers_employed is not null) as employed_low,
        sum(high) filter (where not has_persons and teachers_employed is not null) as employed_high
    from owners_in_scope
    group by grant_year, scope_type, scope_id, owner_type
),

schools as (
    select
        scoped.grant_year,
        scoped.scope_type,
        scoped.scope_id,
        scoped.owner_type,
        count(distinct scoped.school_id) as schools_covered
    from scoped
    inner join employed on scoped.grant_year = employed.grant_year and scoped.owner_id = employed.owner_id
    group by scoped.grant_year, scoped.scope_type, scoped.scope_id, scoped.owner_type
),

counted as (
    select
        schools.*,
        coalesce(scope_persons.persons, 0) as persons,
        coalesce(scope_persons.employed_persons, 0) as employed_persons
    from schools
    left join scope_persons
        on
            schools.grant_year = scope_persons.grant_year
            and schools.scope_type = scope_persons.scope_type
            and schools.scope_id = scope_persons.scope_id
            and schools.owner_type = scope_persons.owner_type
)

select
    totals.grant_year,
    totals.scope_type,
    totals.scope_id,
    totals.owner_type,
    cast(totals.teachers_employed as bigint) as teachers_employed,
    cast(coalesce(totals.planned_teachers, 0) as bigint) as planned_teachers,
    cast(totals.participations as bigint) as participations,
    cast(coalesce(totals.whole_school_participations, 0) as bigint) as whole_school_participations,
    counted.schools_covered,
    totals.owners_reached,
    totals.owners_with_persons,
    cast(counted.persons + coalesce(totals.low, 0) as bigint) as teachers_covered_low,
    cast(counted.persons + coalesce(totals.high, 0) as bigint) as teachers_covered_high,
    case
        when totals.owners_with_persons > 0 and totals.owners_with_persons = totals.owners_reached
            then counted.persons
    end as teachers_covered_unique,
    cast(counted.employed_persons + coalesce(totals.employed_low, 0) as bigint) as employed_covered_low,
    cast(counted.employed_persons + coalesce(totals.employed_high, 0) as bigint) as employed_covered_high,
    case
        when totals.owners_with_persons = 0 then 'bounds'
        when totals.owners_with_persons = totals.owners_reached then 'person'
        else 'mixed'
    end as method
from totals
inner join counted
    on
        totals.grant_year = counted.grant_year
        and totals.scope_type = counted.scope_type
        and totals.scope_id = counted.scope_id
        and totals.owner_type = counted.owner_type
