with allocations as (
    select * from {{ ref('int_allocation__owner') }}
),

state_funds as (
    select * from {{ ref('int_cofunding__state_funds') }}
),

compared as (
    select
        allocations.grant_year,
        allocations.owner_id,
        allocations.owner_type,
        allocations.county_code,
        allocations.teacher_fte_tenths,
        {{ from_tenths('allocations.teacher_fte_tenths') }} as teacher_fte,
        state_funds.state_funds_nok
    from allocations
    inner join state_funds
        on allocations.grant_year = state_funds.grant_year and allocations.owner_id = state_funds.owner_id
    where allocations.teacher_fte_tenths > 0 and allocations.participates is not null and allocations.is_eligible
)

select
    grant_year,
    owner_id,
    owner_type,
    county_code,
    case
        when teacher_fte >= {{ rule('owner_size_large_min_fte', as_type='decimal(14, 1)') }} then 'large'
        when teacher_fte >= {{ rule('owner_size_medium_min_fte', as_type='decimal(14, 1)') }} then 'medium'
        else 'small'
    end as owner_size,
    teacher_fte_tenths,
    state_funds_nok,
    state_funds_nok / teacher_fte_tenths as nok_per_tenth
from compared
