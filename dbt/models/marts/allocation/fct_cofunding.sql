with cofunding as (
    select * from {{ ref('int_cofunding__owner') }}
)

select
    grant_year,
    owner_id,
    basis,
    is_governing,
    base_nok,
    required_nok,
    pledged_cash_nok,
    pledged_in_kind_nok,
    cast(null as bigint) as reported_cash_nok,
    cast(null as bigint) as reported_in_kind_nok,
    cofunding_nok,
    cast(cofunding_nok as double) / nullif(base_nok, 0) as cofunding_ratio,
    shortfall_nok,
    status
from cofunding
