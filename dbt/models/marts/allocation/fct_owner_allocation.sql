with owner_allocations as (
    select * from {{ ref('int_allocation__owner') }}
)

select
    grant_year,
    owner_id,
    owner_type,
    owner_name,
    county_code,
    cast(null as boolean) as participates,
    {{ from_tenths('teacher_fte_tenths') }} as teacher_fte,
    case when county_allocated_nok is not null then coalesce(indicative_nok, 0) end as indicative_nok,
    cast(0 as bigint) as direct_grant_nok,
    cast(0 as bigint) as attributed_provider_nok,
    cast(0 as bigint) as state_funds_nok,
    cast(0 as decimal(14, 2)) as nok_per_fte,
    has_estimated_fte
from owner_allocations
