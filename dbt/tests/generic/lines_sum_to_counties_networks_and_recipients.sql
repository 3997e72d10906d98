{#- F3: the grant lines of a year sum to the same krone by county, by network and by recipient. -#}
{% test lines_sum_to_counties_networks_and_recipients(model) %}
with lines as (
    select
        grant_year,
        sum(amount_nok) as line_nok
    from {{ model }}
    group by grant_year
),

by_county as (
    select
        grant_year,
        sum(distributed_nok) as county_nok
    from {{ ref('fct_county_allocation') }}
    group by grant_year
),

by_network as (
    select
        grant_year,
        sum(grant_nok) as network_nok,
        sum(owner_grant_nok) as network_owner_nok,
        sum(provider_grant_nok) as network_provider_nok
    from {{ ref('fct_network_allocation') }}
    group by grant_year
),

by_owner as (
    select
        grant_year,
        sum(direct_grant_nok) as owner_nok
    from {{ ref('fct_owner_allocation') }}
    group by grant_year
),

by_provider as (
    select
        grant_year,
        sum(grant_nok) as provider_nok
    from {{ ref('fct_provider_allocation') }}
    group by grant_year
)

select
    lines.grant_year,
    lines.line_nok,
    by_county.county_nok,
    by_network.network_nok,
    by_owner.owner_nok,
    by_provider.provider_nok
from lines
left join by_county on lines.grant_year = by_county.grant_year
left join by_network on lines.grant_year = by_network.grant_year
left join by_owner on lines.grant_year = by_owner.grant_year
left join by_provider on lines.grant_year = by_provider.grant_year
where
    (by_county.grant_year is not null and lines.line_nok <> by_county.county_nok)
    or lines.line_nok is distinct from by_network.network_nok
    or coalesce(by_network.network_owner_nok, 0) <> coalesce(by_owner.owner_nok, 0)
    or coalesce(by_network.network_provider_nok, 0) <> coalesce(by_provider.provider_nok, 0)
{% endtest %}
