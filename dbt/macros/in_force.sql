{#- Whether a dated row is in force on a day; valid_to is exclusive, empty ends are open. -#}
{% macro in_force(relation, day) -%}
    coalesce({{ relation }}.valid_from, date '0001-01-01') <= {{ day }}
    and coalesce({{ relation }}.valid_to, date '9999-12-31') > {{ day }}
{%- endmacro %}
