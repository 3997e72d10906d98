with raw_outcomes as (
    select * from {{ source('raw', 'outcomes') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
),

newest_first as (
    select
        raw_outcomes.delivery_id,
        raw_outcomes.source_row,
        raw_outcomes.indicator_id,
        raw_outcomes.school_year,
        raw_outcomes.level,
        raw_outcomes.unit_code,
        raw_outcomes.value,
        raw_outcomes.value_status,
        raw_outcomes.respondents,
        raw_outcomes.respondents_status,
        dense_rank() over (
            partition by raw_outcomes.indicator_id, raw_outcomes.school_year, raw_outcomes.level
            order by deliveries.arrival desc, deliveries.number desc
        ) as recency
    from raw_outcomes
    inner join deliveries on raw_outcomes.delivery_id = deliveries.delivery_id
)

select
    newest_first.delivery_id,
    newest_first.source_row,
    newest_first.indicator_id,
    newest_first.school_year,
    newest_first.level,
    newest_first.unit_code,
    newest_first.value,
    newest_first.value_status,
    newest_first.respondents,
    newest_first.respondents_status
from newest_first
inner join {{ ref('indicators') }} as indicators on newest_first.indicator_id = indicators.indicator_id
where newest_first.recency = 1
