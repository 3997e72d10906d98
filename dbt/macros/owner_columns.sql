{#- The columns that hold municipalities and private owners side by side (K4), and their co-funding and reach in all.
    `owners`, `municipalities` and `private_owners` are CTEs of int_evaluation__area_owner. -#}
{% macro owner_columns() -%}
    owners.owners,
    owners.owners_taking_part,
    cast(owners.owners_taking_part as double) / nullif(owners.owners, 0) as taking_part_share,
    owners.cofunding_base_nok,
    owners.cofunding_required_nok,
    owners.cofunding_pledged_nok,
    owners.cofunding_reported_nok,
    owners.cofunding_nok,
    cast(owners.cofunding_nok as double) / nullif(owners.cofunding_base_nok, 0) as cofunding_ratio,
    owners.cofunding_shortfall_nok,
    {{ reach_columns('owners') }}
    {%- for prefix, relation in [('municipality', 'municipalities'), ('private', 'private_owners')] %},
    coalesce({{ relation }}.owners, 0) as {{ prefix }}_owners,
    coalesce({{ relation }}.owners_taking_part, 0) as {{ prefix }}_owners_taking_part,
    {{ relation }}.teacher_fte as {{ prefix }}_teacher_fte,
    coalesce({{ relation }}.state_funds_nok, 0) as {{ prefix }}_state_funds_nok,
    cast({{ relation }}.state_funds_nok / nullif({{ relation }}.teacher_fte, 0) as decimal(14, 2))
        as {{ prefix }}_nok_per_fte,
    coalesce({{ relation }}.cofunding_base_nok, 0) as {{ prefix }}_cofunding_base_nok,
    coalesce({{ relation }}.cofunding_nok, 0) as {{ prefix }}_cofunding_nok,
    cast({{ relation }}.cofunding_nok as double) / nullif({{ relation }}.cofunding_base_nok, 0)
        as {{ prefix }}_cofunding_ratio,
    {{ relation }}.teachers_employed as {{ prefix }}_teachers_employed,
    coalesce({{ relation }}.employed_covered_low, 0) as {{ prefix }}_covered_low,
    coalesce({{ relation }}.employed_covered_high, 0) as {{ prefix }}_covered_high,
    cast({{ relation }}.employed_covered_low as double) / nullif({{ relation }}.teachers_employed, 0)
        as {{ prefix }}_reach_ratio_low,
    cast({{ relation }}.employed_covered_high as double) / nullif({{ relation }}.teachers_employed, 0)
        as {{ prefix }}_reach_ratio_high
    {%- endfor %}
{%- endmacro %}
