with owners as (
    select * from {{ ref('int_agreements__owner') }}
),

members as (
    select * from {{ ref('int_agreements__member') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

offices as (
    select * from {{ ref('county_governor_offices') }}
),

networks as (
    select * from {{ ref('stg_agreements__network') }}
),

participating as (
    select distinct
        grant_year,
        member_id as owner_id
    from members
    where is_owner and participates
),

delivered_offices as (
    select distinct
        grant_year,
        county_governor
    from networks
),

counties_delivered as (
    select
        calendar.grant_year,
        offices.county_code
    from calendar
    inner join offices on {{ in_force('offices', 'calendar.map_date') }}
    inner join delivered_offices
        on
            calendar.grant_year = delivered_offices.grant_year
            and offices.office_name = delivered_offices.county_governor
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
