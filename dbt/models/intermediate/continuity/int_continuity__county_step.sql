with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

correspondences as (
    select * from {{ ref('int_geography__correspondence') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

delivered as (
    select * from {{ ref('int_agreements__delivered_county') }}
),

moves as (
    select
        calendar.grant_year,
        municipalities.county_code as before_county_code,
        correspondences.to_county_code as county_code,
        count(*) as municipality_count
    from calendar
    inner join correspondences
        on calendar.count_date = correspondences.from_date and calendar.map_date = correspondences.to_date
    inner join municipalities
        on
            correspondences.from_code = municipalities.municipality_code
            and {{ in_force('municipalities', 'correspondences.from_date') }}
    where correspondences.to_county_code is not null
    group by calendar.grant_year, municipalities.county_code, correspondences.to_county_code
),

ranked as (
    select
        *,
        row_number() over (
            partition by grant_year, before_county_code order by municipality_count desc, county_code asc
        ) as successor_rank,
        row_number() over (
            partition by grant_year, county_code order by municipality_count desc, before_county_code asc
        ) as origin_rank
    from moves
)

select
    ranked.grant_year,
    ranked.before_county_code,
    ranked.county_code,
    ranked.successor_rank = 1 as is_main_successor,
    delivered.county_code is not null as has_delivered,
    bool_and(delivered_before.county_code is not null) over (partition by ranked.grant_year, ranked.county_code)
        as had_delivered
from ranked
left join delivered
    on ranked.grant_year = delivered.grant_year and ranked.county_code = delivered.county_code
left join delivered as delivered_before
    on
        ranked.grant_year = delivered_before.grant_year + 1
        and ranked.before_county_code = delivered_before.county_code
where ranked.successor_rank = 1 or ranked.origin_rank = 1
