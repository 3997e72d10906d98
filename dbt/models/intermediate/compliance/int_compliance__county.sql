with findings as (
    select * from {{ ref('int_compliance__finding') }}
),

networks as (
    select * from {{ ref('stg_agreements__network') }}
),

owners as (
    select * from {{ ref('int_agreements__owner') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

offices as (
    select * from {{ ref('county_governor_offices') }}
),

office_counties as (
    select
        calendar.grant_year,
        offices.office_name,
        offices.county_code
    from calendar
    inner join offices on {{ in_force('offices', 'calendar.map_date') }}
),

placed as (
    select distinct
        findings.finding_id,
        findings.grant_year,
        findings.severity,
        coalesce(
            networks.county_code,
            case findings.entity_type when 'county' then findings.entity_id end,
            owners.county_code,
            office_counties.county_code
        ) as county_code
    from findings
    left join networks
        on
            findings.grant_year = networks.grant_year
            and findings.county_governor = networks.county_governor
            and findings.network_id = networks.network_id
    left join owners
        on
            findings.grant_year = owners.grant_year
            and findings.entity_id = owners.owner_id
            and findings.entity_type in ('owner', 'municipality')
    left join office_counties
        on
            findings.grant_year = office_counties.grant_year
            and findings.county_governor = office_counties.office_name
)

select
    grant_year,
    county_code,
    count(*) filter (where severity = 'error') as findings_error,
    count(*) filter (where severity = 'warning') as findings_warning,
    count(*) filter (where severity = 'info') as findings_info
from placed
where county_code is not null
group by grant_year, county_code
