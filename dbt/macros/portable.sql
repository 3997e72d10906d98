{#- Engine-specific SQL lives here and nowhere else. -#}

{#- An integer wide enough for kroner times weights (DuckDB: 128 bits). -#}
{% macro wide_integer(expression) -%}
    cast({{ expression }} as hugeint)
{%- endmacro %}

{#- Whole quotient of two integers >= 0; null where the divisor is 0. -#}
{% macro whole_quotient(dividend, divisor) -%}
    ({{ dividend }}) // nullif({{ divisor }}, 0)
{%- endmacro %}

{#- FTEs (one decimal) as whole tenths, and back. -#}
{% macro to_tenths(fte) -%}
    cast({{ fte }} * 10 as bigint)
{%- endmacro %}

{% macro from_tenths(tenths) -%}
    cast({{ tenths }} * cast(0.1 as decimal(2, 1)) as decimal(14, 1))
{%- endmacro %}

{#- The date of a month-day such as 10-01 in a year. -#}
{% macro date_in_year(year, month_day) -%}
    cast(concat({{ year }}, '-', {{ month_day }}) as date)
{%- endmacro %}

{#- A short stable id from the given expressions. -#}
{% macro stable_id(expressions) -%}
    substr(md5(concat_ws('|', {% for e in expressions %}coalesce(cast({{ e }} as varchar), ''){{ ', ' if not loop.last }}{% endfor %})), 1, 16)
{%- endmacro %}

{#- FTEs as written in a Norwegian sentence. -#}
{% macro fte_text(fte) -%}
    replace(cast({{ fte }} as varchar), '.', ',')
{%- endmacro %}

{#- A share of whole kroner in whole kroner, half a krone up; exact decimals all the way. -#}
{% macro share_rounded_half_up(amount, ratio) -%}
    cast(round(cast({{ amount }} as decimal(18, 0)) * {{ ratio }}, 0) as bigint)
{%- endmacro %}

{#- A tenth of an exact decimal. -#}
{% macro tenth_of(decimal) -%}
    ({{ decimal }} * cast(0.1 as decimal(2, 1)))
{%- endmacro %}

{#- A weight with six decimals as whole millionths. -#}
{% macro to_millionths(weight) -%}
    cast({{ weight }} * 1000000 as bigint)
{%- endmacro %}

{#- Whole days from one date to another. -#}
{% macro days_between(first_day, last_day) -%}
    date_diff('day', {{ first_day }}, {{ last_day }})
{%- endmacro %}

{#- A date as written in a Norwegian sentence. -#}
{% macro norwegian_date(day) -%}
    strftime({{ day }}, '%d.%m.%Y')
{%- endmacro %}

{#- The school year that begins in a year, such as 2017-18. -#}
{% macro school_year_from(year) -%}
    concat({{ year }}, '-', right(cast({{ year }} + 1 as varchar), 2))
{%- endmacro %}
