with items as (
    select * from {{ ref('int_continuity__item') }}
),

counted as (
    select
        kind,
        grant_year,
        county_code,
        years,
        is_continued,
        cast(null as boolean) as goes_on
    from items
    union all
    select
        kind,
        grant_year + 1 as grant_year,
        next_county_code as county_code,
        cast(null as bigint) as years,
        cast(null as boolean) as is_continued,
        goes_on
    from items
    where goes_on is not null
),

units as (
    select
        *,
        'county' as unit_level,
        county_code as unit_code
    from counted
    union all
    select
        *,
        'nation' as unit_level,
        '0' as unit_code
    from counted
)

select
    kind,
    grant_year,
    unit_level,
    unit_code,
    count(years) as items,
    count(is_continued) as comparable_items,
    count(*) filter (where is_continued) as continued_items,
    count(goes_on) as items_before,
    count(*) filter (where goes_on) as kept_items,
    cast(coalesce(sum(years), 0) as bigint) as years_total,
    cast(max(years) as bigint) as longest_years
from units
group by kind, grant_year, unit_level, unit_code
