with pledged as (
    select * from {{ ref('stg_agreements__cofunding') }}
),

reported as (
    select * from {{ ref('stg_reports__cofunding') }}
),

lines as (
    select
        delivery_id,
        source_row,
        grant_year,
        county_governor,
        measure_id,
        owner_id,
        form,
        amount_nok,
        false as is_reported
    from pledged
    union all
    select
        delivery_id,
        source_row,
        grant_year,
        county_governor,
        measure_id,
        owner_id,
        form,
        amount_nok,
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
    form,
    amount_nok,
    is_reported,
    is_reported = bool_or(is_reported) over (partition by grant_year, owner_id) as is_counted
from lines
