with participation as (
    select * from {{ ref('stg_agreements__participation') }}
),

owner_reach as (
    select * from {{ ref('int_reach__owner') }}
),

measures as (
    select * from {{ ref('int_agreements__measure') }}
),

heads as (
    select
        delivery_id,
        grant_year,
        measure_id,
        owner_id,
        cast(sum(teachers) as bigint) as teachers
    from participation
    group by delivery_id, grant_year, measure_id, owner_id
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
    cast(owner_reach.teachers_employed as varchar) as expected,
    concat(
        'Eier ',
        heads.owner_id,
        ' har ',
        heads.teachers,
        ' deltakere i tiltak ',
        heads.measure_id,
        ', men ',
        owner_reach.teachers_employed,
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
        owner_reach.teachers_employed,
        ' teachers employed.'
    ) as message_en
from heads
inner join measures on heads.delivery_id = measures.delivery_id and heads.measure_id = measures.measure_id
inner join owner_reach on heads.grant_year = owner_reach.grant_year and heads.owner_id = owner_reach.owner_id
where heads.teachers > owner_reach.teachers_employed
