with attended as (
    select * from {{ ref('int_reach__attended') }}
),

measure_scopes as (
    select * from {{ ref('int_reach__measure_scope') }}
),

scopes_of_measures as (
    select
        grant_year,
        county_governor,
        measure_id,
        string_agg(concat_ws(':', scope_type, scope_id), '|' order by scope_type, scope_id) as scopes
    from measure_scopes
    group by grant_year, county_governor, measure_id
)

select
    attended.delivery_id,
    attended.grant_year,
    attended.county_governor,
    attended.measure_id,
    attended.owner_id,
    cast(
        dense_rank() over (order by attended.grant_year, attended.owner_id, scopes_of_measures.scopes) as integer
    ) as place_number
from attended
left join scopes_of_measures
    on
        attended.grant_year = scopes_of_measures.grant_year
        and attended.county_governor = scopes_of_measures.county_governor
        and attended.measure_id = scopes_of_measures.measure_id
