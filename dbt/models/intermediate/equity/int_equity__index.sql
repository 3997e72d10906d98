with owners as (
    select * from {{ ref('int_equity__owner') }}
),

grouped_owners as (
    {% for grouping in ['county_code', 'owner_type', 'owner_size'] %}
        select
            grant_year,
            '{{ grouping.removesuffix("_code") }}' as grouping,
            {{ grouping }} as group_code,
            owner_id,
            teacher_fte_tenths as fte,
            state_funds_nok as nok,
            nok_per_tenth
        from owners
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

ranked_owners as (
    select
        *,
        sum(nok) over (
            partition by grant_year, grouping order by nok_per_tenth asc, owner_id asc
            rows between unbounded preceding and current row
        ) as nok_so_far,
        sum(nok) over (
            partition by grant_year, grouping, group_code order by nok_per_tenth asc, owner_id asc
            rows between unbounded preceding and current row
        ) as nok_so_far_in_group,
        sum(fte) over (partition by grant_year, grouping) as all_fte,
        sum(nok) over (partition by grant_year, grouping) as all_nok,
        sum(fte) over (partition by grant_year, grouping, group_code) as group_fte,
        sum(nok) over (partition by grant_year, grouping, group_code) as group_nok
    from grouped_owners
),

groups as (
    select
        grant_year,
        grouping,
        group_code,
        all_fte,
        all_nok,
        group_fte as fte,
        group_nok as nok,
        count(*) as owners,
        count(*) filter (where nok = 0) as owners_without_funds,
        group_fte * group_nok - sum(fte * (2 * nok_so_far_in_group - nok)) as gini_within_numerator,
        sum(fte * (2 * nok_so_far - nok)) as lorenz_area,
        coalesce(sum(nok * ln(nok * group_fte / (group_nok * fte))) filter (where nok > 0), 0) as theil_within_nok,
        coalesce(sum(nok * ln(nok * all_fte / (all_nok * fte))) filter (where nok > 0), 0) as theil_nok
    from ranked_owners
    group by grant_year, grouping, group_code, all_fte, all_nok, group_fte, group_nok
),

ranked_groups as (
    select
        *,
        sum(nok) over (
            partition by grant_year, grouping order by nok / fte asc, group_code asc
            rows between unbounded preceding and current row
        ) as nok_so_far,
        case when nok > 0 then nok * ln(nok * all_fte / (all_nok * fte)) else 0 end as theil_between_nok
    from groups
)

select
    grant_year,
    grouping,
    cast(sum(owners) as bigint) as owners,
    cast(sum(owners_without_funds) as bigint) as owners_without_funds,
    count(*) as owner_groups,
    cast(all_fte as bigint) as teacher_fte_tenths,
    cast(all_nok as bigint) as state_funds_nok,
    cast(all_fte * all_nok as bigint) as gini_denominator,
    cast(all_fte * all_nok - sum(lorenz_area) as bigint) as gini_numerator,
    cast(sum(gini_within_numerator) as bigint) as gini_within_numerator,
    cast(all_fte * all_nok - sum(fte * (2 * nok_so_far - nok)) as bigint) as gini_between_numerator,
    sum(theil_nok) / nullif(all_nok, 0) as theil,
    sum(theil_within_nok) / nullif(all_nok, 0) as theil_within,
    sum(theil_between_nok) / nullif(all_nok, 0) as theil_between
from ranked_groups
group by grant_year, grouping, all_fte, all_nok
