with recursive networks as (
    select * from {{ ref('stg_agreements__network') }}
),

partnerships as (
    select * from {{ ref('int_evaluation__partnership') }}
),

measures as (
    select * from {{ ref('int_agreements__measure') }}
),

county_steps as (
    select * from {{ ref('int_continuity__county_step') }}
),

items as (
    select
        'network' as kind,
        grant_year,
        county_code,
        network_id,
        network_id as item
    from networks
    union
    select
        'partnership' as kind,
        grant_year,
        county_code,
        network_id,
        provider_id as item
    from partnerships
    where is_uh
    union
    select
        'development_area' as kind,
        grant_year,
        county_code,
        network_id,
        lower(trim(development_area)) as item
    from measures
),

chains as (
    select
        kind,
        grant_year,
        county_code,
        network_id,
        item,
        1 as years
    from items
    union all
    select
        items.kind,
        items.grant_year,
        items.county_code,
        items.network_id,
        items.item,
        chains.years + 1 as years
    from chains
    inner join county_steps
        on chains.grant_year + 1 = county_steps.grant_year and chains.county_code = county_steps.before_county_code
    inner join items
        on
            county_steps.grant_year = items.grant_year
            and county_steps.county_code = items.county_code
            and chains.kind = items.kind
            and chains.network_id = items.network_id
            and chains.item = items.item
),

longest as (
    select
        kind,
        grant_year,
        county_code,
        network_id,
        item,
        max(years) as years
    from chains
    group by kind, grant_year, county_code, network_id, item
),

comparable as (
    select distinct
        grant_year,
        county_code
    from county_steps
    where had_delivered
),

next_steps as (
    select
        longest.kind,
        longest.grant_year,
        longest.county_code,
        longest.network_id,
        longest.item,
        county_steps.county_code as next_county_code,
        items.item is not null as goes_on,
        row_number() over (
            partition by longest.kind, longest.grant_year, longest.county_code, longest.network_id, longest.item
            order by items.item is not null desc, county_steps.is_main_successor desc, county_steps.county_code asc
        ) as choice
    from longest
    inner join county_steps
        on
            longest.grant_year + 1 = county_steps.grant_year
            and longest.county_code = county_steps.before_county_code
            and county_steps.has_delivered
    left join items
        on
            county_steps.grant_year = items.grant_year
            and county_steps.county_code = items.county_code
            and longest.kind = items.kind
            and longest.network_id = items.network_id
            and longest.item = items.item
)

select
    longest.kind,
    longest.grant_year,
    longest.county_code,
    longest.network_id,
    longest.item,
    longest.years,
    case when comparable.county_code is not null then longest.years > 1 end as is_continued,
    next_steps.next_county_code,
    next_steps.goes_on
from longest
left join comparable
    on longest.grant_year = comparable.grant_year and longest.county_code = comparable.county_code
left join next_steps
    on
        longest.kind = next_steps.kind
        and longest.grant_year = next_steps.grant_year
        and longest.county_code = next_steps.county_code
        and longest.network_id = next_steps.network_id
        and longest.item = next_steps.item
        and next_steps.choice = 1
