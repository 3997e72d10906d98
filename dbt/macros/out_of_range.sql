{#- Whether any figure of a row cannot be: a condition over all columns of a table, by their names and types. -#}
{% macro out_of_range(relation, may_be_negative, may_exceed_one) -%}
    {%- set columns = adapter.get_columns_in_relation(relation) -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- set conditions = [] -%}
    {%- for column in columns -%}
        {%- set name = column.name -%}
        {%- if name.endswith('_share') and name not in may_exceed_one -%}
            {%- set _ = conditions.append(name ~ ' not between 0 and 1') -%}
        {%- elif column.dtype.split('(')[0] | upper in ['INTEGER', 'BIGINT', 'DECIMAL', 'DOUBLE'] and name not in may_be_negative -%}
            {%- set _ = conditions.append(name ~ ' < 0') -%}
        {%- endif -%}
        {%- if name.endswith('_low') and name[:-4] ~ '_high' in names -%}
            {%- set _ = conditions.append(name ~ ' > ' ~ name[:-4] ~ '_high') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ conditions | join(' or ') or 'false' }}
{%- endmacro %}
