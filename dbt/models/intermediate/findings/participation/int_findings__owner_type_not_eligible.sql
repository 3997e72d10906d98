with owners as (
    select * from {{ ref('int_agreements__owner') }}
),

participating_owners as (
    select * from {{ ref('int_agreements__participating_owner') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

funded as (
    select
        grant_year,
        recipient_id as owner_id,
        cast(sum(amount_nok) as bigint) as grant_nok
    from grant_lines
    where is_to_owner
    group by grant_year, recipient_id
)

select
    owners.grant_year,
    'owner_type_not_eligible' as rule_key,
    'owner' as entity_type,
    owners.owner_id as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    funded.grant_nok as amount_nok,
    owners.owner_type as observed,
    cast(null as varchar) as expected,
    concat(
        owners.owner_name,
        ' er ikke omfattet av ordningen i ',
        owners.grant_year,
        '.'
    ) as message_nb,
    concat(
        owners.owner_name,
        ' is not covered by the scheme in ',
        owners.grant_year,
        '.'
    ) as message_en
from owners
inner join participating_owners
    on owners.grant_year = participating_owners.grant_year and owners.owner_id = participating_owners.owner_id
left join funded on owners.grant_year = funded.grant_year and owners.owner_id = funded.owner_id
where
    not owners.is_eligible
    and (coalesce(participating_owners.participates, false) or coalesce(funded.grant_nok, 0) > 0)
