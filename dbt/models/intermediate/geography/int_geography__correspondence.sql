with recursive calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

population_years as (
    select * from {{ ref('int_geography__population_year') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

change_steps as (
    select * from {{ ref('int_geography__change_step') }}
),

maps as (
    select * from {{ ref('int_geography__map') }}
),

needed_pairs as (
    select
        count_date as from_date,
        map_date as to_date
    from calendar
    union
    select
        population_years.population_date as from_date,
        calendar.count_date as to_date
    from calendar
    inner join population_years on calendar.grant_year = population_years.grant_year
    union
    select
        valid_from as from_date,
        constant_date as to_date
    from maps
    where valid_from <= constant_date
),

paths as (
    select
        needed_pairs.from_date,
        needed_pairs.to_date,
        municipalities.municipality_code as from_code,
        municipalities.municipality_code as reached_code,
        needed_pairs.from_date as reached_date,
        false as is_split,
        cast(1 as bigint) as weight,
        cast(1 as bigint) as weight_total
    from needed_pairs
    inner join municipalities
        on
            {{ in_force('municipalities', 'needed_pairs.from_date') }}
    union all
    select
        paths.from_date,
        paths.to_date,
        paths.from_code,
        change_steps.new_code as reached_code,
        change_steps.change_date as reached_date,
        paths.is_split or change_steps.is_split as is_split,
        cast(paths.weight * change_steps.weight as bigint) as weight,
        cast(paths.weight_total * change_steps.weight_total as bigint) as weight_total
    from paths
    inner join change_steps
        on
            paths.reached_code = change_steps.old_code
            and paths.reached_date < change_steps.change_date
            and paths.reached_date >= coalesce(change_steps.previous_change_date, date '0001-01-01')
            and paths.to_date >= change_steps.change_date
),

ends as (
    select paths.*
    from paths
    anti join change_steps
        on
            paths.reached_code = change_steps.old_code
            and paths.reached_date < change_steps.change_date
            and paths.to_date >= change_steps.change_date
)

select
    ends.from_date,
    ends.to_date,
    ends.from_code,
    municipalities.municipality_code as to_code,
    municipalities.county_code as to_county_code,
    bool_or(ends.is_split) as is_split,
    cast(sum(ends.weight) as bigint) as weight,
    max(ends.weight_total) as weight_total
from ends
left join municipalities
    on
        ends.reached_code = municipalities.municipality_code
        and {{ in_force('municipalities', 'ends.to_date') }}
group by ends.from_date, ends.to_date, ends.from_code, municipalities.municipality_code, municipalities.county_code
