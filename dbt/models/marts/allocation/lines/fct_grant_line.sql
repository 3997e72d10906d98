with grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
)

select
    grant_year,
    county_code,
    network_id,
    measure_id,
    recipient_type,
    recipient_id,
    amount_nok,
    county_governor,
    delivery_id,
    source_row
from grant_lines
