with owner_allocations as (
    select * from {{ ref('int_allocation__owner') }}
),

state_funds as (
    select * from {{ ref('int_cofunding__state_funds') }}
)

select
    owner_allocations.grant_year,
    owner_allocations.owner_id,
    owner_allocations.owner_type,
    owner_allocations.owner_name,
    owner_allocations.county_code,
    owner_allocations.participates,
    {{ from_tenths('owner_allocations.teacher_fte_tenths') }} as teacher_fte,
    case
        when owner_allocations.county_allocated_nok is not null then coalesce(owner_allocations.indicative_nok, 0)
    end as indicative_nok,
    state_funds.direct_grant_nok,
    state_funds.attributed_provider_nok,
    state_funds.state_funds_nok,
    cast(
        state_funds.state_funds_nok
        / nullif({{ from_tenths('owner_allocations.teacher_fte_tenths') }}, 0) as decimal(14, 2)
    ) as nok_per_fte,
    owner_allocations.has_estimated_fte
from owner_allocations
inner join state_funds
    on
        owner_allocations.grant_year = state_funds.grant_year
        and owner_allocations.owner_id = state_funds.owner_id
