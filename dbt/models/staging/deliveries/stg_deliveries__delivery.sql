with raw_deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    number as receipt_number,
    arrival,
    delivery_id,
    kind,
    office,
    period,
    file_name,
    sha256,
    cast(received_at as timestamp with time zone) at time zone 'UTC' as received_at,
    verdict,
    rows as row_count,
    faults,
    warnings,
    origin,
    in_force
from raw_deliveries
