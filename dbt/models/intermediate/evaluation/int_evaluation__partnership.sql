with members as (
    select * from {{ ref('int_agreements__member') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

partners as (
    select
        grant_year,
        county_governor,
        county_code,
        network_id,
        member_id as provider_id,
        registered_provider_type
    from members
    where not is_owner and participates
    union
    select
        grant_year,
        county_governor,
        county_code,
        network_id,
        recipient_id as provider_id,
        registered_provider_type
    from grant_lines
    where not is_to_owner and amount_nok > 0
),

counties as (
    select
        grant_year,
        provider_id,
        count(distinct county_code) as county_count
    from partners
    group by grant_year, provider_id
)

select
    partners.grant_year,
    partners.county_governor,
    partners.county_code,
    partners.network_id,
    partners.provider_id,
    partners.registered_provider_type = 'uh' as is_uh,
    counties.county_count,
    counties.county_count > 1 as is_cross_county
from partners
inner join counties
    on partners.grant_year = counties.grant_year and partners.provider_id = counties.provider_id
