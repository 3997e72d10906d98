with owners as (
    select * from {{ ref('int_equity__owner') }}
),

accumulated as (
    select
        grant_year,
        owner_id,
        row_number() over lorenz as point_number,
        sum(teacher_fte_tenths) over lorenz as fte_so_far_tenths,
        sum(state_funds_nok) over lorenz as nok_so_far,
        sum(teacher_fte_tenths) over year as all_fte_tenths,
        sum(state_funds_nok) over year as all_nok
    from owners
    window
        lorenz as (
            partition by grant_year order by nok_per_tenth asc, owner_id asc
            rows between unbounded preceding and current row
        ),
        year as (partition by grant_year)
)

select
    grant_year,
    point_number,
    owner_id,
    {{ from_tenths('fte_so_far_tenths') }} as cumulative_teacher_fte,
    {{ from_tenths('all_fte_tenths') }} as all_teacher_fte,
    cast(fte_so_far_tenths as double) / all_fte_tenths as fte_share,
    cast(nok_so_far as bigint) as cumulative_state_funds_nok,
    cast(all_nok as bigint) as all_state_funds_nok,
    cast(nok_so_far as double) / nullif(all_nok, 0) as state_funds_share
from accumulated
