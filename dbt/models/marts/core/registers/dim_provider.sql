with registered as (
    select
        provider_id,
        provider_name,
        provider_type
    from {{ ref('providers') }}
),

named as (
    select
        provider_id,
        max_by(provider_name, grant_year) as provider_name,
        max_by(provider_type, grant_year) as provider_type
    from {{ ref('int_agreements__provider') }}
    group by provider_id
)

select
    coalesce(registered.provider_id, named.provider_id) as provider_id,
    coalesce(registered.provider_name, named.provider_name) as provider_name,
    coalesce(registered.provider_type, named.provider_type) as provider_type,
    registered.provider_id is not null as is_registered
from registered
full outer join named on registered.provider_id = named.provider_id
