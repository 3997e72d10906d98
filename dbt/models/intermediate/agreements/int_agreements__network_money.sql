with networks as (
    select * from {{ ref('stg_agreements__network') }}
),

members as (
    select * from {{ ref('int_agreements__member') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

measures as (
    select * from {{ ref('int_agreements__measure') }}
),

cofunding as (
    select * from {{ ref('stg_agreements__cofunding') }}
),

participants as (
    select
        delivery_id,
        network_id,
        count(distinct member_id) filter (where is_owner) as owner_count,
        count(distinct member_id) filter (where not is_owner) as provider_count,
        bool_or(registered_provider_type = 'uh') as has_uh_member
    from members
    where participates
    group by delivery_id, network_id
),

grants as (
    select
        delivery_id,
        network_id,
        sum(amount_nok) as grant_nok,
        sum(amount_nok) filter (where is_to_owner) as owner_grant_nok,
        sum(amount_nok) filter (where not is_to_owner) as provider_grant_nok,
        bool_or(registered_provider_type = 'uh' and amount_nok > 0) as pays_uh
    from grant_lines
    group by delivery_id, network_id
),

pledges as (
    select
        measures.delivery_id,
        measures.network_id,
        sum(cofunding.amount_nok) as pledged_nok
    from cofunding
    inner join measures
        on cofunding.delivery_id = measures.delivery_id and cofunding.measure_id = measures.measure_id
    group by measures.delivery_id, measures.network_id
)

select
    networks.delivery_id,
    networks.grant_year,
    networks.county_governor,
    networks.county_code,
    networks.network_id,
    coalesce(participants.owner_count, 0) as owner_count,
    coalesce(participants.provider_count, 0) as provider_count,
    coalesce(participants.has_uh_member, false) as has_uh_member,
    cast(coalesce(grants.grant_nok, 0) as bigint) as grant_nok,
    cast(coalesce(grants.owner_grant_nok, 0) as bigint) as owner_grant_nok,
    cast(coalesce(grants.provider_grant_nok, 0) as bigint) as provider_grant_nok,
    coalesce(grants.pays_uh, false) as pays_uh,
    cast(coalesce(pledges.pledged_nok, 0) as bigint) as pledged_nok
from networks
left join participants
    on networks.delivery_id = participants.delivery_id and networks.network_id = participants.network_id
left join grants
    on networks.delivery_id = grants.delivery_id and networks.network_id = grants.network_id
left join pledges
    on networks.delivery_id = pledges.delivery_id and networks.network_id = pledges.network_id
