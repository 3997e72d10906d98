with private_owners as (
    select * from {{ ref('int_basis__private_owner') }}
)

select
    grant_year,
    'owner_location_uncertain' as rule_key,
    'owner' as entity_type,
    owner_id as entity_id,
    cast(null as varchar) as county_governor,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    cast(null as bigint) as amount_nok,
    count_municipality_code as observed,
    municipality_code as expected,
    concat(
        owner_name,
        ' ligger i kommune ',
        count_municipality_code,
        ', som er delt; eieren er ført til ',
        municipality_code,
        ', som fikk flest innbyggere.'
    ) as message_nb,
    concat(
        owner_name,
        ' lies in municipality ',
        count_municipality_code,
        ', which was split; the owner is placed in ',
        municipality_code,
        ', which got most inhabitants.'
    ) as message_en
from private_owners
where location_uncertain
