with measures as (
    select * from {{ ref('int_agreements__measure') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

measure_owners as (
    select * from {{ ref('int_agreements__measure_owner') }}
),

networks as (
    select * from {{ ref('int_agreements__network_money') }}
),

grants as (
    select
        delivery_id,
        measure_id,
        sum(amount_nok) as grant_nok,
        sum(amount_nok) filter (where not is_to_owner) as provider_grant_nok,
        sum(amount_nok) filter (where recipient_type = 'national_centre') as national_centre_nok,
        bool_or(registered_provider_type = 'uh' and amount_nok > 0) as pays_uh
    from grant_lines
    group by delivery_id, measure_id
),

owner_counts as (
    select
        delivery_id,
        measure_id,
        count(*) as owner_count
    from measure_owners
    group by delivery_id, measure_id
)

select
    measures.delivery_id,
    measures.grant_year,
    measures.county_governor,
    measures.county_code,
    measures.network_id,
    measures.measure_id,
    measures.training_type,
    coalesce(owner_counts.owner_count, 0) as owner_count,
    networks.has_uh_member,
    cast(coalesce(grants.grant_nok, 0) as bigint) as grant_nok,
    cast(coalesce(grants.provider_grant_nok, 0) as bigint) as provider_grant_nok,
    cast(coalesce(grants.national_centre_nok, 0) as bigint) as national_centre_nok,
    coalesce(grants.pays_uh, false) as pays_uh
from measures
inner join networks
    on measures.delivery_id = networks.delivery_id and measures.network_id = networks.network_id
left join grants
    on measures.delivery_id = grants.delivery_id and measures.measure_id = grants.measure_id
left join owner_counts
    on measures.delivery_id = owner_counts.delivery_id and measures.measure_id = owner_counts.measure_id
