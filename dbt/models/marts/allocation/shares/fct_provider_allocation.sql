with grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

providers as (
    select * from {{ ref('int_agreements__provider') }}
)

select
    grant_lines.grant_year,
    grant_lines.recipient_id as provider_id,
    providers.provider_type,
    grant_lines.county_code,
    cast(sum(grant_lines.amount_nok) as bigint) as grant_nok
from grant_lines
inner join providers
    on grant_lines.grant_year = providers.grant_year and grant_lines.recipient_id = providers.provider_id
where not grant_lines.is_to_owner
group by grant_lines.grant_year, grant_lines.recipient_id, providers.provider_type, grant_lines.county_code
