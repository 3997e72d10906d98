with municipality_figures as (
    select * from {{ ref('int_basis__municipality_figure') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

county_sums as (
    select distinct
        municipality_figures.grant_year,
        municipality_figures.county_code,
        municipality_figures.county_tenths,
        municipality_figures.county_reported_tenths,
        municipality_figures.county_missing_count
    from municipality_figures
    inner join calendar
        on
            municipality_figures.grant_year = calendar.grant_year
            and municipality_figures.ownership = calendar.basis_ownership
)

select
    grant_year,
    'county_sum_differs' as rule_key,
    'county' as entity_type,
    county_code as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    cast({{ from_tenths('county_reported_tenths') }} as varchar) as observed,
    cast({{ from_tenths('county_tenths') }} as varchar) as expected,
    concat(
        'Kommunene i fylke ',
        county_code,
        ' summerer til ',
        {{ fte_text(from_tenths('county_reported_tenths')) }},
        ' årsverk, mens fylkesraden har ',
        {{ fte_text(from_tenths('county_tenths')) }},
        '.'
    ) as message_nb,
    concat(
        'The municipalities of county ',
        county_code,
        ' sum to ',
        {{ from_tenths('county_reported_tenths') }},
        ' FTEs, the county row has ',
        {{ from_tenths('county_tenths') }},
        '.'
    ) as message_en
from county_sums
where
    (county_missing_count = 0 or county_reported_tenths > county_tenths)
    and abs(county_reported_tenths - county_tenths)
    > {{ to_tenths(rule('fte_sum_tolerance', as_type='decimal(12, 1)')) }}
