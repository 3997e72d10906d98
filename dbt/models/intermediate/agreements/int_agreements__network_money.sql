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
    select * from {{ ref('int_cofunding__line') }}
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

given as (
    select
        measures.delivery_id,
        measures.network_id,
        sum(cofunding.amount_nok) filter (where not cofunding.is_reported) as pledged_nok,
        sum(cofunding.amount_nok) filter (where cofunding.is_reported) as reported_nok,
        sum(cofunding.amount_nok) filter (where cofunding.is_counted) as cofunding_nok
    from cofunding
    inner join measures
        on
            cofunding.grant_year = measures.grant_year
            and cofunding.county_governor = measures.county_governor
            and cofunding.measure_id = measures.measure_id
    group by measures.delivery_id, measures.network_id
),

summed as (
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
        cast(coalesce(given.pledged_nok, 0) as bigint) as pledged_nok,
        cast(coalesce(given.reported_nok, 0) as bigint) as reported_nok,
        cast(coalesce(given.cofunding_nok, 0) as bigint) as cofunding_nok
    from networks
    left join participants
        on networks.delivery_id = participants.delivery_id and networks.network_id = participants.network_id
    left join grants
        on networks.delivery_id = grants.delivery_id and networks.network_id = grants.network_id
    left join given
        on networks.delivery_id = given.delivery_id and networks.network_id = given.network_id
),

based as (
    select
        *,
        case {{ rule('cofunding_base') }} when 'owner_grant' then owner_grant_nok else grant_nok end
            as cofunding_base_nok,
        {{ rule('cofunding_min_ratio', as_type='decimal(6, 4)') }} as cofunding_min_ratio
    from summed
)

select
    delivery_id,
    grant_year,
    county_governor,
    county_code,
    network_id,
    owner_count,
    provider_count,
    has_uh_member,
    grant_nok,
    owner_grant_nok,
    provider_grant_nok,
    pays_uh,
    pledged_nok,
    reported_nok,
    cofunding_nok,
    cofunding_base_nok,
    {{ share_rounded_half_up('cofunding_base_nok', 'cofunding_min_ratio') }} as required_nok
from based
