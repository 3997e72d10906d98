-- Questions that several pages ask, as views of this connection alone: nothing is written to the published file.

create or replace temp view finding_place as
select
    finding.*,
    case finding.entity_type
        when 'county' then finding.entity_id
        when 'owner' then owner.county_code
        when 'municipality' then place.county_code
        when 'measure' then measure.county_code
        else network.county_code
    end as county_code,
    case finding.entity_type
        when 'owner' then owner.owner_name
        when 'municipality' then place.municipality_name
        when 'measure' then measure.title
        when 'network' then network.network_name
        when 'provider' then provider.provider_name
        when 'county' then county.county_name
        else finding.county_governor
    end as entity_name,
    case when finding.entity_type in ('owner', 'municipality') then finding.entity_id end as entity_owner_id
from compliance.fct_finding as finding
left join core.dim_owner as owner
    on finding.grant_year = owner.grant_year and finding.entity_id = owner.owner_id
left join allocation.fct_municipality_basis as place
    on finding.grant_year = place.grant_year and finding.entity_id = place.municipality_code
left join core.dim_measure as measure
    on
        finding.grant_year = measure.grant_year
        and finding.county_governor = measure.county_governor
        and finding.entity_id = measure.measure_id
left join core.dim_network as network
    on
        finding.grant_year = network.grant_year
        and finding.county_governor = network.county_governor
        and coalesce(finding.network_id, finding.entity_id) = network.network_id
left join core.dim_provider as provider on finding.entity_id = provider.provider_id
left join core.dim_county as county
    on finding.grant_year = county.grant_year and finding.entity_id = county.county_code;

create or replace temp view owner_measure as
select distinct grant_year, county_governor, measure_id, recipient_id as owner_id
from allocation.fct_grant_line where recipient_type in ('municipality', 'private', 'county_municipality')
union distinct
select grant_year, county_governor, measure_id, owner_id from allocation.fct_pledge
union distinct
select grant_year, county_governor, measure_id, owner_id from reach.fct_planned_participation;
