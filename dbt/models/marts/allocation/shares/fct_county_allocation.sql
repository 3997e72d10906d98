with county_allocations as (
    select * from {{ ref('int_allocation__county') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

counties as (
    select * from {{ ref('dim_county') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

distributed as (
    select
        grant_year,
        county_code,
        cast(sum(amount_nok) as bigint) as distributed_nok
    from grant_lines
    group by grant_year, county_code
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
    coalesce(distributed.distributed_nok, 0) as distributed_nok,
    county_allocations.allocated_nok - coalesce(distributed.distributed_nok, 0) as undistributed_nok,
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
left join distributed
    on
        county_allocations.grant_year = distributed.grant_year
        and county_allocations.county_code = distributed.county_code
