{#- A network in one value: its id is the office's own, so the office belongs to it. -#}
{% macro network_key(county_governor, network_id) -%}
    concat({{ county_governor }}, '/', {{ network_id }})
{%- endmacro %}
