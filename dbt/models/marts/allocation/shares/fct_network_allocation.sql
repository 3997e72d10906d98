with networks as (
    select * from {{ ref('int_agreements__network_money') }}
)

select
    grant_year,
    network_id,
    county_code,
    owner_count as owners,
    provider_count as providers,
    grant_nok,
    owner_grant_nok,
    provider_grant_nok,
    cast(provider_grant_nok as double) / nullif(grant_nok, 0) as provider_share,
    county_governor
from networks
