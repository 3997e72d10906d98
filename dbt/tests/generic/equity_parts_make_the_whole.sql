{#- S4: within, between and overlap make the index, to the last digit of the whole numbers and to rounding of Theil;
    every grouping tells the same whole, and it is what the Lorenz points enclose. -#}
{% test equity_parts_make_the_whole(model) %}
with lorenz as (
    select
        *,
        fte_share - lag(fte_share, 1, 0) over curve as fte_step,
        state_funds_share + lag(state_funds_share, 1, 0) over curve as both_heights
    from {{ ref('rpt_lorenz_point') }}
    window curve as (partition by grant_year order by point_number)
),

enclosed as (
    select
        grant_year,
        1 - sum(fte_step * both_heights) as gini
    from lorenz
    group by grant_year
)

select
    equity.grant_year,
    equity.grouping
from {{ model }} as equity
left join enclosed on equity.grant_year = enclosed.grant_year
where
    equity.gini_overlap_numerator < 0
    or equity.gini_within_numerator < 0
    or equity.gini_between_numerator < 0
    or equity.gini_numerator > equity.gini_denominator
    or abs(equity.theil - equity.theil_within - equity.theil_between) > 1e-9
    or abs(equity.gini - enclosed.gini) > 1e-9
union all
select
    grant_year,
    'all groupings' as grouping
from {{ model }}
group by grant_year
having count(distinct gini_numerator) > 1 or max(theil) - min(theil) > 1e-9
{% endtest %}
