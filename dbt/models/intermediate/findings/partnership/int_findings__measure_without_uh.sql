with measures as (
    select * from {{ ref('int_agreements__measure_money') }}
)

select
    grant_year,
    'measure_without_uh' as rule_key,
    'measure' as entity_type,
    measure_id as entity_id,
    county_governor,
    network_id,
    measure_id,
    grant_nok as amount_nok,
    cast(null as varchar) as observed,
    'Minst én norsk UH-institusjon' as expected,
    concat(
        'Tiltaket ',
        measure_id,
        ' har midler, men ingen norsk UH-institusjon som mottaker eller i nettverket.'
    ) as message_nb,
    concat(
        'Measure ',
        measure_id,
        ' has money but no Norwegian UH institution as recipient or in its network.'
    ) as message_en
from measures
where grant_nok > 0 and not pays_uh and not has_uh_member
