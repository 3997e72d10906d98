with providers as (
    select * from {{ ref('int_agreements__provider') }}
),

partnerships as (
    select * from {{ ref('int_evaluation__partnership') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

measures as (
    select * from {{ ref('int_reports__measure') }}
),

measure_owners as (
    select * from {{ ref('int_agreements__measure_owner') }}
),

reach as (
    select * from {{ ref('int_reach__scope') }}
    where scope_type = 'provider'
),

findings as (
    select * from {{ ref('int_compliance__finding') }}
),

partnered as (
    select
        grant_year,
        provider_id,
        count(*) as networks,
        count(distinct county_code) as counties,
        min(main_county_code) as main_county_code,
        count(*) filter (where is_cross_county) as cross_county_partnerships
    from partnerships
    group by grant_year, provider_id
),

paid as (
    select
        grant_year,
        county_governor,
        measure_id,
        recipient_id as provider_id,
        sum(amount_nok) as grant_nok
    from grant_lines
    where not is_to_owner and amount_nok > 0
    group by grant_year, county_governor, measure_id, recipient_id
),

measured as (
    select
        paid.grant_year,
        paid.provider_id,
        sum(paid.grant_nok) as grant_nok,
        count(*) as measures,
        count(*) filter (where measures.decision = 'agreement') as measures_agreed,
        count(*) filter (where measures.status = 'completed') as measures_completed,
        count(*) filter (where measures.is_stalled) as measures_stalled
    from paid
    inner join measures
        on
            paid.grant_year = measures.grant_year
            and paid.county_governor = measures.county_governor
            and paid.measure_id = measures.measure_id
    group by paid.grant_year, paid.provider_id
),

owners as (
    select
        paid.grant_year,
        paid.provider_id,
        count(distinct measure_owners.owner_id) as owners,
        count(distinct measure_owners.owner_id) filter (
            where {{ owner_type_of('measure_owners.owner_id') }} = 'municipality'
        ) as municipality_owners,
        count(distinct measure_owners.owner_id) filter (
            where {{ owner_type_of('measure_owners.owner_id') }} = 'private'
        ) as private_owners
    from paid
    inner join measure_owners
        on
            paid.grant_year = measure_owners.grant_year
            and paid.county_governor = measure_owners.county_governor
            and paid.measure_id = measure_owners.measure_id
    group by paid.grant_year, paid.provider_id
),

found as (
    select
        grant_year,
        entity_id,
        count(*) filter (where severity = 'error') as findings_error,
        count(*) filter (where severity = 'warning') as findings_warning,
        count(*) filter (where severity = 'info') as findings_info
    from findings
    where entity_type = 'provider'
    group by grant_year, entity_id
)

select
    providers.grant_year,
    providers.provider_id,
    providers.provider_name,
    providers.provider_type,
    providers.is_registered,
    coalesce(partnered.networks, 0) as networks,
    coalesce(partnered.counties, 0) as counties,
    partnered.main_county_code,
    coalesce(partnered.cross_county_partnerships, 0) as cross_county_partnerships,
    cast(coalesce(measured.grant_nok, 0) as bigint) as grant_nok,
    coalesce(measured.measures, 0) as measures,
    coalesce(measured.measures_agreed, 0) as measures_agreed,
    cast(measured.measures_agreed as double) / nullif(measured.measures, 0) as agreement_share,
    coalesce(measured.measures_completed, 0) as measures_completed,
    coalesce(measured.measures_stalled, 0) as measures_stalled,
    coalesce(owners.owners, 0) as owners,
    coalesce(owners.municipality_owners, 0) as municipality_owners,
    coalesce(owners.private_owners, 0) as private_owners,
    {{ reach_columns() }},
    coalesce(found.findings_error, 0) as findings_error,
    coalesce(found.findings_warning, 0) as findings_warning,
    coalesce(found.findings_info, 0) as findings_info
from providers
left join partnered
    on providers.grant_year = partnered.grant_year and providers.provider_id = partnered.provider_id
left join measured
    on providers.grant_year = measured.grant_year and providers.provider_id = measured.provider_id
left join owners on providers.grant_year = owners.grant_year and providers.provider_id = owners.provider_id
left join reach on providers.grant_year = reach.grant_year and providers.provider_id = reach.scope_id
left join found on providers.grant_year = found.grant_year and providers.provider_id = found.entity_id
