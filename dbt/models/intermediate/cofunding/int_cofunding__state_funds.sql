with owners as (
    select * from {{ ref('int_agreements__owner') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

attributed as (
    select * from {{ ref('int_agreements__attributed') }}
),

direct_grants as (
    select
        grant_year,
        recipient_id as owner_id,
        cast(sum(amount_nok) as bigint) as direct_grant_nok
    from grant_lines
    where is_to_owner
    group by grant_year, recipient_id
),

attributed_grants as (
    select
        grant_year,
        owner_id,
        cast(sum(attributed_nok) as bigint) as attributed_provider_nok
    from attributed
    group by grant_year, owner_id
)

select
    owners.grant_year,
    owners.owner_id,
    coalesce(direct_grants.direct_grant_nok, 0) as direct_grant_nok,
    coalesce(attributed_grants.attributed_provider_nok, 0) as attributed_provider_nok,
    coalesce(direct_grants.direct_grant_nok, 0) + coalesce(attributed_grants.attributed_provider_nok, 0)
        as state_funds_nok
from owners
left join direct_grants
    on owners.grant_year = direct_grants.grant_year and owners.owner_id = direct_grants.owner_id
left join attributed_grants
    on owners.grant_year = attributed_grants.grant_year and owners.owner_id = attributed_grants.owner_id
