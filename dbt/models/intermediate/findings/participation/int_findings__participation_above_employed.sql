with lines as (
    select * from {{ ref('int_reach__line') }}
),

employed as (
    select * from {{ ref('int_reach__employed') }}
),

measures as (
    select * from {{ ref('int_agreements__measure') }}
),

heads as (
    select
        grant_year,
        county_governor,
        measure_id,
        owner_id,
        cast(sum(teachers) as bigint) as teachers
    from lines
    where is_counted
    group by grant_year, county_governor, measure_id, owner_id
)

select
    heads.grant_year,
    'participation_above_employed' as rule_key,
    'owner' as entity_type,
    heads.owner_id as entity_id,
    measures.county_governor,
    measures.network_id,
    heads.measure_id,
    cast(null as bigint) as amount_nok,
    cast(heads.teachers as varchar) as observed,
    cast(employed.teachers_employed as varchar) as expected,
    concat(
        'Eier ',
        heads.owner_id,
        ' har ',
        heads.teachers,
        ' deltakere i tiltak ',
        heads.measure_id,
        ', men ',
        employed.teachers_employed,
        ' ansatte lærere.'
    ) as message_nb,
    concat(
        'Owner ',
        heads.owner_id,
        ' has ',
        heads.teachers,
        ' participants in measure ',
        heads.measure_id,
        ' but ',
        employed.teachers_employed,
        ' teachers employed.'
    ) as message_en
from heads
inner join measures
    on
        heads.grant_year = measures.grant_year
        and heads.county_governor = measures.county_governor
        and heads.measure_id = measures.measure_id
inner join employed on heads.grant_year = employed.grant_year and heads.owner_id = employed.owner_id
where heads.teachers > employed.teachers_employed
