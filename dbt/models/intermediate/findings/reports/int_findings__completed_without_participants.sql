with measures as (
    select * from {{ ref('int_reports__measure') }}
),

participation as (
    select * from {{ ref('stg_reports__participation') }}
),

persons as (
    select * from {{ ref('int_reach__attended') }}
),

attended as (
    select
        grant_year,
        county_governor,
        measure_id
    from participation
    where teachers > 0
    union
    select
        grant_year,
        county_governor,
        measure_id
    from persons
    where county_governor is not null
)

select
    measures.grant_year,
    'completed_without_participants' as rule_key,
    'measure' as entity_type,
    measures.measure_id as entity_id,
    measures.county_governor,
    measures.network_id,
    measures.measure_id,
    measures.grant_nok as amount_nok,
    '0' as observed,
    'minst én deltaker' as expected,
    concat(
        'Tiltaket ',
        measures.measure_id,
        ' er fullført, men rapporten har ingen deltakere i det.'
    ) as message_nb,
    concat(
        'Measure ',
        measures.measure_id,
        ' is completed, but the report has no participants in it.'
    ) as message_en
from measures
anti join attended
    on
        measures.grant_year = attended.grant_year
        and measures.county_governor = attended.county_governor
        and measures.measure_id = attended.measure_id
where measures.status = 'completed'
