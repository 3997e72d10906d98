with measures as (
    select * from {{ ref('int_agreements__measure_money') }}
)

select
    grant_year,
    'national_centre_without_uh' as rule_key,
    'measure' as entity_type,
    measure_id as entity_id,
    county_governor,
    network_id,
    measure_id,
    national_centre_nok as amount_nok,
    cast(null as varchar) as observed,
    'UH-institusjon ved siden av' as expected,
    concat(
        'Tiltaket ',
        measure_id,
        ' gir midler til et nasjonalt senter uten at en norsk UH-institusjon får midler i tiltaket.'
    ) as message_nb,
    concat(
        'Measure ',
        measure_id,
        ' gives money to a national centre while no Norwegian UH institution receives any in it.'
    ) as message_en
from measures
where national_centre_nok > 0 and not pays_uh
