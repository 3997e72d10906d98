-- F1: reported and estimated municipalities together make the county row, wherever there was something to estimate.
{{ config(meta={"dagster": {"ref": {"name": "int_basis__municipality_fte"}}}) }}
with municipality_figures as (
    select * from {{ ref('int_basis__municipality_figure') }}
),

municipality_ftes as (
    select * from {{ ref('int_basis__municipality_fte') }}
),

to_estimate as (
    select distinct
        grant_year,
        ownership,
        county_code,
        county_tenths
    from municipality_figures
    where county_missing_count > 0 and county_tenths >= county_reported_tenths and persons_6_15 > 0
)

select
    to_estimate.grant_year,
    to_estimate.ownership,
    to_estimate.county_code,
    max(to_estimate.county_tenths) as county_tenths,
    sum(municipality_ftes.teacher_fte_tenths) as municipality_tenths
from to_estimate
inner join municipality_ftes
    on
        to_estimate.grant_year = municipality_ftes.grant_year
        and to_estimate.ownership = municipality_ftes.ownership
        and to_estimate.county_code = municipality_ftes.county_code
group by to_estimate.grant_year, to_estimate.ownership, to_estimate.county_code
having max(to_estimate.county_tenths) <> sum(municipality_ftes.teacher_fte_tenths)
