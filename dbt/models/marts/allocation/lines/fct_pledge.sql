with cofunding as (
    select * from {{ ref('stg_agreements__cofunding') }}
)

select
    grant_year,
    county_governor,
    measure_id,
    owner_id,
    form,
    amount_nok,
    delivery_id,
    source_row
from cofunding
