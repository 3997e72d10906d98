{#- One row per combination of the columns, and none of them null: what the model's grain says. -#}
{% test grain(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ range(1, columns | length + 1) | join(', ') }}
having count(*) > 1 {% for column in columns %} or ({{ column }}) is null {% endfor %}
{% endtest %}
