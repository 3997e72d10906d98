{%- set figures = [
    'teacher_fte_tenths', 'teachers_employed', 'direct_grant_nok', 'attributed_provider_nok', 'cofunding_base_nok',
    'required_nok', 'cofunding_nok', 'participations', 'teachers_covered_low', 'teachers_covered_high',
    'measures', 'evaluated_measures', 'attainment_sum'
] -%}
with owners as (
    select * from {{ ref('int_panel__owner_year') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

maps as (
    select * from {{ ref('int_geography__map') }}
),

constant as (
    select * from {{ ref('int_geography__constant') }}
),

municipalities as (
    select * from {{ ref('municipalities') }}
),

counties as (
    select * from {{ ref('counties') }}
),

located as (
    select
        owners.*,
        maps.constant_date,
        constant.constant_municipality_code,
        constant.constant_county_code,
        coalesce(constant.is_split, false) as comes_from_split,
        coalesce(constant.weight, 1) as weight,
        row_number() over (
            partition by owners.grant_year, owners.owner_id
            order by constant.weight desc, constant.constant_municipality_code asc
        ) as likelihood
    from owners
    inner join calendar on owners.grant_year = calendar.grant_year
    inner join maps on {{ in_force('maps', 'calendar.map_date') }} and maps.constant_date >= maps.valid_from
    left join constant
        on owners.municipality_code = constant.municipality_code and maps.valid_from = constant.valid_from
),

parts as (
    select
        *,
        case when owner_type = 'municipality' then coalesce(constant_municipality_code, owner_id) else owner_id end
            as constant_owner_id,
        case when owner_type = 'county_municipality' then county_code else constant_county_code end as home_county_code
    from located
    where owner_type = 'municipality' or likelihood = 1
),

{% for figure in figures %}
    carried_{{ figure }} as (
        {{ apportion(
            relation='parts' if loop.first else 'carried_' ~ loop.previtem,
            amount=figure,
            weight='weight',
            within=['grant_year', 'owner_id'],
            ties='constant_owner_id',
            part='part_' ~ figure
        ) | indent(4) }}
    ),

{% endfor %}
summed as (
    select
        grant_year,
        constant_owner_id as owner_id,
        owner_type,
        max(owner_name) as owner_name,
        max(constant_municipality_code) as municipality_code,
        max(home_county_code) as home_county_code,
        max(constant_date) as constant_date,
        case
            when bool_or(participates) then true
            when count(participates) = count(*) then false
        end as participates,
        bool_or(has_estimated_fte) or bool_or(comes_from_split and owner_type = 'municipality') as has_estimated_fte,
        count(*) as owners_before,
        bool_or(comes_from_split) as is_split,
        case when count(part_teacher_fte_tenths) = count(*) then sum(part_teacher_fte_tenths) end
            as teacher_fte_tenths,
        case when count(part_teachers_employed) = count(*) then sum(part_teachers_employed) end as teachers_employed,
        sum(part_direct_grant_nok) as direct_grant_nok,
        sum(part_attributed_provider_nok) as attributed_provider_nok,
        sum(part_cofunding_base_nok) as cofunding_base_nok,
        sum(part_required_nok) as required_nok,
        sum(part_cofunding_nok) as cofunding_nok,
        sum(part_participations) as participations,
        sum(part_teachers_covered_low) as teachers_covered_low,
        sum(part_teachers_covered_high) as teachers_covered_high,
        sum(part_measures) as measures,
        sum(part_evaluated_measures) as evaluated_measures,
        sum(part_attainment_sum) as attainment_sum
    from carried_{{ figures | last }}
    group by grant_year, constant_owner_id, owner_type
)

select
    summed.grant_year,
    summed.owner_id,
    summed.owner_type,
    coalesce(municipalities.municipality_name, summed.owner_name) as owner_name,
    summed.municipality_code,
    counties.county_code,
    summed.participates,
    summed.has_estimated_fte,
    summed.owners_before,
    summed.is_split,
    cast(summed.teacher_fte_tenths as bigint) as teacher_fte_tenths,
    cast(summed.teachers_employed as bigint) as teachers_employed,
    cast(summed.direct_grant_nok as bigint) as direct_grant_nok,
    cast(summed.attributed_provider_nok as bigint) as attributed_provider_nok,
    cast(summed.cofunding_base_nok as bigint) as cofunding_base_nok,
    cast(summed.required_nok as bigint) as required_nok,
    cast(summed.cofunding_nok as bigint) as cofunding_nok,
    cast(summed.participations as bigint) as participations,
    cast(summed.teachers_covered_low as bigint) as teachers_covered_low,
    cast(summed.teachers_covered_high as bigint) as teachers_covered_high,
    cast(summed.measures as bigint) as measures,
    cast(summed.evaluated_measures as bigint) as evaluated_measures,
    cast(summed.attainment_sum as bigint) as attainment_sum
from summed
left join municipalities
    on
        summed.owner_type = 'municipality'
        and summed.owner_id = municipalities.municipality_code
        and {{ in_force('municipalities', 'summed.constant_date') }}
left join counties
    on summed.home_county_code = counties.county_code and {{ in_force('counties', 'summed.constant_date') }}
