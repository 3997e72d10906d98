with owners as (
    select * from {{ ref('int_agreements__owner') }}
),

participating_owners as (
    select * from {{ ref('int_agreements__participating_owner') }}
),

members as (
    select * from {{ ref('int_agreements__member') }}
),

networked as (
    select distinct
        grant_year,
        member_id as owner_id
    from members
)

select
    owners.grant_year,
    'owner_outside_network' as rule_key,
    'owner' as entity_type,
    owners.owner_id as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast(null as varchar) as observed,
    cast(null as varchar) as expected,
    concat(
        owners.owner_name,
        ' er ikke med i noe nettverk.'
    ) as message_nb,
    concat(
        owners.owner_name,
        ' is in no network.'
    ) as message_en
from owners
inner join participating_owners
    on owners.grant_year = participating_owners.grant_year and owners.owner_id = participating_owners.owner_id
anti join networked on owners.grant_year = networked.grant_year and owners.owner_id = networked.owner_id
where owners.owner_type = 'municipality' and participating_owners.participates is not null
