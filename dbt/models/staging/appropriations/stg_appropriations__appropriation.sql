with raw_appropriations as (
    select * from {{ source('raw', 'appropriations') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
),

newest_first as (
    select
        raw_appropriations.delivery_id,
        raw_appropriations.source_row,
        raw_appropriations.grant_year,
        raw_appropriations.amount_nok,
        raw_appropriations.source as amount_source,
        raw_appropriations.status,
        row_number() over (
            partition by raw_appropriations.grant_year order by deliveries.arrival desc, deliveries.number desc
        ) as recency
    from raw_appropriations
    inner join deliveries on raw_appropriations.delivery_id = deliveries.delivery_id
)

select
    delivery_id,
    source_row,
    grant_year,
    amount_nok,
    amount_source,
    status
from newest_first
where recency = 1
