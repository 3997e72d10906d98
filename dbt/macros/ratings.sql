{#- How many times each rating was given, as columns <name>_1 and up; ratings are read from 1 to 5. -#}
{% macro rating_counts(rating, name) -%}
    {% for value in range(1, 6) -%}
        count(*) filter (where {{ rating }} = {{ value }}) as {{ name }}_{{ value }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#- The same columns, 0 where nothing was rated. -#}
{% macro rating_names(name) -%}
    {% for value in range(1, 6) -%}
        coalesce({{ name }}_{{ value }}, 0) as {{ name.split('.') | last }}_{{ value }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
