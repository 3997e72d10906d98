with planned as (
    select * from {{ ref('stg_agreements__participation') }}
),

reported as (
    select * from {{ ref('stg_reports__participation') }}
),

lines as (
    select
        delivery_id,
        source_row,
        grant_year,
        county_governor,
        measure_id,
        owner_id,
        school_id,
        teachers,
        whole_school,
        false as is_reported
    from planned
    union all
    select
        delivery_id,
        source_row,
        grant_year,
        county_governor,
        measure_id,
        owner_id,
        school_id,
        teachers,
        whole_school,
        true as is_reported
    from reported
)

select
    delivery_id,
    source_row,
    grant_year,
    county_governor,
    measure_id,
    owner_id,
    school_id,
    teachers,
    whole_school,
    is_reported,
    is_reported = bool_or(is_reported) over (partition by grant_year, owner_id) as is_counted
from lines
