with providers as (
    select * from {{ ref('int_agreements__provider') }}
)

select
    grant_year,
    'provider_not_in_register' as rule_key,
    'provider' as entity_type,
    provider_id as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    provider_type as observed,
    'I tilbyderregisteret' as expected,
    concat(
        provider_name,
        ' (',
        provider_id,
        ') står ikke i tilbyderregisteret og regnes ikke som norsk UH-institusjon.'
    ) as message_nb,
    concat(
        provider_name,
        ' (',
        provider_id,
        ') is not in the provider register and does not count as a Norwegian UH institution.'
    ) as message_en
from providers
where not is_registered and provider_type <> 'other'
