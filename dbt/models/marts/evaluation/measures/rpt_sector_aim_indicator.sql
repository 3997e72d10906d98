with grant_years as (
    select * from {{ ref('dim_grant_year') }}
),

indicators as (
    select * from {{ ref('indicators') }}
),

nation_values as (
    select * from {{ ref('stg_outcomes__value') }}
    where level = 'nation'
),

asked_for as (
    select
        grant_years.grant_year,
        indicators.sector_aim,
        indicators.indicator_id,
        indicators.label_nb,
        indicators.unit,
        indicators.direction,
        {{ school_year_from('grant_years.grant_year') }} as outcome_school_year,
        {{ school_year_from('grant_years.grant_year - 1') }} as previous_school_year
    from grant_years
    cross join indicators
)

select
    asked_for.grant_year,
    asked_for.sector_aim,
    asked_for.indicator_id,
    asked_for.label_nb,
    asked_for.unit,
    asked_for.direction,
    asked_for.outcome_school_year,
    now_values.value as indicator_value,
    coalesce(now_values.value_status, 'not_delivered') as value_status,
    now_values.respondents,
    previous_values.value as previous_value,
    cast(now_values.value - previous_values.value as decimal(18, 6)) as value_change,
    case
        when asked_for.direction = 'higher_is_better' then now_values.value > previous_values.value
        else now_values.value < previous_values.value
    end as is_improved,
    now_values.delivery_id
from asked_for
left join nation_values as now_values
    on
        asked_for.indicator_id = now_values.indicator_id
        and asked_for.outcome_school_year = now_values.school_year
left join nation_values as previous_values
    on
        asked_for.indicator_id = previous_values.indicator_id
        and asked_for.previous_school_year = previous_values.school_year
