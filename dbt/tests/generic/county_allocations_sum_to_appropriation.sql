{#- The counties of a year share the whole appropriation, to the krone (S1, F1). -#}
{% test county_allocations_sum_to_appropriation(model) %}
select
    allocations.grant_year,
    sum(allocations.allocated_nok) as allocated_nok,
    max(grant_years.appropriation_nok) as appropriation_nok
from {{ model }} as allocations
inner join {{ ref('dim_grant_year') }} as grant_years on allocations.grant_year = grant_years.grant_year
group by allocations.grant_year
having sum(allocations.allocated_nok) is distinct from max(grant_years.appropriation_nok)
{% endtest %}
