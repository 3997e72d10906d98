{#- S4: the counties of a map have the kroner, FTEs and owners of their owners, year by year. -#}
{% test counties_sum_to_owners(model) %}
with counties as (
    select
        geography,
        grant_year,
        sum(owners) as owners,
        sum(teacher_fte) as teacher_fte,
        sum(state_funds_nok) as state_funds_nok,
        sum(cofunding_base_nok) as cofunding_base_nok,
        sum(required_nok) as required_nok,
        sum(cofunding_nok) as cofunding_nok
    from {{ model }}
    group by geography, grant_year
),

owners as (
    select
        geography,
        grant_year,
        count(*) as owners,
        sum(teacher_fte) as teacher_fte,
        sum(state_funds_nok) as state_funds_nok,
        sum(cofunding_base_nok) as cofunding_base_nok,
        sum(required_nok) as required_nok,
        sum(cofunding_nok) as cofunding_nok
    from {{ ref('eval_owner_year') }}
    where owner_type <> 'county_municipality' and county_code is not null
    group by geography, grant_year
)

select
    coalesce(counties.geography, owners.geography) as geography,
    coalesce(counties.grant_year, owners.grant_year) as grant_year,
    counties.owners,
    owners.owners as owners_of_owners
from counties
full join owners on counties.geography = owners.geography and counties.grant_year = owners.grant_year
where
    counties.owners is distinct from owners.owners
    or counties.teacher_fte is distinct from owners.teacher_fte
    or counties.state_funds_nok is distinct from owners.state_funds_nok
    or counties.cofunding_base_nok is distinct from owners.cofunding_base_nok
    or counties.required_nok is distinct from owners.required_nok
    or counties.cofunding_nok is distinct from owners.cofunding_nok
{% endtest %}
