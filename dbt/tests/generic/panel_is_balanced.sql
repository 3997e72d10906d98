{#- S4: every owner has every year, is treated from one year on, and the state funds of a year are those of the owners
    on the fixed map, county municipalities and owners of unknown funds apart. -#}
{% test panel_is_balanced(model) %}
with panel as (
    select
        *,
        count(*) over (partition by owner_id) as years_of_owner,
        count(*) over (partition by grant_year) as owners_of_year
    from {{ model }}
),

whole as (
    select
        count(distinct owner_id) as owners,
        count(distinct grant_year) as years
    from {{ model }}
),

panel_funds as (
    select
        grant_year,
        sum(state_funds_nok) as state_funds_nok
    from {{ model }}
    group by grant_year
),

owner_funds as (
    select
        grant_year,
        sum(state_funds_nok) as state_funds_nok
    from {{ ref('eval_owner_year') }}
    where geography = 'constant' and owner_type <> 'county_municipality'
    group by grant_year
)

select
    panel.owner_id,
    panel.grant_year
from panel
cross join whole
where
    panel.years_of_owner <> whole.years
    or panel.owners_of_year <> whole.owners
    or cast(panel.is_treated as integer) + cast(panel.is_not_yet_treated as integer)
    + cast(panel.is_never_treated as integer) <> 1
    or (panel.participates and not panel.is_treated)
union all
select
    'all owners' as owner_id,
    owner_funds.grant_year
from owner_funds
left join panel_funds on owner_funds.grant_year = panel_funds.grant_year
where owner_funds.state_funds_nok <> coalesce(panel_funds.state_funds_nok, 0)
{% endtest %}
