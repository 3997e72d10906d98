with grant_years as (
    select * from {{ ref('int_rules__grant_year') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
)

select
    grant_years.grant_year,
    'year_outside_scheme' as rule_key,
    'scheme' as entity_type,
    cast(grant_years.grant_year as varchar) as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast(null as varchar) as observed,
    cast(null as varchar) as expected,
    concat(
        'Det er levert tall for ',
        grant_years.grant_year,
        ', da ingen av ordningens regler gjaldt; de inngår ikke.'
    ) as message_nb,
    concat(
        'Figures have been delivered for ',
        grant_years.grant_year,
        ', when no rule of the scheme was in force; they are left out.'
    ) as message_en
from grant_years
anti join calendar on grant_years.grant_year = calendar.grant_year
