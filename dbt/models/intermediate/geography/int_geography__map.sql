with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

change_steps as (
    select * from {{ ref('int_geography__change_step') }}
),

newest_year as (
    select max(grant_year) as grant_year from calendar
),

chosen as (
    select {{ rule('constant_map_date', year='newest_year.grant_year') }} as constant_map_date
    from newest_year
),

first_change as (
    select min(change_date) as change_date from change_steps
),

first_days as (
    select change_date as valid_from from change_steps
    union
    select max(municipalities.valid_from) as valid_from
    from municipalities
    inner join first_change on municipalities.valid_from < first_change.change_date
),

newest_map as (
    select max(valid_from) as valid_from from first_days
)

select
    first_days.valid_from,
    lead(first_days.valid_from) over (order by first_days.valid_from) as valid_to,
    coalesce(cast(nullif(chosen.constant_map_date, 'newest') as date), newest_map.valid_from) as constant_date
from first_days
cross join chosen
cross join newest_map
