with networks as (
    select * from {{ ref('int_agreements__network_money') }}
),

based as (
    select
        grant_year,
        county_governor,
        network_id,
        pledged_nok,
        {{ rule('cofunding_min_ratio', as_type='decimal(6, 4)') }} as min_ratio,
        case {{ rule('cofunding_base') }}
            when 'owner_grant' then owner_grant_nok
            else grant_nok
        end as base_nok
    from networks
),

required as (
    select
        grant_year,
        county_governor,
        network_id,
        pledged_nok,
        {{ share_rounded_half_up('base_nok', 'min_ratio') }} as required_nok
    from based
)

select
    grant_year,
    'network_cofunding_below_requirement' as rule_key,
    'network' as entity_type,
    network_id as entity_id,
    county_governor,
    network_id,
    cast(null as varchar) as measure_id,
    required_nok - pledged_nok as amount_nok,
    cast(pledged_nok as varchar) as observed,
    cast(required_nok as varchar) as expected,
    concat(
        'Eierne i nettverket ',
        network_id,
        ' har meldt inn ',
        pledged_nok,
        ' kroner i egenandel; kravet er ',
        required_nok,
        ' kroner.'
    ) as message_nb,
    concat(
        'The owners of network ',
        network_id,
        ' have pledged ',
        pledged_nok,
        ' kroner of co-funding; ',
        required_nok,
        ' are required.'
    ) as message_en
from required
where pledged_nok < required_nok
