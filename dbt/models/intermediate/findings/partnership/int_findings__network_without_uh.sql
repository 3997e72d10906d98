with networks as (
    select * from {{ ref('int_agreements__network_money') }}
)

select
    grant_year,
    'network_without_uh' as rule_key,
    'network' as entity_type,
    network_id as entity_id,
    county_governor,
    network_id,
    cast(null as varchar) as measure_id,
    grant_nok as amount_nok,
    cast(null as varchar) as observed,
    'Minst én norsk UH-institusjon' as expected,
    concat(
        'Nettverket ',
        network_id,
        ' har midler, men ingen norsk UH-institusjon som medlem eller mottaker.'
    ) as message_nb,
    concat(
        'Network ',
        network_id,
        ' has money but no Norwegian UH institution as member or recipient.'
    ) as message_en
from networks
where grant_nok > 0 and not pays_uh and not has_uh_member
