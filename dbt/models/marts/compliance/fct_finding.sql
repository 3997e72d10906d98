with findings as (
    select * from {{ ref('int_compliance__finding') }}
)

select
    finding_id,
    grant_year,
    rule_key,
    clause,
    severity,
    entity_type,
    entity_id,
    network_id,
    measure_id,
    amount_nok,
    observed,
    expected,
    message_nb,
    message_en,
    county_governor
from findings
