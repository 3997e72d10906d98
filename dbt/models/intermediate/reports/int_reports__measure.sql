with measures as (
    select * from {{ ref('int_agreements__measure') }}
),

measure_money as (
    select * from {{ ref('int_agreements__measure_money') }}
),

progress as (
    select * from {{ ref('stg_reports__progress') }}
),

offices as (
    select * from {{ ref('int_reports__office') }}
),

in_time as (
    select
        *,
        lag(status) over (partition by delivery_id, measure_id order by reported_on) as previous_status,
        lag(completed_share) over (partition by delivery_id, measure_id order by reported_on) as previous_share,
        lead(reported_on) over (partition by delivery_id, measure_id order by reported_on) as next_reported_on
    from progress
),

steps as (
    select
        *,
        next_reported_on is null as is_last
    from in_time
),

history as (
    select
        delivery_id,
        measure_id,
        min(reported_on) filter (where status in ('in_progress', 'completed')) as actual_start,
        min(reported_on) filter (where status = 'completed') as completed_on,
        max(reported_on) filter (
            where status is distinct from previous_status or completed_share is distinct from previous_share
        ) as moved_on
    from steps
    group by delivery_id, measure_id
),

standing as (
    select
        measures.grant_year,
        measures.county_governor,
        measures.county_code,
        measures.network_id,
        measures.measure_id,
        measures.title,
        measures.decision,
        measures.planned_start,
        measures.planned_end,
        measure_money.grant_nok,
        measures.delivery_id as agreement_delivery_id,
        offices.delivery_id as report_delivery_id,
        offices.is_missing,
        steps.reported_on,
        steps.status,
        steps.completed_share,
        steps.spent_nok,
        steps.comment,
        history.actual_start,
        case when steps.status = 'completed' then history.completed_on end as actual_end,
        case steps.status
            when 'not_started' then measures.planned_start
            when 'in_progress' then greatest(history.moved_on, measures.planned_start)
        end as unmoved_since,
        case steps.status
            when 'not_started' then measures.planned_start
            when 'in_progress' then measures.planned_end
        end as overdue_from
    from measures
    inner join measure_money
        on measures.delivery_id = measure_money.delivery_id and measures.measure_id = measure_money.measure_id
    left join offices
        on measures.grant_year = offices.grant_year and measures.county_governor = offices.county_governor
    left join steps
        on offices.delivery_id = steps.delivery_id and measures.measure_id = steps.measure_id and steps.is_last
    left join history
        on offices.delivery_id = history.delivery_id and measures.measure_id = history.measure_id
),

counted as (
    select
        *,
        cast(
            case
                when status = 'completed' then {{ days_between('planned_end', 'actual_end') }}
                when overdue_from is not null then greatest({{ days_between('overdue_from', 'reported_on') }}, 0)
            end as bigint
        ) as delay_days,
        cast(
            case when unmoved_since is not null then greatest({{ days_between('unmoved_since', 'reported_on') }}, 0) end
            as bigint
        ) as unmoved_days
    from standing
)

select
    grant_year,
    county_governor,
    county_code,
    network_id,
    measure_id,
    title,
    decision,
    planned_start,
    planned_end,
    actual_start,
    actual_end,
    case
        when reported_on is not null then 'reported'
        when report_delivery_id is not null then 'measure_missing'
        when is_missing then 'report_missing'
        else 'not_due'
    end as report_status,
    reported_on,
    status,
    completed_share,
    grant_nok,
    spent_nok,
    delay_days,
    unmoved_days,
    coalesce(unmoved_days > {{ rule('stalled_after_days', as_type='integer') }}, false) as is_stalled,
    comment,
    agreement_delivery_id,
    report_delivery_id
from counted
