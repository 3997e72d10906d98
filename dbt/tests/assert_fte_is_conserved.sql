-- F1: what was counted in a municipality is what is carried from it, to the tenth of an FTE.
{{ config(meta={"dagster": {"ref": {"name": "int_basis__transferred_fte"}}}) }}
with counted as (
    select
        grant_year,
        ownership,
        municipality_code,
        teacher_fte_tenths
    from {{ ref('int_basis__municipality_fte') }}
),

carried as (
    select
        grant_year,
        ownership,
        from_code as municipality_code,
        sum(teacher_fte_tenths) as teacher_fte_tenths
    from {{ ref('int_basis__transferred_fte') }}
    group by grant_year, ownership, from_code
)

select
    counted.grant_year,
    counted.ownership,
    counted.municipality_code,
    counted.teacher_fte_tenths as counted_tenths,
    carried.teacher_fte_tenths as carried_tenths
from counted
left join carried
    on
        counted.grant_year = carried.grant_year
        and counted.ownership = carried.ownership
        and counted.municipality_code = carried.municipality_code
where counted.teacher_fte_tenths is distinct from carried.teacher_fte_tenths
