with measures as (
    select * from {{ ref('int_agreements__measure') }}
)

select
    grant_year,
    'needs_assessment_missing' as rule_key,
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
        ' mangler dato for behovsvurdering.'
    ) as message_nb,
    concat(
        'Measure ',
        measure_id,
        ' has no date for needs assessment.'
    ) as message_en
from measures
where needs_assessment_date is null
