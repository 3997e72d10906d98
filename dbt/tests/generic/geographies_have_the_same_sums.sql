{#- S4: kroner, heads and FTEs of a year are the same on the fixed map as on its own. FTEs and teachers employed only
    where no owner of unknown figures was merged with another: the sum is unknown then. -#}
{% test geographies_have_the_same_sums(model) %}
with summed as (
    select
        grant_year,
        geography,
        sum(direct_grant_nok) as direct_grant_nok,
        sum(attributed_provider_nok) as attributed_provider_nok,
        sum(cofunding_base_nok) as cofunding_base_nok,
        sum(required_nok) as required_nok,
        sum(cofunding_nok) as cofunding_nok,
        sum(participations) as participations,
        sum(teachers_covered_low) as teachers_covered_low,
        sum(teachers_covered_high) as teachers_covered_high,
        sum(measures) as measures,
        sum(evaluated_measures) as evaluated_measures,
        sum(attainment_sum) as attainment_sum,
        sum(teacher_fte) as teacher_fte,
        sum(teachers_employed) as teachers_employed,
        count(*) filter (where is_merged and teacher_fte is null) as merged_without_fte,
        count(*) filter (where is_merged and teachers_employed is null) as merged_without_teachers
    from {{ model }}
    group by grant_year, geography
)

select
    own_map.grant_year,
    own_map.direct_grant_nok,
    fixed_map.direct_grant_nok as constant_direct_grant_nok
from summed as own_map
inner join summed as fixed_map on own_map.grant_year = fixed_map.grant_year
where
    own_map.geography = 'as_it_was'
    and fixed_map.geography = 'constant'
    and (
        own_map.direct_grant_nok is distinct from fixed_map.direct_grant_nok
        or own_map.attributed_provider_nok is distinct from fixed_map.attributed_provider_nok
        or own_map.cofunding_base_nok is distinct from fixed_map.cofunding_base_nok
        or own_map.required_nok is distinct from fixed_map.required_nok
        or own_map.cofunding_nok is distinct from fixed_map.cofunding_nok
        or own_map.participations is distinct from fixed_map.participations
        or own_map.teachers_covered_low is distinct from fixed_map.teachers_covered_low
        or own_map.teachers_covered_high is distinct from fixed_map.teachers_covered_high
        or own_map.measures is distinct from fixed_map.measures
        or own_map.evaluated_measures is distinct from fixed_map.evaluated_measures
        or own_map.attainment_sum is distinct from fixed_map.attainment_sum
        or (fixed_map.merged_without_fte = 0 and own_map.teacher_fte is distinct from fixed_map.teacher_fte)
        or (
            fixed_map.merged_without_teachers = 0
            and own_map.teachers_employed is distinct from fixed_map.teachers_employed
        )
    )
{% endtest %}
