with measures as (
    select * from {{ ref('int_agreements__measure') }}
)

select
    grant_year,
    'needs_assessment_after_start' as rule_key,
    'measure' as entity_type,
    measure_id as entity_id,
    county_governor,
    network_id,
    measure_id,
    cast(null as bigint) as amount_nok,
    cast(needs_assessment_date as varchar) as observed,
    cast(planned_start as varchar) as expected,
    concat(
        'Tiltaket ',
        measure_id,
        ' hadde behovsvurdering etter at det skulle starte.'
    ) as message_nb,
    concat(
        'Measure ',
        measure_id,
        ' had its needs assessment after it was to begin.'
    ) as message_en
from measures
where needs_assessment_date > planned_start
