{#- The columns that say how many teachers are reached, the same in every mart. `reach` is a CTE with rows of
    int_reach__scope; `employed` counts the teachers where that is not what the scope employs. -#}
{% macro reach_columns(reach='reach', employed=none) -%}
    {%- set employed = employed or reach ~ '.teachers_employed' -%}
    coalesce({{ reach }}.participations, 0) as participations,
    coalesce({{ reach }}.whole_school_participations, 0) as whole_school_participations,
    cast({{ reach }}.whole_school_participations as double) / nullif({{ reach }}.participations, 0)
        as whole_school_share,
    coalesce({{ reach }}.schools_covered, 0) as schools_covered,
    coalesce({{ reach }}.owners_reached, 0) as owners_reached,
    coalesce({{ reach }}.owners_with_persons, 0) as owners_with_persons,
    coalesce({{ reach }}.method, 'bounds') as method,
    coalesce({{ reach }}.teachers_covered_low, 0) as teachers_covered_low,
    coalesce({{ reach }}.teachers_covered_high, 0) as teachers_covered_high,
    {{ reach }}.teachers_covered_unique,
    {{ employed }} as teachers_employed,
    coalesce({{ reach }}.employed_covered_low, 0) as employed_covered_low,
    coalesce({{ reach }}.employed_covered_high, 0) as employed_covered_high,
    cast(coalesce({{ reach }}.employed_covered_low, 0) as double) / nullif({{ employed }}, 0) as reach_ratio_low,
    cast(coalesce({{ reach }}.employed_covered_high, 0) as double) / nullif({{ employed }}, 0) as reach_ratio_high
{%- endmacro %}
