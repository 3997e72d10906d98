with measures as (
    select * from {{ ref('int_agreements__measure') }}
),

measure_aims as (
    select * from {{ ref('int_aims__measure') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
)

select
    grant_year,
    county_governor,
    measure_id,
    'network' as scope_type,
    {{ network_key('county_governor', 'network_id') }} as scope_id
from measures
union all
select
    grant_year,
    county_governor,
    measure_id,
    'aim' as scope_type,
    sector_aim as scope_id
from measure_aims
union all
select distinct
    grant_year,
    county_governor,
    measure_id,
    'provider' as scope_type,
    recipient_id as scope_id
from grant_lines
where not is_to_owner and amount_nok > 0
