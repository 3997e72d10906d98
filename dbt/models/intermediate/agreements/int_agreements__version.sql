with deliveries as (
    select * from {{ ref('stg_deliveries__delivery') }}
)

select
    delivery_id,
    office as county_governor,
    cast(period as integer) as grant_year,
    lag(delivery_id) over (partition by office, period order by arrival, receipt_number) as previous_delivery_id
from deliveries
where kind = 'agreements' and verdict = 'accepted'
