with measures as (
    select * from {{ ref('int_agreements__measure') }}
),

measure_money as (
    select * from {{ ref('int_agreements__measure_money') }}
),

lines as (
    select * from {{ ref('int_reach__line') }}
),

weights as (
    select
        delivery_id,
        measure_id,
        'learning_environment' as sector_aim,
        weight_learning_environment as weight
    from measures
    union all
    select
        delivery_id,
        measure_id,
        'skills' as sector_aim,
        weight_skills as weight
    from measures
    union all
    select
        delivery_id,
        measure_id,
        'completion' as sector_aim,
        weight_completion as weight
    from measures
),

participations as (
    select
        grant_year,
        county_governor,
        measure_id,
        sum(teachers) as participations
    from lines
    where is_counted
    group by grant_year, county_governor, measure_id
),

weighed as (
    select
        measure_money.delivery_id,
        measure_money.grant_year,
        measure_money.county_governor,
        measure_money.network_id,
        measure_money.measure_id,
        weights.sector_aim,
        weights.weight,
        {{ to_millionths('weights.weight') }} as weight_millionths,
        measure_money.grant_nok as measure_grant_nok,
        {{ to_tenths('coalesce(participations.participations, 0)') }} as measure_participation_tenths
    from measure_money
    inner join weights
        on measure_money.delivery_id = weights.delivery_id and measure_money.measure_id = weights.measure_id
    left join participations
        on
            measure_money.grant_year = participations.grant_year
            and measure_money.county_governor = participations.county_governor
            and measure_money.measure_id = participations.measure_id
    where weights.weight > 0
),

funded as (
    {{ apportion(
        relation='weighed',
        amount='measure_grant_nok',
        weight='weight_millionths',
        within=['delivery_id', 'measure_id'],
        ties='sector_aim',
        part='grant_nok'
    ) }}
)

{{ apportion(
    relation='funded',
    amount='measure_participation_tenths',
    weight='weight_millionths',
    within=['delivery_id', 'measure_id'],
    ties='sector_aim',
    part='participation_tenths'
) }}
