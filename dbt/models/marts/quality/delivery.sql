with deliveries as (
    select * from {{ ref('stg_deliveries__delivery') }}
)

select
    delivery_id,
    kind,
    office,
    period,
    file_name,
    sha256,
    received_at,
    verdict,
    row_count as "rows",
    faults,
    warnings,
    origin,
    in_force
from deliveries
