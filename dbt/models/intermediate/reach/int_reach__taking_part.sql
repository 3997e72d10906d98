with lines as (
    select * from {{ ref('int_reach__line') }}
),

attended as (
    select * from {{ ref('int_reach__attended') }}
),

measure_owners as (
    select * from {{ ref('int_agreements__measure_owner') }}
),

owners as (
    select * from {{ ref('int_agreements__owner') }}
)

select
    grant_year,
    owner_id,
    county_governor,
    measure_id,
    sum(teachers) filter (where not is_reported) as planned_teachers,
    sum(teachers) filter (where is_counted) as participations,
    sum(teachers) filter (where is_counted and whole_school) as whole_school_participations,
    cast(null as varchar) as school_id,
    false as has_persons
from lines
group by grant_year, owner_id, county_governor, measure_id
union all
select
    grant_year,
    owner_id,
    county_governor,
    measure_id,
    0 as planned_teachers,
    0 as participations,
    0 as whole_school_participations,
    school_id,
    false as has_persons
from lines
where is_counted and school_id is not null
union all
select
    grant_year,
    owner_id,
    county_governor,
    measure_id,
    0 as planned_teachers,
    0 as participations,
    0 as whole_school_participations,
    cast(null as varchar) as school_id,
    true as has_persons
from attended
group by grant_year, owner_id, county_governor, measure_id
union all
select
    grant_year,
    owner_id,
    county_governor,
    measure_id,
    0 as planned_teachers,
    0 as participations,
    0 as whole_school_participations,
    cast(null as varchar) as school_id,
    false as has_persons
from measure_owners
union all
select
    grant_year,
    owner_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as measure_id,
    0 as planned_teachers,
    0 as participations,
    0 as whole_school_participations,
    cast(null as varchar) as school_id,
    false as has_persons
from owners
