with owners as (
    select * from {{ ref('int_agreements__owner') }}
),

participating_owners as (
    select * from {{ ref('int_agreements__participating_owner') }}
),

county_allocations as (
    select * from {{ ref('int_allocation__county') }}
),

with_county_amount as (
    select
        owners.*,
        participating_owners.participates,
        county_allocations.allocated_nok as county_allocated_nok
    from owners
    inner join participating_owners
        on owners.grant_year = participating_owners.grant_year and owners.owner_id = participating_owners.owner_id
    left join county_allocations
        on owners.grant_year = county_allocations.grant_year and owners.county_code = county_allocations.county_code
)

{{ apportion(
    relation='with_county_amount',
    amount='county_allocated_nok',
    weight='case when coalesce(participates, true) then teacher_fte_tenths end',
    within=['grant_year', 'county_code'],
    ties='owner_id',
    part='indicative_nok'
) }}
