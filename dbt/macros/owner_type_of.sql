{#- The owner type that the form of an owner's id tells: municipality code, county code or organisation number. -#}
{% macro owner_type_of(owner_id) -%}
    case length({{ owner_id }})
        when 4 then 'municipality'
        when 2 then 'county_municipality'
        else 'private'
    end
{%- endmacro %}
