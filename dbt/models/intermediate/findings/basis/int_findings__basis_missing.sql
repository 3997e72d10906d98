with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

teacher_ftes as (
    select distinct school_year from {{ ref('stg_gsi__teacher_fte') }}
)

select
    calendar.grant_year,
    'basis_missing' as rule_key,
    'scheme' as entity_type,
    cast(calendar.grant_year as varchar) as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast(null as varchar) as observed,
    concat('gsi/', calendar.school_year) as expected,
    concat(
        'Det er ikke levert GSI-tall for skoleåret ',
        calendar.school_year,
        '; bevilgningen for ',
        calendar.grant_year,
        ' kan ikke fordeles.'
    ) as message_nb,
    concat(
        'No GSI figures have been delivered for ',
        calendar.school_year,
        '; the appropriation of ',
        calendar.grant_year,
        ' cannot be allocated.'
    ) as message_en
from calendar
anti join teacher_ftes on calendar.school_year = teacher_ftes.school_year
