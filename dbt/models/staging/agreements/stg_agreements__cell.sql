with raw_networks as (
    select * from {{ source('raw', 'agreements_network_history') }}
),

raw_members as (
    select * from {{ source('raw', 'agreements_member_history') }}
),

raw_measures as (
    select * from {{ source('raw', 'agreements_measure_history') }}
),

raw_grants as (
    select * from {{ source('raw', 'agreements_grant_history') }}
),

raw_cofunding as (
    select * from {{ source('raw', 'agreements_cofunding_history') }}
),

raw_participation as (
    select * from {{ source('raw', 'agreements_participation_history') }}
)

{{ cells_of('Nettverk', 'raw_networks', ['network_id'], ['county_code', 'network_name', 'origin', 'governor_role']) }}
union all
{{ cells_of(
    'Medlemmer', 'raw_members', ['network_id', 'member_type', 'member_id'],
    ['member_name', 'participates', 'valid_from', 'valid_to']
) }}
union all
{{ cells_of(
    'Tiltak', 'raw_measures', ['measure_id'],
    [
        'network_id', 'title', 'development_area', 'training_type', 'weight_learning_environment', 'weight_skills',
        'weight_completion', 'needs_assessment_date', 'uh_dialogue_date', 'decision', 'planned_start', 'planned_end'
    ]
) }}
union all
{{ cells_of('Fordeling', 'raw_grants', ['measure_id', 'recipient_type', 'recipient_id'], ['amount_nok']) }}
union all
{{ cells_of('Egenandel', 'raw_cofunding', ['measure_id', 'owner_id', 'form'], ['amount_nok']) }}
union all
{{ cells_of(
    'Deltakelse', 'raw_participation', ['measure_id', 'owner_id', "coalesce(school_id, '-')"],
    ['teachers', 'teacher_fte', 'whole_school']
) }}
