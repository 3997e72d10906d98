with measures as (
    select * from {{ ref('int_agreements__measure') }}
),

progress as (
    select * from {{ ref('stg_reports__progress') }}
),

cofunding as (
    select * from {{ ref('stg_reports__cofunding') }}
),

participation as (
    select * from {{ ref('stg_reports__participation') }}
),

self_evaluations as (
    select * from {{ ref('stg_reports__self_evaluation') }}
),

named as (
    select
        grant_year,
        county_governor,
        measure_id,
        'Framdrift' as sheet
    from progress
    union
    select
        grant_year,
        county_governor,
        measure_id,
        'Egenandel' as sheet
    from cofunding
    union
    select
        grant_year,
        county_governor,
        measure_id,
        'Deltakelse' as sheet
    from participation
    union
    select
        grant_year,
        county_governor,
        measure_id,
        'Egenvurdering' as sheet
    from self_evaluations
)

select
    named.grant_year,
    'report_unknown_measure' as rule_key,
    'measure' as entity_type,
    named.measure_id as entity_id,
    named.county_governor,
    cast(null as varchar) as network_id,
    named.measure_id,
    cast(null as bigint) as amount_nok,
    string_agg(named.sheet, ', ' order by named.sheet) as observed,
    'et tiltak i avtalen' as expected,
    concat(
        'Rapporten fra ',
        named.county_governor,
        ' nevner tiltaket ',
        named.measure_id,
        ', som ikke finnes i avtalen.'
    ) as message_nb,
    concat(
        'The report of ',
        named.county_governor,
        ' names measure ',
        named.measure_id,
        ', which the agreement does not have.'
    ) as message_en
from named
anti join measures
    on
        named.grant_year = measures.grant_year
        and named.county_governor = measures.county_governor
        and named.measure_id = measures.measure_id
group by named.grant_year, named.county_governor, named.measure_id
