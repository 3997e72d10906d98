with grant_lines as (
    select * from {{ ref('stg_agreements__grant_line') }}
),

measures as (
    select * from {{ ref('int_agreements__measure') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

providers as (
    select * from {{ ref('providers') }}
),

eligible_owner_types as (
    select distinct owner_type from {{ ref('eligible_owner_types') }}
)

select
    grant_lines.delivery_id,
    grant_lines.source_row,
    grant_lines.grant_year,
    grant_lines.county_governor,
    measures.county_code,
    measures.network_id,
    grant_lines.measure_id,
    grant_lines.recipient_type,
    grant_lines.recipient_id,
    grant_lines.amount_nok,
    measures.training_type,
    eligible_owner_types.owner_type is not null as is_to_owner,
    coalesce(providers.provider_type, '') as registered_provider_type
from grant_lines
inner join measures
    on
        grant_lines.delivery_id = measures.delivery_id
        and grant_lines.measure_id = measures.measure_id
inner join calendar on grant_lines.grant_year = calendar.grant_year
left join eligible_owner_types on grant_lines.recipient_type = eligible_owner_types.owner_type
left join providers
    on
        grant_lines.recipient_id = providers.provider_id
        and {{ in_force('providers', 'calendar.map_date') }}
