with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

appropriations as (
    select * from {{ ref('stg_appropriations__appropriation') }}
)

select
    calendar.grant_year,
    'appropriation_missing' as rule_key,
    'scheme' as entity_type,
    cast(calendar.grant_year as varchar) as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast(null as varchar) as observed,
    'En rad i appropriations' as expected,
    concat(
        'Det er ikke levert noen bevilgning for ',
        calendar.grant_year,
        '; ingen midler er fordelt.'
    ) as message_nb,
    concat(
        'No appropriation has been delivered for ',
        calendar.grant_year,
        '; no money is allocated.'
    ) as message_en
from calendar
anti join appropriations on calendar.grant_year = appropriations.grant_year
