with outcomes as (
    select * from {{ ref('int_panel__outcome') }}
),

constant_outcomes as (
    select * from {{ ref('int_panel__outcome_constant') }}
),

both_geographies as (
    select
        'as_it_was' as geography,
        grant_year,
        school_year,
        indicator_id,
        owner_id,
        value,
        value_status,
        value * respondents as value_sum,
        respondents,
        1 as owners_before,
        false as is_split
    from outcomes
    union all
    select
        'constant' as geography,
        *
    from constant_outcomes
)

select
    geography,
    grant_year,
    school_year,
    indicator_id,
    owner_id,
    value,
    value_status,
    cast(value_sum as decimal(24, 6)) as value_sum,
    cast(respondents as bigint) as respondents,
    owners_before > 1 as is_merged,
    is_split
from both_geographies
