with members as (
    select * from {{ ref('int_agreements__member') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

registered as (
    select * from {{ ref('providers') }}
),

named as (
    select
        grant_year,
        member_id as provider_id,
        member_name as provider_name,
        member_type as provider_type,
        registered_provider_type
    from members
    where not is_owner
    union all
    select
        grant_year,
        recipient_id as provider_id,
        cast(null as varchar) as provider_name,
        recipient_type as provider_type,
        registered_provider_type
    from grant_lines
    where not is_to_owner
),

named_once as (
    select
        grant_year,
        provider_id,
        max(provider_name) as provider_name,
        coalesce(nullif(max(registered_provider_type), ''), min(provider_type)) as provider_type,
        max(registered_provider_type) <> '' as is_registered
    from named
    group by grant_year, provider_id
)

select
    named_once.grant_year,
    named_once.provider_id,
    coalesce(max(registered.provider_name), max(named_once.provider_name), named_once.provider_id) as provider_name,
    max(named_once.provider_type) as provider_type,
    bool_or(named_once.is_registered) as is_registered
from named_once
left join registered on named_once.provider_id = registered.provider_id
group by named_once.grant_year, named_once.provider_id
