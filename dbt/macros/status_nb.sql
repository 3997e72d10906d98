{#- The word for a status of progress in a Norwegian sentence. -#}
{% macro status_nb(status) -%}
    case {{ status }}
        when 'not_started' then 'ikke startet'
        when 'in_progress' then 'i gang'
        when 'completed' then 'fullført'
        else 'avbrutt'
    end
{%- endmacro %}
