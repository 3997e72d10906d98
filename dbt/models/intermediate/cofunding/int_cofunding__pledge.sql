with cofunding as (
    select * from {{ ref('stg_agreements__cofunding') }}
)

select
    grant_year,
    owner_id,
    cast(coalesce(sum(amount_nok) filter (where form = 'cash'), 0) as bigint) as pledged_cash_nok,
    cast(coalesce(sum(amount_nok) filter (where form = 'in_kind'), 0) as bigint) as pledged_in_kind_nok
from cofunding
group by grant_year, owner_id
