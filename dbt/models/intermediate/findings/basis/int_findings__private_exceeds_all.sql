with municipality_figures as (
    select * from {{ ref('int_basis__municipality_figure') }}
)

select
    grant_year,
    'private_exceeds_all' as rule_key,
    'municipality' as entity_type,
    municipality_code as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast(null as varchar) as observed,
    cast(null as varchar) as expected,
    concat(
        'De private eierne i kommune ',
        municipality_code,
        ' har flere årsverk enn hele kommunen; kommunens egne årsverk er satt til 0.'
    ) as message_nb,
    concat(
        'The private owners in municipality ',
        municipality_code,
        ' have more FTEs than the whole municipality; its own FTEs are set to 0.'
    ) as message_en
from municipality_figures
where private_exceeds_all
