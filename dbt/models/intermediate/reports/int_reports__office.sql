with deliveries as (
    select * from {{ ref('stg_deliveries__delivery') }}
),

measures as (
    select * from {{ ref('stg_agreements__measure') }}
),

agreed as (
    select distinct
        grant_year,
        county_governor
    from measures
),

reported as (
    select
        cast(period as integer) as grant_year,
        office as county_governor,
        min(cast(received_at as date)) as first_received_on,
        max(delivery_id) filter (where in_force) as delivery_id
    from deliveries
    where kind = 'reports' and verdict = 'accepted'
    group by period, office
),

newest as (
    select max(cast(received_at as date)) as as_of
    from deliveries
),

offices as (
    select
        coalesce(agreed.grant_year, reported.grant_year) as grant_year,
        coalesce(agreed.county_governor, reported.county_governor) as county_governor,
        agreed.grant_year is not null as has_measures,
        reported.delivery_id,
        reported.first_received_on,
        newest.as_of
    from agreed
    full outer join reported
        on agreed.grant_year = reported.grant_year and agreed.county_governor = reported.county_governor
    cross join newest
),

due as (
    select
        *,
        {{ date_in_year('grant_year + 1', rule('report_deadline')) }} as due_on
    from offices
)

select
    grant_year,
    county_governor,
    has_measures,
    delivery_id,
    due_on,
    first_received_on,
    as_of,
    coalesce(first_received_on > due_on, false) as is_late,
    has_measures and delivery_id is null and as_of > due_on as is_missing
from due
