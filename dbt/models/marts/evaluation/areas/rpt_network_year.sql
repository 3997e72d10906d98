with networks as (
    select * from {{ ref('int_agreements__network_money') }}
),

named_networks as (
    select * from {{ ref('dim_network') }}
),

members as (
    select * from {{ ref('int_agreements__member') }}
),

employed as (
    select * from {{ ref('int_reach__employed') }}
),

grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

partnerships as (
    select * from {{ ref('int_evaluation__partnership') }}
),

measures as (
    select * from {{ ref('int_reports__measure') }}
),

reach as (
    select * from {{ ref('int_reach__scope') }}
    where scope_type = 'network'
),

findings as (
    select * from {{ ref('int_compliance__finding') }}
),

owners as (
    select distinct
        members.delivery_id,
        members.network_id,
        employed.owner_id,
        employed.owner_type,
        employed.teacher_fte_tenths
    from members
    inner join employed on members.grant_year = employed.grant_year and members.member_id = employed.owner_id
    where members.is_owner and members.participates
),

joined as (
    select
        delivery_id,
        network_id,
        count(*) filter (where owner_type = 'municipality') as municipality_owners,
        count(*) filter (where owner_type = 'private') as private_owners,
        {{ from_tenths('sum(teacher_fte_tenths)') }} as teacher_fte
    from owners
    group by delivery_id, network_id
),

granted as (
    select
        delivery_id,
        network_id,
        sum(amount_nok) filter (where recipient_type = 'municipality') as municipality_grant_nok,
        sum(amount_nok) filter (where recipient_type = 'private') as private_grant_nok,
        sum(amount_nok) filter (where registered_provider_type = 'uh') as uh_grant_nok
    from grant_lines
    group by delivery_id, network_id
),

partnered as (
    select
        grant_year,
        county_governor,
        network_id,
        count(*) as uh_partnerships,
        count(*) filter (where is_cross_county) as cross_county_partnerships
    from partnerships
    where is_uh
    group by grant_year, county_governor, network_id
),

measured as (
    select
        grant_year,
        county_governor,
        network_id,
        count(*) as measures,
        count(*) filter (where decision = 'agreement') as measures_agreed,
        count(*) filter (where report_status = 'reported') as measures_reported,
        count(*) filter (where status = 'completed') as measures_completed,
        count(*) filter (where is_stalled) as measures_stalled,
        sum(spent_nok) as spent_nok
    from measures
    group by grant_year, county_governor, network_id
),

found as (
    select
        grant_year,
        county_governor,
        network_id,
        count(*) filter (where severity = 'error') as findings_error,
        count(*) filter (where severity = 'warning') as findings_warning,
        count(*) filter (where severity = 'info') as findings_info
    from findings
    group by grant_year, county_governor, network_id
)

select
    networks.grant_year,
    networks.county_governor,
    networks.network_id,
    named_networks.network_name,
    networks.county_code,
    networks.owner_count as owners,
    coalesce(joined.municipality_owners, 0) as municipality_owners,
    coalesce(joined.private_owners, 0) as private_owners,
    networks.provider_count as providers,
    coalesce(partnered.uh_partnerships, 0) as uh_partnerships,
    coalesce(partnered.cross_county_partnerships, 0) as cross_county_partnerships,
    joined.teacher_fte,
    networks.grant_nok,
    cast(networks.grant_nok / nullif(joined.teacher_fte, 0) as decimal(14, 2)) as grant_nok_per_fte,
    cast(coalesce(granted.municipality_grant_nok, 0) as bigint) as municipality_grant_nok,
    cast(coalesce(granted.private_grant_nok, 0) as bigint) as private_grant_nok,
    cast(coalesce(granted.uh_grant_nok, 0) as bigint) as uh_grant_nok,
    cast(granted.uh_grant_nok as double) / nullif(networks.grant_nok, 0) as uh_share,
    coalesce(measured.measures, 0) as measures,
    coalesce(measured.measures_agreed, 0) as measures_agreed,
    cast(measured.measures_agreed as double) / nullif(measured.measures, 0) as agreement_share,
    coalesce(measured.measures_reported, 0) as measures_reported,
    coalesce(measured.measures_completed, 0) as measures_completed,
    coalesce(measured.measures_stalled, 0) as measures_stalled,
    cast(coalesce(measured.spent_nok, 0) as bigint) as spent_nok,
    networks.cofunding_base_nok,
    networks.required_nok as cofunding_required_nok,
    networks.pledged_nok as cofunding_pledged_nok,
    networks.reported_nok as cofunding_reported_nok,
    networks.cofunding_nok,
    cast(networks.cofunding_nok as double) / nullif(networks.cofunding_base_nok, 0) as cofunding_ratio,
    greatest(networks.required_nok - networks.cofunding_nok, 0) as cofunding_shortfall_nok,
    {{ reach_columns() }},
    coalesce(found.findings_error, 0) as findings_error,
    coalesce(found.findings_warning, 0) as findings_warning,
    coalesce(found.findings_info, 0) as findings_info
from networks
inner join named_networks
    on networks.delivery_id = named_networks.delivery_id and networks.network_id = named_networks.network_id
left join joined on networks.delivery_id = joined.delivery_id and networks.network_id = joined.network_id
left join granted on networks.delivery_id = granted.delivery_id and networks.network_id = granted.network_id
left join partnered
    on
        networks.grant_year = partnered.grant_year
        and networks.county_governor = partnered.county_governor
        and networks.network_id = partnered.network_id
left join measured
    on
        networks.grant_year = measured.grant_year
        and networks.county_governor = measured.county_governor
        and networks.network_id = measured.network_id
left join reach
    on
        networks.grant_year = reach.grant_year
        and reach.scope_id = {{ network_key('networks.county_governor', 'networks.network_id') }}
left join found
    on
        networks.grant_year = found.grant_year
        and networks.county_governor = found.county_governor
        and networks.network_id = found.network_id
