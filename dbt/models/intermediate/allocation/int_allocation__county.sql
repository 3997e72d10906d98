with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

municipality_basis as (
    select * from {{ ref('int_basis__municipality_basis') }}
),

appropriations as (
    select * from {{ ref('stg_appropriations__appropriation') }}
),

county_basis as (
    select
        calendar.grant_year,
        municipality_basis.county_code,
        cast(sum(municipality_basis.all_tenths) as bigint) as all_tenths,
        cast(sum(municipality_basis.public_tenths) as bigint) as public_tenths,
        cast(
            sum(case calendar.basis_ownership
                when 'public' then municipality_basis.public_tenths
                else municipality_basis.all_tenths
            end) as bigint
        ) as teacher_fte_tenths,
        bool_or(case calendar.basis_ownership
            when 'public' then municipality_basis.public_county_is_estimated
            else municipality_basis.all_county_is_estimated
        end) as has_estimated_fte
    from calendar
    inner join municipality_basis on calendar.grant_year = municipality_basis.grant_year
    group by calendar.grant_year, municipality_basis.county_code
),

with_appropriation as (
    select
        county_basis.*,
        appropriations.amount_nok as appropriation_nok,
        appropriations.status as appropriation_status
    from county_basis
    left join appropriations on county_basis.grant_year = appropriations.grant_year
)

{{ apportion(
    relation='with_appropriation',
    amount='appropriation_nok',
    weight='teacher_fte_tenths',
    within=['grant_year'],
    ties='county_code',
    part='allocated_nok'
) }}
