with cofunding as (
    select * from {{ ref('int_cofunding__owner') }}
)

select
    grant_year,
    'cofunding_below_requirement' as rule_key,
    'owner' as entity_type,
    owner_id as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    shortfall_nok as amount_nok,
    cast(cofunding_nok as varchar) as observed,
    cast(required_nok as varchar) as expected,
    concat(
        'Eier ',
        owner_id,
        case cofunding_source when 'reported' then ' har rapportert ' else ' har meldt inn ' end,
        cofunding_nok,
        ' kroner i egenandel; kravet er ',
        required_nok,
        ' kroner.'
    ) as message_nb,
    concat(
        'Owner ',
        owner_id,
        case cofunding_source when 'reported' then ' has reported ' else ' has pledged ' end,
        cofunding_nok,
        ' kroner of co-funding; ',
        required_nok,
        ' are required.'
    ) as message_en
from cofunding
where is_governing and shortfall_nok > 0
