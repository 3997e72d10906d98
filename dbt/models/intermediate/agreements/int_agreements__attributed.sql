with measures as (
    select * from {{ ref('int_agreements__measure_money') }}
),

measure_owners as (
    select * from {{ ref('int_agreements__measure_owner') }}
),

owners as (
    select * from {{ ref('int_agreements__owner') }}
),

taking_part as (
    select
        measure_owners.delivery_id,
        measure_owners.grant_year,
        measure_owners.measure_id,
        measure_owners.owner_id,
        measures.provider_grant_nok,
        coalesce(owners.teacher_fte_tenths, 0) as teacher_fte_tenths,
        coalesce(sum(owners.teacher_fte_tenths) over (
            partition by measure_owners.delivery_id, measure_owners.measure_id
        ), 0) as measure_fte_tenths
    from measure_owners
    inner join measures
        on
            measure_owners.delivery_id = measures.delivery_id
            and measure_owners.measure_id = measures.measure_id
    left join owners
        on measure_owners.grant_year = owners.grant_year and measure_owners.owner_id = owners.owner_id
)

{{ apportion(
    relation='taking_part',
    amount='provider_grant_nok',
    weight='case when measure_fte_tenths = 0 then 1 else teacher_fte_tenths end',
    within=['delivery_id', 'measure_id'],
    ties='owner_id',
    part='attributed_nok'
) }}
