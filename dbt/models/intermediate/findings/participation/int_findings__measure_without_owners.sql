with measures as (
    select * from {{ ref('int_agreements__measure_money') }}
)

select
    grant_year,
    'measure_without_owners' as rule_key,
    'measure' as entity_type,
    measure_id as entity_id,
    county_governor,
    network_id,
    measure_id,
    grant_nok as amount_nok,
    cast(null as varchar) as observed,
    'Minst én deltakende eier' as expected,
    concat(
        'Tiltaket ',
        measure_id,
        ' har midler, men ingen eier deltar; midlene til tilbydere er ikke tilordnet noen eier.'
    ) as message_nb,
    concat(
        'Measure ',
        measure_id,
        ' has money but no owner takes part; what providers get is attributed to nobody.'
    ) as message_en
from measures
where grant_nok > 0 and owner_count = 0
