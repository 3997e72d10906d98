with owners as (
    select * from {{ ref('int_agreements__owner') }}
),

members as (
    select * from {{ ref('int_agreements__member') }}
),

counties_delivered as (
    select * from {{ ref('int_agreements__delivered_county') }}
),

participating as (
    select distinct
        grant_year,
        member_id as owner_id
    from members
    where is_owner and participates
)

select
    owners.grant_year,
    owners.owner_id,
    case
        when participating.owner_id is not null then true
        when counties_delivered.county_code is not null then false
    end as participates
from owners
left join participating
    on owners.grant_year = participating.grant_year and owners.owner_id = participating.owner_id
left join counties_delivered
    on owners.grant_year = counties_delivered.grant_year and owners.county_code = counties_delivered.county_code
