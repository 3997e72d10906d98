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
    reported_cash_nok,
    reported_in_kind_nok,
    cofunding_nok,
    cast(cofunding_nok as double) / nullif(base_nok, 0) as cofunding_ratio,
    shortfall_nok,
    status,
    cofunding_source
from cofunding
