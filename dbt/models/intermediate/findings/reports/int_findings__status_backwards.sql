with progress as (
    select * from {{ ref('stg_reports__progress') }}
),

measures as (
    select * from {{ ref('int_agreements__measure') }}
),

ranked as (
    select
        *,
        case status when 'not_started' then 0 when 'in_progress' then 1 else 2 end as stage
    from progress
),

steps as (
    select
        *,
        lag(stage) over (partition by delivery_id, measure_id order by reported_on) as previous_stage,
        lag(status) over (partition by delivery_id, measure_id order by reported_on) as previous_status
    from ranked
),

first_backwards as (
    select
        grant_year,
        county_governor,
        measure_id,
        min(reported_on) as reported_on,
        min_by(status, reported_on) as status,
        min_by(previous_status, reported_on) as previous_status
    from steps
    where stage < previous_stage or (stage = previous_stage and stage = 2 and status <> previous_status)
    group by grant_year, county_governor, measure_id
)

select
    first_backwards.grant_year,
    'status_backwards' as rule_key,
    'measure' as entity_type,
    first_backwards.measure_id as entity_id,
    first_backwards.county_governor,
    measures.network_id,
    first_backwards.measure_id,
    cast(null as bigint) as amount_nok,
    first_backwards.status as observed,
    first_backwards.previous_status as expected,
    concat(
        'Tiltaket ',
        first_backwards.measure_id,
        ' er rapportert som ',
        {{ status_nb('first_backwards.status') }},
        ' ',
        {{ norwegian_date('first_backwards.reported_on') }},
        ', men var ',
        {{ status_nb('first_backwards.previous_status') }},
        ' før det.'
    ) as message_nb,
    concat(
        'Measure ',
        first_backwards.measure_id,
        ' is reported as ',
        replace(first_backwards.status, '_', ' '),
        ' on ',
        first_backwards.reported_on,
        ' but was ',
        replace(first_backwards.previous_status, '_', ' '),
        ' before that.'
    ) as message_en
from first_backwards
left join measures
    on
        first_backwards.grant_year = measures.grant_year
        and first_backwards.county_governor = measures.county_governor
        and first_backwards.measure_id = measures.measure_id
