with measures as (
    select * from {{ ref('int_reports__measure') }}
)

select
    grant_year,
    'measure_not_reported' as rule_key,
    'measure' as entity_type,
    measure_id as entity_id,
    county_governor,
    network_id,
    measure_id,
    grant_nok as amount_nok,
    cast(null as varchar) as observed,
    'framdrift' as expected,
    concat(
        'Rapporten fra ',
        county_governor,
        ' sier ikke hvordan det gikk med tiltaket ',
        measure_id,
        '.'
    ) as message_nb,
    concat(
        'The report of ',
        county_governor,
        ' does not say how measure ',
        measure_id,
        ' went.'
    ) as message_en
from measures
where report_status = 'measure_missing'
