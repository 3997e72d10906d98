with grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

participating_owners as (
    select * from {{ ref('int_agreements__participating_owner') }}
)

select
    grant_lines.grant_year,
    'line_to_non_participant' as rule_key,
    'owner' as entity_type,
    grant_lines.recipient_id as entity_id,
    grant_lines.county_governor,
    grant_lines.network_id,
    grant_lines.measure_id,
    cast(sum(grant_lines.amount_nok) as bigint) as amount_nok,
    'deltar ikke' as observed,
    'medlem med deltar = ja' as expected,
    concat(
        'Eier ',
        grant_lines.recipient_id,
        ' deltar ikke i noe nettverk, men får tilskudd i tiltak ',
        grant_lines.measure_id,
        '.'
    ) as message_nb,
    concat(
        'Owner ',
        grant_lines.recipient_id,
        ' takes part in no network but receives a grant in measure ',
        grant_lines.measure_id,
        '.'
    ) as message_en
from grant_lines
inner join participating_owners
    on
        grant_lines.grant_year = participating_owners.grant_year
        and grant_lines.recipient_id = participating_owners.owner_id
where grant_lines.is_to_owner and not coalesce(participating_owners.participates, false) and grant_lines.amount_nok > 0
group by all
