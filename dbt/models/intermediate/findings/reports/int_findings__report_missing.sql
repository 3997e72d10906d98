with offices as (
    select * from {{ ref('int_reports__office') }}
)

select
    grant_year,
    'report_missing' as rule_key,
    'office' as entity_type,
    county_governor as entity_id,
    county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast(null as varchar) as observed,
    cast(due_on as varchar) as expected,
    concat(
        county_governor,
        ' har ikke levert rapport for ',
        grant_year,
        '; fristen var ',
        {{ norwegian_date('due_on') }},
        '.'
    ) as message_nb,
    concat(
        county_governor,
        ' has delivered no report for ',
        grant_year,
        '; it was due on ',
        due_on,
        '.'
    ) as message_en
from offices
where is_missing
