{#- The value of a rule of the scheme, as of a grant year. The only way rules reach SQL.
    `year` is the grant year column of the query; `as_type` what the text value is cast to. -#}
{% macro rule(rule_key, year='grant_year', as_type='varchar') -%}
    (
        select cast(rule_in_force.rule_value as {{ as_type }})
        from {{ ref('int_rules__in_force') }} as rule_in_force
        where rule_in_force.rule_key = '{{ rule_key }}' and rule_in_force.rule_year = {{ year }}
    )
{%- endmacro %}
