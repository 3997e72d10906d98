with county_allocations as (
    select * from {{ ref('int_allocation__county') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

counties as (
    select * from {{ ref('dim_county') }}
)

select
    county_allocations.grant_year,
    county_allocations.county_code,
    counties.county_name,
    counties.county_governor,
    calendar.school_year,
    {{ from_tenths('county_allocations.teacher_fte_tenths') }} as teacher_fte,
    cast(county_allocations.teacher_fte_tenths as double)
    / nullif(sum(county_allocations.teacher_fte_tenths) over (partition by county_allocations.grant_year), 0)
        as fte_share,
    county_allocations.allocated_nok,
    cast(
        county_allocations.allocated_nok
        / nullif({{ from_tenths('county_allocations.teacher_fte_tenths') }}, 0) as decimal(14, 2)
    ) as nok_per_fte,
    cast(0 as bigint) as distributed_nok,
    county_allocations.allocated_nok as undistributed_nok,
    coalesce(county_allocations.has_estimated_fte, false) as has_estimated_fte,
    {{ from_tenths('county_allocations.all_tenths') }} as teacher_fte_all,
    {{ from_tenths('county_allocations.public_tenths') }} as teacher_fte_public,
    county_allocations.appropriation_status
from county_allocations
inner join calendar on county_allocations.grant_year = calendar.grant_year
left join counties
    on
        county_allocations.grant_year = counties.grant_year
        and county_allocations.county_code = counties.county_code
