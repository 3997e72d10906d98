with providers as (
    select * from {{ ref('dim_provider') }}
),

partnerships as (
    select * from {{ ref('int_evaluation__partnership') }}
),

dialogues as (
    select * from {{ ref('stg_reports__quality_dialogue') }}
),

expected as (
    select
        grant_year,
        provider_id
    from partnerships
    where is_uh
    union
    select
        grant_year,
        provider_id
    from dialogues
),

judged as (
    select
        *,
        rating <= {{ rule('dialogue_follow_up_rating', as_type='integer') }} as needs_follow_up,
        coalesce(trim(follow_up), '') <> '' as has_follow_up
    from dialogues
),

summed as (
    select
        grant_year,
        provider_id,
        count(*) as dialogues,
        count(distinct county_governor) as offices,
        min(held_on) as first_held_on,
        max(held_on) as last_held_on,
        sum(rating) as rating_sum,
        {{ rating_counts('rating', 'rated') }},
        count(*) filter (where has_follow_up) as dialogues_with_follow_up,
        count(*) filter (where needs_follow_up) as follow_ups_needed,
        count(*) filter (where needs_follow_up and has_follow_up) as follow_ups_closed,
        count(*) filter (where needs_follow_up and not has_follow_up) as follow_ups_open
    from judged
    group by grant_year, provider_id
)

select
    expected.grant_year,
    expected.provider_id,
    coalesce(providers.provider_name, expected.provider_id) as provider_name,
    coalesce(summed.dialogues, 0) as dialogues,
    coalesce(summed.offices, 0) as offices,
    summed.first_held_on,
    summed.last_held_on,
    cast(coalesce(summed.rating_sum, 0) as bigint) as rating_sum,
    cast(summed.rating_sum / nullif(summed.dialogues, 0) as decimal(4, 2)) as mean_rating,
    {{ rating_names('summed.rated') }},
    coalesce(summed.dialogues_with_follow_up, 0) as dialogues_with_follow_up,
    coalesce(summed.follow_ups_needed, 0) as follow_ups_needed,
    coalesce(summed.follow_ups_closed, 0) as follow_ups_closed,
    coalesce(summed.follow_ups_open, 0) as follow_ups_open,
    cast(summed.follow_ups_closed as double) / nullif(summed.follow_ups_needed, 0) as follow_up_share
from expected
left join providers on expected.provider_id = providers.provider_id
left join summed on expected.grant_year = summed.grant_year and expected.provider_id = summed.provider_id
