with owners as (
    select * from {{ ref('int_panel__owner_year') }}
),

constant_owners as (
    select * from {{ ref('int_panel__owner_constant') }}
),

both_geographies as (
    select
        'as_it_was' as geography,
        *
    from owners
    union all
    select
        'constant' as geography,
        *
    from constant_owners
)

select
    geography,
    grant_year,
    owner_id,
    owner_type,
    owner_name,
    municipality_code,
    county_code,
    participates,
    {{ from_tenths('teacher_fte_tenths') }} as teacher_fte,
    has_estimated_fte,
    direct_grant_nok,
    attributed_provider_nok,
    direct_grant_nok + attributed_provider_nok as state_funds_nok,
    cast(
        (direct_grant_nok + attributed_provider_nok) / nullif({{ from_tenths('teacher_fte_tenths') }}, 0)
        as decimal(14, 2)
    ) as nok_per_fte,
    cofunding_base_nok,
    required_nok,
    cofunding_nok,
    cast(cofunding_nok as double) / nullif(cofunding_base_nok, 0) as cofunding_ratio,
    teachers_employed,
    participations,
    teachers_covered_low,
    teachers_covered_high,
    cast(teachers_covered_low as double) / nullif(teachers_employed, 0) as reach_ratio_low,
    cast(teachers_covered_high as double) / nullif(teachers_employed, 0) as reach_ratio_high,
    measures,
    evaluated_measures,
    cast(evaluated_measures as double) / nullif(measures, 0) as evaluated_share,
    attainment_sum,
    owners_before,
    owners_before > 1 as is_merged,
    is_split
from both_geographies
