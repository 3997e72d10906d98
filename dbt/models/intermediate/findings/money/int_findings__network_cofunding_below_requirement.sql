with networks as (
    select * from {{ ref('int_agreements__network_money') }}
)

select
    grant_year,
    'network_cofunding_below_requirement' as rule_key,
    'network' as entity_type,
    network_id as entity_id,
    county_governor,
    network_id,
    cast(null as varchar) as measure_id,
    required_nok - cofunding_nok as amount_nok,
    cast(cofunding_nok as varchar) as observed,
    cast(required_nok as varchar) as expected,
    concat(
        'Eierne i nettverket ',
        network_id,
        ' bidrar med ',
        cofunding_nok,
        ' kroner i egenandel; kravet er ',
        required_nok,
        ' kroner.'
    ) as message_nb,
    concat(
        'The owners of network ',
        network_id,
        ' contribute ',
        cofunding_nok,
        ' kroner of co-funding; ',
        required_nok,
        ' are required.'
    ) as message_en
from networks
where cofunding_nok < required_nok
