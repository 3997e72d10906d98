{#- The owners of a county share its whole allocation, to the krone, wherever any of them has FTEs (F3). -#}
{% test indicative_sums_to_county_allocation(model) %}
select
    owners.grant_year,
    owners.county_code,
    sum(owners.indicative_nok) as indicative_nok,
    max(counties.allocated_nok) as allocated_nok
from {{ model }} as owners
inner join {{ ref('fct_county_allocation') }} as counties
    on owners.grant_year = counties.grant_year and owners.county_code = counties.county_code
group by owners.grant_year, owners.county_code
having
    sum(owners.teacher_fte) filter (where coalesce(owners.participates, true)) > 0
    and sum(owners.indicative_nok) is distinct from max(counties.allocated_nok)
{% endtest %}
