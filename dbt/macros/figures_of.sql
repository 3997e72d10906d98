{#- Columns in long form: one row per row and column, with the column's name as `figure` and its number as `amount`. -#}
{% macro figures_of(relation, columns) -%}
    {% for column in columns -%}
        select
            grant_year,
            level,
            unit_code,
            '{{ column }}' as figure,
            cast({{ column }} as decimal(24, 1)) as amount
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
{%- endmacro %}
