with employed as (
    select * from {{ ref('int_reach__employed') }}
)

select
    grant_year,
    owner_id,
    'owner' as scope_type,
    owner_id as scope_id,
    'all' as owner_type
from employed
union all
select
    employed.grant_year,
    employed.owner_id,
    places.scope_type,
    case places.scope_type when 'county' then employed.county_code else 'all' end as scope_id,
    case when places.is_by_type then employed.owner_type else 'all' end as owner_type
from employed
cross join (
    values ('county', false), ('county', true), ('scheme', false), ('scheme', true)
) as places (scope_type, is_by_type)
