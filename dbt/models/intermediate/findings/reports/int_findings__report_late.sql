with offices as (
    select * from {{ ref('int_reports__office') }}
)

select
    grant_year,
    'report_late' as rule_key,
    'office' as entity_type,
    county_governor as entity_id,
    county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast(first_received_on as varchar) as observed,
    cast(due_on as varchar) as expected,
    concat(
        'Rapporten fra ',
        county_governor,
        ' for ',
        grant_year,
        ' kom ',
        {{ norwegian_date('first_received_on') }},
        '; fristen var ',
        {{ norwegian_date('due_on') }},
        '.'
    ) as message_nb,
    concat(
        'The report of ',
        county_governor,
        ' for ',
        grant_year,
        ' came on ',
        first_received_on,
        '; it was due on ',
        due_on,
        '.'
    ) as message_en
from offices
where is_late
