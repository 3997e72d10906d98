with measures as (
    select * from {{ ref('int_agreements__measure_money') }}
),

calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

eligible_training_types as (
    select * from {{ ref('eligible_training_types') }}
)

select
    measures.grant_year,
    'ineligible_training_type' as rule_key,
    'measure' as entity_type,
    measures.measure_id as entity_id,
    measures.county_governor,
    measures.network_id,
    measures.measure_id,
    measures.grant_nok as amount_nok,
    measures.training_type as observed,
    'etterutdanning' as expected,
    concat(
        'Tiltaket ',
        measures.measure_id,
        ' er videreutdanning; midlene kan bare gå til etterutdanning.'
    ) as message_nb,
    concat(
        'Measure ',
        measures.measure_id,
        ' is further education; the money may only go to continuing education.'
    ) as message_en
from measures
inner join calendar on measures.grant_year = calendar.grant_year
left join eligible_training_types
    on
        measures.training_type = eligible_training_types.training_type
        and {{ in_force('eligible_training_types', 'calendar.map_date') }}
where eligible_training_types.training_type is null and measures.grant_nok > 0
