with owners as (
    select * from {{ ref('eval_owner_year') }}
    where owner_type <> 'county_municipality' and county_code is not null
),

counties as (
    select * from {{ ref('counties') }}
),

grant_years as (
    select * from {{ ref('dim_grant_year') }}
),

fixed_map as (
    select max(constant_date) as constant_date from {{ ref('int_geography__map') }}
),

map_days as (
    select
        grant_years.grant_year,
        grant_years.map_date,
        'as_it_was' as geography
    from grant_years
    union all
    select
        grant_years.grant_year,
        fixed_map.constant_date as map_date,
        'constant' as geography
    from grant_years
    cross join fixed_map
),

summed as (
    select
        geography,
        grant_year,
        county_code,
        count(*) as owners,
        count(*) filter (where participates) as owners_taking_part,
        count(*) filter (where teacher_fte is null) as owners_uncounted,
        count(*) filter (where teacher_fte is null and state_funds_nok > 0) as funded_without_fte,
        sum(teacher_fte) as teacher_fte,
        sum(direct_grant_nok) as direct_grant_nok,
        sum(attributed_provider_nok) as attributed_provider_nok,
        sum(state_funds_nok) as state_funds_nok,
        sum(cofunding_base_nok) as cofunding_base_nok,
        sum(required_nok) as required_nok,
        sum(cofunding_nok) as cofunding_nok
    from owners
    group by geography, grant_year, county_code
)

select
    summed.geography,
    summed.grant_year,
    summed.county_code,
    counties.county_name,
    summed.owners,
    summed.owners_taking_part,
    cast(summed.owners_taking_part as double) / summed.owners as taking_part_share,
    summed.owners_uncounted,
    cast(summed.teacher_fte as decimal(14, 1)) as teacher_fte,
    cast(summed.direct_grant_nok as bigint) as direct_grant_nok,
    cast(summed.attributed_provider_nok as bigint) as attributed_provider_nok,
    cast(summed.state_funds_nok as bigint) as state_funds_nok,
    cast(
        case when summed.funded_without_fte = 0 then summed.state_funds_nok / nullif(summed.teacher_fte, 0) end
        as decimal(14, 2)
    ) as nok_per_fte,
    cast(summed.cofunding_base_nok as bigint) as cofunding_base_nok,
    cast(summed.required_nok as bigint) as required_nok,
    cast(summed.cofunding_nok as bigint) as cofunding_nok,
    cast(summed.cofunding_nok as double) / nullif(summed.cofunding_base_nok, 0) as cofunding_ratio
from summed
inner join map_days on summed.geography = map_days.geography and summed.grant_year = map_days.grant_year
left join counties on summed.county_code = counties.county_code and {{ in_force('counties', 'map_days.map_date') }}
