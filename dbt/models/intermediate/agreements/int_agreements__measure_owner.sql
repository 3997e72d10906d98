with grant_lines as (
    select * from {{ ref('int_agreements__grant_line') }}
),

cofunding as (
    select * from {{ ref('stg_agreements__cofunding') }}
),

participation as (
    select * from {{ ref('stg_agreements__participation') }}
),

measures as (
    select * from {{ ref('int_agreements__measure') }}
),

named_owners as (
    select
        delivery_id,
        measure_id,
        recipient_id as owner_id
    from grant_lines
    where is_to_owner
    union
    select
        delivery_id,
        measure_id,
        owner_id
    from cofunding
    union
    select
        delivery_id,
        measure_id,
        owner_id
    from participation
)

select
    measures.delivery_id,
    measures.grant_year,
    measures.county_governor,
    measures.county_code,
    measures.network_id,
    measures.measure_id,
    named_owners.owner_id
from named_owners
inner join measures
    on
        named_owners.delivery_id = measures.delivery_id
        and named_owners.measure_id = measures.measure_id
