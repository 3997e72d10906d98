{#- F6: every krone of the grant lines is some owner's state funds, except what measures without owners give. -#}
{% test state_funds_sum_to_grant_lines(model) %}
with state_funds as (
    select
        grant_year,
        sum(base_nok) as owner_nok
    from {{ model }}
    where basis = 'state_funds'
    group by grant_year
),

lines as (
    select
        grant_year,
        sum(amount_nok) as line_nok
    from {{ ref('fct_grant_line') }}
    group by grant_year
),

unattributed as (
    select
        grant_year,
        sum(amount_nok) as unattributed_nok
    from {{ ref('int_findings__measure_without_owners') }}
    group by grant_year
)

select
    lines.grant_year,
    lines.line_nok,
    state_funds.owner_nok,
    unattributed.unattributed_nok
from lines
left join state_funds on lines.grant_year = state_funds.grant_year
left join unattributed on lines.grant_year = unattributed.grant_year
where lines.line_nok <> coalesce(state_funds.owner_nok, 0) + coalesce(unattributed.unattributed_nok, 0)
{% endtest %}
