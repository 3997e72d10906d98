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

county_networks as (
    select
        grant_year,
        provider_id,
        county_code,
        count(*) as networks
    from partners
    group by grant_year, provider_id, county_code
),

main_counties as (
    select
        grant_year,
        provider_id,
        county_code as main_county_code
    from county_networks
    qualify row_number() over (partition by grant_year, provider_id order by networks desc, county_code asc) = 1
)

select
    partners.grant_year,
    partners.county_governor,
    partners.county_code,
    partners.network_id,
    partners.provider_id,
    partners.registered_provider_type = 'uh' as is_uh,
    main_counties.main_county_code,
    partners.county_code <> main_counties.main_county_code as is_cross_county
from partners
inner join main_counties
    on partners.grant_year = main_counties.grant_year and partners.provider_id = main_counties.provider_id
