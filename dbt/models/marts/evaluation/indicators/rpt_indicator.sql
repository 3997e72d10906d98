{%- set area_figures = [
    'allocated_nok', 'distributed_nok', 'teacher_fte', 'municipality_state_funds_nok', 'municipality_teacher_fte',
    'private_state_funds_nok', 'private_teacher_fte', 'uh_grant_nok', 'owners_taking_part', 'owners', 'cofunding_nok',
    'cofunding_base_nok', 'cofunding_shortfall_nok', 'employed_covered_low', 'employed_covered_high',
    'teachers_employed', 'whole_school_participations', 'participations', 'measures_agreed', 'measures',
    'cross_county_partnerships', 'uh_partnerships', 'measures_reported', 'measures_completed', 'measures_stalled',
    'findings_error'
] -%}
with headline_indicators as (
    select * from {{ ref('headline_indicators') }}
),

scheme as (
    select
        *,
        'nation' as level,
        '0' as unit_code
    from {{ ref('rpt_scheme_year') }}
),

counties as (
    select
        *,
        'county' as level,
        county_code as unit_code
    from {{ ref('rpt_county_year') }}
),

aims as (
    select
        grant_year,
        'nation' as level,
        '0' as unit_code,
        concat(sector_aim, '_nok') as figure,
        distributed_nok as amount
    from {{ ref('rpt_sector_aim_year') }}
),

equity as (
    select
        *,
        'nation' as level,
        '0' as unit_code
    from {{ ref('rpt_equity') }}
    where grouping = 'county'
),

continuity as (
    select
        grant_year,
        level,
        unit_code,
        sum(comparable_items) filter (where kind = 'network') as network_comparable_items,
        sum(continued_items) filter (where kind = 'network') as network_continued_items,
        sum(comparable_items) filter (where kind = 'development_area') as development_area_comparable_items,
        sum(continued_items) filter (where kind = 'development_area') as development_area_continued_items,
        sum(comparable_items) filter (where kind = 'partnership') as partnership_comparable_items,
        sum(continued_items) filter (where kind = 'partnership') as partnership_continued_items,
        sum(items) filter (where kind = 'partnership') as partnership_items,
        sum(years_total) filter (where kind = 'partnership') as partnership_years_total
    from {{ ref('rpt_continuity') }}
    group by grant_year, level, unit_code
),

dialogues as (
    select
        grant_year,
        'nation' as level,
        '0' as unit_code,
        sum(rating_sum) as rating_sum,
        sum(dialogues) as dialogues,
        sum(follow_ups_closed) as follow_ups_closed,
        sum(follow_ups_needed) as follow_ups_needed
    from {{ ref('rpt_quality_dialogue') }}
    group by grant_year
),

self_evaluations as (
    select
        grant_year,
        case grouping(county_code) when 0 then 'county' else 'nation' end as level,
        case grouping(county_code) when 0 then county_code else '0' end as unit_code,
        sum(evaluated_measures) as evaluated_measures,
        sum(attainment_sum) as attainment_sum,
        sum(measures) as owner_measures
    from {{ ref('rpt_self_evaluation') }}
    group by grouping sets ((grant_year), (grant_year, county_code))
),

figures as (
    {{ figures_of('scheme', area_figures) }}
    union all
    {{ figures_of('counties', area_figures) }}
    union all
    select * from aims
    union all
    {{ figures_of('equity', ['gini_numerator', 'gini_between_numerator', 'gini_denominator']) }}
    union all
    {{ figures_of('continuity', [
        'network_comparable_items', 'network_continued_items', 'development_area_comparable_items',
        'development_area_continued_items', 'partnership_comparable_items', 'partnership_continued_items',
        'partnership_items', 'partnership_years_total'
    ]) }}
    union all
    {{ figures_of('dialogues', ['rating_sum', 'dialogues', 'follow_ups_closed', 'follow_ups_needed']) }}
    union all
    {{ figures_of('self_evaluations', ['evaluated_measures', 'attainment_sum', 'owner_measures']) }}
)

select
    headline_indicators.indicator_id,
    numerators.grant_year,
    numerators.level,
    numerators.unit_code,
    numerators.amount as numerator,
    denominators.amount as denominator,
    numerators.amount / case
        when headline_indicators.denominator is null then 1 else nullif(denominators.amount, 0)
    end as value,
    headline_indicators.label_nb,
    headline_indicators.label_en,
    headline_indicators.definition_nb,
    headline_indicators.unit,
    headline_indicators.clause,
    headline_indicators.source_mart
from headline_indicators
inner join figures as numerators on headline_indicators.numerator = numerators.figure
left join figures as denominators
    on
        headline_indicators.denominator = denominators.figure
        and numerators.grant_year = denominators.grant_year
        and numerators.level = denominators.level
        and numerators.unit_code = denominators.unit_code
where numerators.amount is not null and numerators.unit_code is not null
