with grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

eligible_provider_types as (
    select * from {{ ref('eligible_provider_types') }}
),

provider_lines as (
    select
        grant_year,
        county_governor,
        network_id,
        measure_id,
        recipient_type,
        recipient_id,
        amount_nok,
        case
            when registered_provider_type <> '' then registered_provider_type
            when recipient_type <> 'uh' then recipient_type
        end as counts_as
    from grant_lines
    where not is_to_owner and amount_nok > 0
)

select
    provider_lines.grant_year,
    'line_to_ineligible_provider' as rule_key,
    'provider' as entity_type,
    provider_lines.recipient_id as entity_id,
    provider_lines.county_governor,
    provider_lines.network_id,
    provider_lines.measure_id,
    cast(sum(provider_lines.amount_nok) as bigint) as amount_nok,
    provider_lines.recipient_type as observed,
    'Norsk UH-institusjon' as expected,
    concat(
        'Tilbyderen ',
        provider_lines.recipient_id,
        ' er ingen norsk UH-institusjon, men får midler i tiltak ',
        provider_lines.measure_id,
        '.'
    ) as message_nb,
    concat(
        'Provider ',
        provider_lines.recipient_id,
        ' is no Norwegian UH institution but receives money in measure ',
        provider_lines.measure_id,
        '.'
    ) as message_en
from provider_lines
inner join calendar on provider_lines.grant_year = calendar.grant_year
left join eligible_provider_types
    on
        provider_lines.counts_as = eligible_provider_types.provider_type
        and {{ in_force('eligible_provider_types', 'calendar.map_date') }}
where eligible_provider_types.provider_type is null
group by all
