with listed as (
    select * from {{ ref('int_reach__listed') }}
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
        listed.grant_year,
        max_by(listed.key_version, deliveries.receipt_number) as key_version
    from listed
    inner join deliveries on listed.delivery_id = deliveries.delivery_id
    group by listed.grant_year
)

select
    listed.delivery_id,
    listed.grant_year,
    coalesce(listed.county_governor, offices.county_governor) as county_governor,
    listed.measure_id,
    listed.owner_id
from listed
inner join versions on listed.grant_year = versions.grant_year and listed.key_version = versions.key_version
left join offices
    on
        listed.grant_year = offices.grant_year
        and listed.measure_id = offices.measure_id
        and listed.owner_id = offices.owner_id
