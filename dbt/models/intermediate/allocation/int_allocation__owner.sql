with owners as (
    select * from {{ ref('int_basis__owner') }}
),

county_allocations as (
    select * from {{ ref('int_allocation__county') }}
),

with_county_amount as (
    select
        owners.*,
        county_allocations.allocated_nok as county_allocated_nok
    from owners
    left join county_allocations
        on owners.grant_year = county_allocations.grant_year and owners.county_code = county_allocations.county_code
)

{{ apportion(
    relation='with_county_amount',
    amount='county_allocated_nok',
    weight='teacher_fte_tenths',
    within=['grant_year', 'county_code'],
    ties='owner_id',
    part='indicative_nok'
) }}
