with networks as (
    select * from {{ ref('int_agreements__network_money') }}
)

select
    grant_year,
    'owners_get_all' as rule_key,
    'network' as entity_type,
    network_id as entity_id,
    county_governor,
    network_id,
    cast(null as varchar) as measure_id,
    grant_nok as amount_nok,
    '100 % til eierne' as observed,
    'En del til UH' as expected,
    concat(
        'Eierne får alle midlene i nettverket ',
        network_id,
        '; noe må gå til samarbeidet med UH.'
    ) as message_nb,
    concat(
        'The owners get all the money of network ',
        network_id,
        '; some must go to the co-operation with UH.'
    ) as message_en
from networks
where grant_nok > 0 and owner_grant_nok = grant_nok
