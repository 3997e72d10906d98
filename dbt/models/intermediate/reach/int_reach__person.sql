with participants as (
    select * from {{ ref('stg_participants__participant') }}
),

deliveries as (
    select * from {{ ref('stg_deliveries__delivery') }}
),

measure_owners as (
    select * from {{ ref('int_agreements__measure_owner') }}
),

offices as (
    select
        grant_year,
        measure_id,
        owner_id,
        min(county_governor) as county_governor
    from measure_owners
    group by grant_year, measure_id, owner_id
),

versions as (
    select
        participants.grant_year,
        max_by(participants.key_version, deliveries.receipt_number) as key_version
    from participants
    inner join deliveries on participants.delivery_id = deliveries.delivery_id
    group by participants.grant_year
)

select distinct
    participants.grant_year,
    coalesce(participants.county_governor, offices.county_governor) as county_governor,
    participants.measure_id,
    participants.owner_id,
    participants.person_key
from participants
inner join versions
    on participants.grant_year = versions.grant_year and participants.key_version = versions.key_version
left join offices
    on
        participants.grant_year = offices.grant_year
        and participants.measure_id = offices.measure_id
        and participants.owner_id = offices.owner_id
