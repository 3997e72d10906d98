with members as (
    select * from {{ ref('int_agreements__member') }}
),

owners as (
    select * from {{ ref('int_agreements__owner') }}
)

select
    members.grant_year,
    'owner_from_other_county' as rule_key,
    'owner' as entity_type,
    members.member_id as entity_id,
    members.county_governor,
    members.network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    owners.county_code as observed,
    members.county_code as expected,
    concat(
        owners.owner_name,
        ' ligger i fylke ',
        owners.county_code,
        ', nettverket ',
        members.network_id,
        ' i fylke ',
        members.county_code,
        '.'
    ) as message_nb,
    concat(
        owners.owner_name,
        ' lies in county ',
        owners.county_code,
        ', network ',
        members.network_id,
        ' in county ',
        members.county_code,
        '.'
    ) as message_en
from members
inner join owners on members.grant_year = owners.grant_year and members.member_id = owners.owner_id
where members.is_owner and members.participates and owners.county_code <> members.county_code
group by all
