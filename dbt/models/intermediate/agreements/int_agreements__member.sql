with members as (
    select * from {{ ref('stg_agreements__member') }}
),

networks as (
    select * from {{ ref('stg_agreements__network') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

providers as (
    select * from {{ ref('providers') }}
),

eligible_owner_types as (
    select distinct owner_type from {{ ref('eligible_owner_types') }}
)

select
    members.delivery_id,
    members.source_row,
    members.grant_year,
    members.county_governor,
    networks.county_code,
    members.network_id,
    members.member_type,
    members.member_id,
    members.member_name,
    members.participates,
    members.valid_from,
    members.valid_to,
    eligible_owner_types.owner_type is not null as is_owner,
    coalesce(providers.provider_type, '') as registered_provider_type
from members
inner join networks
    on
        members.delivery_id = networks.delivery_id
        and members.network_id = networks.network_id
inner join calendar on members.grant_year = calendar.grant_year
left join eligible_owner_types on members.member_type = eligible_owner_types.owner_type
left join providers
    on
        members.member_id = providers.provider_id
        and {{ in_force('providers', 'calendar.map_date') }}
where
    coalesce(extract(year from members.valid_from), members.grant_year) <= members.grant_year
    and coalesce(extract(year from members.valid_to), members.grant_year) >= members.grant_year
