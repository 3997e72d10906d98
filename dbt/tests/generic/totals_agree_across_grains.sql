{#- S4: a figure is the same whether summed over counties, networks, measures, aims or owners. -#}
{% test totals_agree_across_grains(model) %}
{% set totals = [
    ('distributed_nok', model, 'distributed_nok'),
    ('distributed_nok', ref('rpt_county_year'), 'distributed_nok'),
    ('distributed_nok', ref('rpt_network_year'), 'grant_nok'),
    ('distributed_nok', ref('rpt_measure_progress'), 'grant_nok'),
    ('distributed_nok', ref('rpt_sector_aim_year'), 'distributed_nok'),
    ('distributed_nok', ref('fct_grant_line'), 'amount_nok'),
    ('provider_grant_nok', ref('rpt_provider_year'), 'grant_nok'),
    ('provider_grant_nok', ref('fct_network_allocation'), 'provider_grant_nok'),
    ('uh_grant_nok', model, 'uh_grant_nok'),
    ('uh_grant_nok', ref('rpt_network_year'), 'uh_grant_nok'),
    ('spent_nok', model, 'spent_nok'),
    ('spent_nok', ref('rpt_network_year'), 'spent_nok'),
    ('spent_nok', ref('rpt_measure_progress'), 'spent_nok'),
    ('measures', model, 'measures'),
    ('measures', ref('rpt_network_year'), 'measures'),
    ('measures', ref('dim_measure'), '1'),
    ('allocated_nok', model, 'allocated_nok'),
    ('allocated_nok', ref('fct_county_allocation'), 'allocated_nok'),
    ('owners', model, 'owners'),
    ('owners', ref('rpt_county_year'), 'owners'),
    ('owners', ref('dim_owner'), '1'),
    ('cofunding_nok', model, 'cofunding_nok'),
    ('cofunding_nok', ref('rpt_county_year'), 'cofunding_nok'),
    ('cofunding_nok', ref('fct_cofunding'), 'case when is_governing then cofunding_nok end'),
    ('participations', model, 'participations'),
    ('participations', ref('rpt_county_year'), 'participations'),
    ('participations', ref('fct_owner_reach'), 'participations'),
    ('apportioned_participations', ref('rpt_sector_aim_year'), 'apportioned_participations'),
    ('apportioned_participations', ref('rpt_network_year'), 'participations')
] %}
with grant_years as (
    select grant_year from {{ ref('dim_grant_year') }}
),

totals as (
    {% for figure, relation, expression in totals %}
        select
            grant_years.grant_year,
            '{{ figure }}' as figure,
            '{{ relation.name }}' as mart,
            coalesce(summed.total, 0) as total
        from grant_years
        left join (
            select
                grant_year,
                sum({{ expression }}) as total
            from {{ relation }}
            group by grant_year
        ) as summed on grant_years.grant_year = summed.grant_year
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    grant_year,
    figure,
    min(total) as least,
    max(total) as largest
from totals
group by grant_year, figure
having min(total) <> max(total)
{% endtest %}
