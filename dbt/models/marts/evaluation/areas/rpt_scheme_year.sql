with grant_years as (
    select * from {{ ref('dim_grant_year') }}
),

counties as (
    select * from {{ ref('rpt_county_year') }}
),

area_owners as (
    select * from {{ ref('int_evaluation__area_owner') }}
    where scope_type = 'scheme'
),

owners as (
    select * from area_owners
    where owner_type = 'all'
),

municipalities as (
    select * from area_owners
    where owner_type = 'municipality'
),

private_owners as (
    select * from area_owners
    where owner_type = 'private'
),

findings as (
    select * from {{ ref('int_compliance__finding') }}
),

summed as (
    select
        grant_year,
        sum(teacher_fte) as teacher_fte,
        sum(allocated_nok) as allocated_nok,
        sum(distributed_nok) as distributed_nok,
        sum(uh_grant_nok) as uh_grant_nok,
        sum(networks) as networks,
        sum(uh_partnerships) as uh_partnerships,
        sum(cross_county_partnerships) as cross_county_partnerships,
        sum(measures) as measures,
        sum(measures_agreed) as measures_agreed,
        sum(measures_reported) as measures_reported,
        sum(measures_completed) as measures_completed,
        sum(measures_stalled) as measures_stalled,
        sum(spent_nok) as spent_nok
    from counties
    group by grant_year
),

found as (
    select
        grant_year,
        count(*) filter (where severity = 'error') as findings_error,
        count(*) filter (where severity = 'warning') as findings_warning,
        count(*) filter (where severity = 'info') as findings_info
    from findings
    group by grant_year
)

select
    grant_years.grant_year,
    grant_years.appropriation_nok,
    cast(summed.teacher_fte as decimal(14, 1)) as teacher_fte,
    cast(summed.allocated_nok as bigint) as allocated_nok,
    cast(summed.distributed_nok as bigint) as distributed_nok,
    cast(summed.distributed_nok as double) / nullif(summed.allocated_nok, 0) as distributed_share,
    cast(summed.distributed_nok / nullif(summed.teacher_fte, 0) as decimal(14, 2)) as distributed_nok_per_fte,
    cast(summed.uh_grant_nok as bigint) as uh_grant_nok,
    cast(summed.uh_grant_nok as double) / nullif(summed.distributed_nok, 0) as uh_share,
    cast(summed.networks as bigint) as networks,
    cast(summed.uh_partnerships as bigint) as uh_partnerships,
    cast(summed.cross_county_partnerships as bigint) as cross_county_partnerships,
    cast(summed.measures as bigint) as measures,
    cast(summed.measures_agreed as bigint) as measures_agreed,
    cast(summed.measures_agreed as double) / nullif(summed.measures, 0) as agreement_share,
    cast(summed.measures_reported as bigint) as measures_reported,
    cast(summed.measures_completed as bigint) as measures_completed,
    cast(summed.measures_stalled as bigint) as measures_stalled,
    cast(summed.spent_nok as bigint) as spent_nok,
    {{ owner_columns() }},
    coalesce(found.findings_error, 0) as findings_error,
    coalesce(found.findings_warning, 0) as findings_warning,
    coalesce(found.findings_info, 0) as findings_info
from grant_years
left join summed on grant_years.grant_year = summed.grant_year
left join owners on grant_years.grant_year = owners.grant_year
left join municipalities on grant_years.grant_year = municipalities.grant_year
left join private_owners on grant_years.grant_year = private_owners.grant_year
left join found on grant_years.grant_year = found.grant_year
