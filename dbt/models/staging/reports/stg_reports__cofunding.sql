with raw_cofunding as (
    select * from {{ source('raw', 'reports_cofunding') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_cofunding.delivery_id,
    raw_cofunding.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_cofunding.measure_id,
    raw_cofunding.owner_id,
    raw_cofunding.form,
    raw_cofunding.amount_nok
from raw_cofunding
inner join deliveries on raw_cofunding.delivery_id = deliveries.delivery_id
