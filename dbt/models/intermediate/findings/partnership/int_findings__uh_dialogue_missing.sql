with measures as (
    select * from {{ ref('int_agreements__measure') }}
)

select
    grant_year,
    'uh_dialogue_missing' as rule_key,
    'measure' as entity_type,
    measure_id as entity_id,
    county_governor,
    network_id,
    measure_id,
    cast(null as bigint) as amount_nok,
    cast(null as varchar) as observed,
    'En dato' as expected,
    concat(
        'Tiltaket ',
        measure_id,
        ' mangler dato for faglig dialog med UH.'
    ) as message_nb,
    concat(
        'Measure ',
        measure_id,
        ' has no date for dialogue with UH.'
    ) as message_en
from measures
where uh_dialogue_date is null
