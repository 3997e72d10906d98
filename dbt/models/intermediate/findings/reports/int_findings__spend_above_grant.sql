with measures as (
    select * from {{ ref('int_reports__measure') }}
)

select
    grant_year,
    'spend_above_grant' as rule_key,
    'measure' as entity_type,
    measure_id as entity_id,
    county_governor,
    network_id,
    measure_id,
    spent_nok - grant_nok as amount_nok,
    cast(spent_nok as varchar) as observed,
    cast(grant_nok as varchar) as expected,
    concat(
        'Tiltaket ',
        measure_id,
        ' har brukt ',
        spent_nok,
        ' kroner av ',
        grant_nok,
        ' tildelte.'
    ) as message_nb,
    concat(
        'Measure ',
        measure_id,
        ' has spent ',
        spent_nok,
        ' kroner of ',
        grant_nok,
        ' granted.'
    ) as message_en
from measures
where spent_nok > grant_nok
