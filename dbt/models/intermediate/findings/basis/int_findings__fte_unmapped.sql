with transferred as (
    select * from {{ ref('int_basis__transferred_fte') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
)

select
    transferred.grant_year,
    'fte_unmapped' as rule_key,
    'municipality' as entity_type,
    transferred.from_code as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast({{ from_tenths('transferred.counted_tenths') }} as varchar) as observed,
    'En etterfølger i municipality_changes' as expected,
    concat(
        {{ fte_text(from_tenths('transferred.counted_tenths')) }},
        ' årsverk i kommune ',
        transferred.from_code,
        ' kan ikke føres til kommunekartet i ',
        transferred.grant_year,
        ': registeret mangler en etterfølger.'
    ) as message_nb,
    concat(
        {{ from_tenths('transferred.counted_tenths') }},
        ' FTEs of municipality ',
        transferred.from_code,
        ' cannot be carried to the map of ',
        transferred.grant_year,
        ': the register has no successor.'
    ) as message_en
from transferred
inner join calendar
    on transferred.grant_year = calendar.grant_year and transferred.ownership = calendar.basis_ownership
where transferred.to_code is null and transferred.counted_tenths > 0
