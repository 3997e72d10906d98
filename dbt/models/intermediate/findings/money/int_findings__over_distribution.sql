with grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

county_allocations as (
    select * from {{ ref('int_allocation__county') }}
),

distributed as (
    select
        grant_year,
        county_governor,
        county_code,
        cast(sum(amount_nok) as bigint) as distributed_nok
    from grant_lines
    group by grant_year, county_governor, county_code
)

select
    distributed.grant_year,
    'over_distribution' as rule_key,
    'county' as entity_type,
    distributed.county_code as entity_id,
    distributed.county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    distributed.distributed_nok - county_allocations.allocated_nok as amount_nok,
    cast(distributed.distributed_nok as varchar) as observed,
    cast(county_allocations.allocated_nok as varchar) as expected,
    concat(
        'I fylke ',
        distributed.county_code,
        ' er det fordelt ',
        distributed.distributed_nok,
        ' kroner av ',
        county_allocations.allocated_nok,
        ' tildelte.'
    ) as message_nb,
    concat(
        'In county ',
        distributed.county_code,
        ' ',
        distributed.distributed_nok,
        ' kroner are distributed of ',
        county_allocations.allocated_nok,
        ' allotted.'
    ) as message_en
from distributed
inner join county_allocations
    on
        distributed.grant_year = county_allocations.grant_year
        and distributed.county_code = county_allocations.county_code
where distributed.distributed_nok > county_allocations.allocated_nok
