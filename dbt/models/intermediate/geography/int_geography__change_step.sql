with municipality_changes as (
    select * from {{ ref('municipality_changes') }}
),

split_weights as (
    select * from {{ ref('municipality_split_weights') }}
),

successors as (
    select
        change_date,
        old_code,
        new_code,
        count(*) over (partition by change_date, old_code) as successor_count
    from municipality_changes
),

change_dates as (
    select
        old_code,
        change_date,
        lag(change_date) over (partition by old_code order by change_date) as previous_change_date
    from municipality_changes
    group by old_code, change_date
)

select
    successors.change_date,
    successors.old_code,
    successors.new_code,
    change_dates.previous_change_date,
    successors.successor_count > 1 as is_split,
    case when successors.successor_count > 1 then split_weights.weight_persons else 1 end as weight,
    case
        when successors.successor_count > 1
            then sum(split_weights.weight_persons) over (partition by successors.change_date, successors.old_code)
        else 1
    end as weight_total
from successors
inner join change_dates
    on successors.old_code = change_dates.old_code and successors.change_date = change_dates.change_date
left join split_weights
    on
        successors.change_date = split_weights.change_date
        and successors.old_code = split_weights.old_code
        and successors.new_code = split_weights.new_code
