{#- A sheet in long form: one row per row and column, every value as text. Rows with the same key are numbered. -#}
{% macro cells_of(sheet, relation, keys, columns) %}
    {% for column in columns -%}
        select
            delivery_id,
            '{{ sheet }}' as sheet,
            concat_ws('/', {{ keys | join(', ') }}, row_number() over (
                partition by delivery_id, {{ keys | join(', ') }} order by source_row
            )) as row_key,
            '{{ column }}' as column_name,
            cast({{ column }} as varchar) as cell_value
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
{% endmacro %}
