with measures as (
    select * from {{ ref('int_reports__measure') }}
)

select
    grant_year,
    county_governor,
    measure_id,
    network_id,
    county_code,
    title,
    report_status,
    reported_on,
    status,
    cast(completed_share as double) as completed_share,
    planned_start,
    actual_start,
    planned_end,
    actual_end,
    delay_days,
    unmoved_days,
    is_stalled,
    grant_nok,
    spent_nok,
    cast(spent_nok as double) / nullif(grant_nok, 0) as spent_share,
    case when spent_nok is not null then greatest(grant_nok - spent_nok, 0) end as remaining_nok,
    case when spent_nok is not null then greatest(spent_nok - grant_nok, 0) end as overspent_nok,
    comment,
    agreement_delivery_id,
    report_delivery_id
from measures
