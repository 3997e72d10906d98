with counties as (
    select * from {{ ref('dim_county') }}
),

county_allocations as (
    select * from {{ ref('int_allocation__county') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

networks as (
    select * from {{ ref('int_agreements__network_money') }}
),

partnerships as (
    select * from {{ ref('int_evaluation__partnership') }}
),

measures as (
    select * from {{ ref('int_reports__measure') }}
),

area_owners as (
    select * from {{ ref('int_evaluation__area_owner') }}
    where scope_type = 'county'
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
    select * from {{ ref('int_compliance__county') }}
),

granted as (
    select
        grant_year,
        county_code,
        cast(sum(amount_nok) as bigint) as distributed_nok,
        cast(sum(amount_nok) filter (where registered_provider_type = 'uh') as bigint) as uh_grant_nok
    from grant_lines
    group by grant_year, county_code
),

networked as (
    select
        grant_year,
        county_code,
        count(*) as networks
    from networks
    group by grant_year, county_code
),

partnered as (
    select
        grant_year,
        county_code,
        count(*) as uh_partnerships,
        count(*) filter (where is_cross_county) as cross_county_partnerships
    from partnerships
    where is_uh
    group by grant_year, county_code
),

measured as (
    select
        grant_year,
        county_code,
        count(*) as measures,
        count(*) filter (where decision = 'agreement') as measures_agreed,
        count(*) filter (where report_status = 'reported') as measures_reported,
        count(*) filter (where status = 'completed') as measures_completed,
        count(*) filter (where is_stalled) as measures_stalled,
        cast(sum(spent_nok) as bigint) as spent_nok
    from measures
    group by grant_year, county_code
)

select
    counties.grant_year,
    counties.county_code,
    counties.county_name,
    counties.county_governor,
    {{ from_tenths('county_allocations.teacher_fte_tenths') }} as teacher_fte,
    county_allocations.allocated_nok,
    coalesce(granted.distributed_nok, 0) as distributed_nok,
    cast(granted.distributed_nok as double) / nullif(county_allocations.allocated_nok, 0) as distributed_share,
    cast(
        granted.distributed_nok / nullif({{ from_tenths('county_allocations.teacher_fte_tenths') }}, 0)
        as decimal(14, 2)
    ) as distributed_nok_per_fte,
    coalesce(granted.uh_grant_nok, 0) as uh_grant_nok,
    cast(granted.uh_grant_nok as double) / nullif(granted.distributed_nok, 0) as uh_share,
    coalesce(networked.networks, 0) as networks,
    coalesce(partnered.uh_partnerships, 0) as uh_partnerships,
    coalesce(partnered.cross_county_partnerships, 0) as cross_county_partnerships,
    coalesce(measured.measures, 0) as measures,
    coalesce(measured.measures_agreed, 0) as measures_agreed,
    cast(measured.measures_agreed as double) / nullif(measured.measures, 0) as agreement_share,
    coalesce(measured.measures_reported, 0) as measures_reported,
    coalesce(measured.measures_completed, 0) as measures_completed,
    coalesce(measured.measures_stalled, 0) as measures_stalled,
    coalesce(measured.spent_nok, 0) as spent_nok,
    {{ owner_columns() }},
    coalesce(findings.findings_error, 0) as findings_error,
    coalesce(findings.findings_warning, 0) as findings_warning,
    coalesce(findings.findings_info, 0) as findings_info
from counties
left join county_allocations
    on
        counties.grant_year = county_allocations.grant_year
        and counties.county_code = county_allocations.county_code
left join granted on counties.grant_year = granted.grant_year and counties.county_code = granted.county_code
left join networked on counties.grant_year = networked.grant_year and counties.county_code = networked.county_code
left join partnered on counties.grant_year = partnered.grant_year and counties.county_code = partnered.county_code
left join measured on counties.grant_year = measured.grant_year and counties.county_code = measured.county_code
left join owners on counties.grant_year = owners.grant_year and counties.county_code = owners.scope_id
left join municipalities
    on counties.grant_year = municipalities.grant_year and counties.county_code = municipalities.scope_id
left join private_owners
    on counties.grant_year = private_owners.grant_year and counties.county_code = private_owners.scope_id
left join findings on counties.grant_year = findings.grant_year and counties.county_code = findings.county_code
