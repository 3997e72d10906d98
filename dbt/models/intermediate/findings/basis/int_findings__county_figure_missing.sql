with municipality_ftes as (
    select * from {{ ref('int_basis__municipality_fte') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
)

select
    municipality_ftes.grant_year,
    'county_figure_missing' as rule_key,
    'municipality' as entity_type,
    municipality_ftes.municipality_code as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    'Ingen årsverk' as observed,
    concat('Kommunerad eller fylkesrad for ', municipality_ftes.county_code) as expected,
    concat(
        'Kommune ',
        municipality_ftes.municipality_code,
        ' har ikke noe tall, og fylkestallet som det kunne anslås fra, mangler.'
    ) as message_nb,
    concat(
        'Municipality ',
        municipality_ftes.municipality_code,
        ' has no figure, and the county figure it could be estimated from is missing.'
    ) as message_en
from municipality_ftes
inner join calendar
    on municipality_ftes.grant_year = calendar.grant_year and municipality_ftes.ownership = calendar.basis_ownership
where municipality_ftes.teacher_fte_tenths is null
