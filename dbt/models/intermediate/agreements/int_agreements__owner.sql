with basis_owners as (
    select * from {{ ref('int_basis__owner') }}
),

members as (
    select * from {{ ref('int_agreements__member') }}
),

measure_owners as (
    select * from {{ ref('int_agreements__measure_owner') }}
),

measures as (
    select * from {{ ref('int_agreements__measure') }}
),

reported_lines as (
    select
        grant_year,
        county_governor,
        measure_id,
        owner_id
    from {{ ref('stg_reports__cofunding') }}
    union
    select
        grant_year,
        county_governor,
        measure_id,
        owner_id
    from {{ ref('stg_reports__participation') }}
    union
    select
        grant_year,
        county_governor,
        measure_id,
        owner_id
    from {{ ref('int_reach__listed') }}
),

seen_owners as (
    select
        grant_year,
        member_id as owner_id,
        member_name as owner_name,
        county_code
    from members
    where is_owner
    union all
    select
        grant_year,
        owner_id,
        cast(null as varchar) as owner_name,
        county_code
    from measure_owners
    union all
    select
        reported_lines.grant_year,
        reported_lines.owner_id,
        cast(null as varchar) as owner_name,
        measures.county_code
    from reported_lines
    inner join measures
        on
            reported_lines.grant_year = measures.grant_year
            and coalesce(reported_lines.county_governor, measures.county_governor) = measures.county_governor
            and reported_lines.measure_id = measures.measure_id
),

seen_once as (
    select
        grant_year,
        owner_id,
        max(owner_name) as owner_name,
        min(county_code) as county_code
    from seen_owners
    group by grant_year, owner_id
)

select
    basis_owners.grant_year,
    basis_owners.owner_id,
    basis_owners.owner_type,
    basis_owners.owner_name,
    basis_owners.municipality_code,
    basis_owners.county_code,
    basis_owners.teacher_fte_tenths,
    basis_owners.teachers_employed,
    basis_owners.has_estimated_fte,
    basis_owners.is_eligible
from basis_owners
left join seen_once
    on basis_owners.grant_year = seen_once.grant_year and basis_owners.owner_id = seen_once.owner_id
where basis_owners.is_eligible or seen_once.owner_id is not null
union all
select
    seen_once.grant_year,
    seen_once.owner_id,
    {{ owner_type_of('seen_once.owner_id') }} as owner_type,
    coalesce(seen_once.owner_name, seen_once.owner_id) as owner_name,
    cast(null as varchar) as municipality_code,
    seen_once.county_code,
    cast(null as bigint) as teacher_fte_tenths,
    cast(null as bigint) as teachers_employed,
    false as has_estimated_fte,
    true as is_eligible
from seen_once
anti join basis_owners
    on seen_once.grant_year = basis_owners.grant_year and seen_once.owner_id = basis_owners.owner_id
