with owner_years as (
    select * from {{ ref('eval_owner_year') }}
    where geography = 'constant' and owner_type <> 'county_municipality'
),

outcomes as (
    select * from {{ ref('eval_owner_outcome') }}
    where geography = 'constant'
),

population as (
    select * from {{ ref('int_panel__population') }}
),

eligible_owner_types as (
    select
        owner_type,
        min(extract(year from valid_from)) as first_year
    from {{ ref('eligible_owner_types') }}
    group by owner_type
),

grant_years as (
    select distinct grant_year from owner_years
),

panel_years as (
    select grant_year from grant_years
    union
    select grant_year from outcomes
),

population_years as (
    select
        panel_years.grant_year,
        coalesce(
            max(population.population_year) filter (where population.population_year <= panel_years.grant_year),
            min(population.population_year)
        ) as population_year
    from panel_years
    cross join population
    group by panel_years.grant_year
),

owners as (
    select
        owner_id,
        max(owner_type) as owner_type,
        max_by(owner_name, grant_year) as owner_name,
        max_by(municipality_code, grant_year) as municipality_code,
        max_by(county_code, grant_year) as county_code,
        min_by(teacher_fte, grant_year) filter (where teacher_fte is not null) as baseline_teacher_fte,
        min(grant_year) filter (where participates) as first_treated_year,
        min(grant_year) filter (where state_funds_nok > 0) as first_funded_year
    from owner_years
    group by owner_id
),

outcome_rows as (
    select
        owner_id,
        grant_year,
        bool_or(is_merged) as is_merged,
        bool_or(is_split) as is_split,
        max(value) filter (where indicator_id = 'pupil_wellbeing') as pupil_wellbeing,
        max(value) filter (where indicator_id = 'teacher_support') as teacher_support,
        max(value) filter (where indicator_id = 'bullied_by_pupils') as bullied_by_pupils,
        max(value) filter (where indicator_id = 'national_test_reading_8') as national_test_reading_8,
        max(value) filter (where indicator_id = 'national_test_numeracy_8') as national_test_numeracy_8,
        max(value) filter (where indicator_id = 'lower_secondary_points') as lower_secondary_points,
        max(value) filter (where indicator_id = 'upper_secondary_completion') as upper_secondary_completion
    from outcomes
    group by owner_id, grant_year
),

cells as (
    select
        owners.*,
        panel_years.grant_year,
        eligible_owner_types.first_year as first_eligible_year,
        case
            when panel_years.grant_year < eligible_owner_types.first_year then 0
            when grant_years.grant_year is null then null
            when owner_years.owner_id is null then 0
            when owner_years.participates is not null or owner_years.state_funds_nok > 0 then 1
        end as exposure,
        owner_years.participates,
        owner_years.teacher_fte,
        owner_years.teachers_employed,
        coalesce(owner_years.state_funds_nok, 0) as state_funds_nok,
        coalesce(owner_years.cofunding_base_nok, 0) as cofunding_base_nok,
        coalesce(owner_years.cofunding_nok, 0) as cofunding_nok,
        coalesce(owner_years.teachers_covered_low, 0) as teachers_covered_low,
        coalesce(owner_years.teachers_covered_high, 0) as teachers_covered_high,
        coalesce(owner_years.is_merged, false) or coalesce(outcome_rows.is_merged, false) as is_merged,
        coalesce(owner_years.is_split, false) or coalesce(outcome_rows.is_split, false) as is_split,
        population.persons_6_15,
        outcome_rows.pupil_wellbeing,
        outcome_rows.teacher_support,
        outcome_rows.bullied_by_pupils,
        outcome_rows.national_test_reading_8,
        outcome_rows.national_test_numeracy_8,
        outcome_rows.lower_secondary_points,
        outcome_rows.upper_secondary_completion
    from owners
    cross join panel_years
    inner join eligible_owner_types on owners.owner_type = eligible_owner_types.owner_type
    left join grant_years on panel_years.grant_year = grant_years.grant_year
    left join owner_years
        on panel_years.grant_year = owner_years.grant_year and owners.owner_id = owner_years.owner_id
    left join outcome_rows
        on panel_years.grant_year = outcome_rows.grant_year and owners.owner_id = outcome_rows.owner_id
    left join population_years on panel_years.grant_year = population_years.grant_year
    left join population
        on
            population_years.population_year = population.population_year
            and owners.owner_id = population.municipality_code
),

exposed as (
    select
        *,
        exposure * state_funds_nok as known_nok,
        exposure * cofunding_base_nok as known_base,
        exposure * cofunding_nok as known_cofunding,
        case
            when exposure * state_funds_nok = 0 then 0
            else cast(exposure * state_funds_nok / nullif(teacher_fte, 0) as decimal(14, 2))
        end as nok_per_fte,
        exposure * teachers_covered_low as known_low,
        exposure * teachers_covered_high as known_high
    from cells
)

select
    owner_id,
    grant_year,
    concat(grant_year, '-', right(cast(grant_year + 1 as varchar), 2)) as outcome_school_year,
    owner_type,
    owner_name,
    municipality_code,
    county_code,
    first_treated_year,
    coalesce(grant_year >= first_treated_year, false) as is_treated,
    first_treated_year is null as is_never_treated,
    coalesce(grant_year < first_treated_year, false) as is_not_yet_treated,
    grant_year - first_treated_year as years_since_treated,
    first_funded_year,
    case when exposure = 0 then false else participates end as participates,
    cast(known_nok as bigint) as state_funds_nok,
    cast(
        case when count(known_nok) over so_far = count(owner_id) over so_far then sum(known_nok) over so_far end
        as bigint
    ) as cumulative_state_funds_nok,
    nok_per_fte,
    cast(
        case when count(nok_per_fte) over so_far = count(owner_id) over so_far then sum(nok_per_fte) over so_far end
        as decimal(14, 2)
    ) as cumulative_nok_per_fte,
    cast(
        case
            when grant_year - 1 < first_eligible_year then 0
            when lag(grant_year) over by_year = grant_year - 1 then lag(nok_per_fte) over by_year
        end as decimal(14, 2)
    ) as nok_per_fte_lag1,
    cast(
        case
            when grant_year - 2 < first_eligible_year then 0
            when lag(grant_year) over by_year = grant_year - 2 then lag(nok_per_fte) over by_year
            when lag(grant_year, 2) over by_year = grant_year - 2 then lag(nok_per_fte, 2) over by_year
        end as decimal(14, 2)
    ) as nok_per_fte_lag2,
    teachers_employed,
    cast(known_low as bigint) as teachers_covered_low,
    cast(known_high as bigint) as teachers_covered_high,
    case when known_low = 0 then 0 else known_low / nullif(teachers_employed, 0) end as reach_ratio_low,
    case when known_high = 0 then 0 else known_high / nullif(teachers_employed, 0) end as reach_ratio_high,
    cast(known_base as bigint) as cofunding_base_nok,
    cast(known_cofunding as bigint) as cofunding_nok,
    known_cofunding / nullif(known_base, 0) as cofunding_ratio,
    teacher_fte,
    baseline_teacher_fte,
    persons_6_15,
    bool_or(is_merged) over (partition by owner_id) as is_merged,
    bool_or(is_split) over (partition by owner_id) as is_split,
    pupil_wellbeing,
    teacher_support,
    bullied_by_pupils,
    national_test_reading_8,
    national_test_numeracy_8,
    lower_secondary_points,
    upper_secondary_completion
from exposed
window
    by_year as (partition by owner_id order by grant_year),
    so_far as (partition by owner_id order by grant_year rows between unbounded preceding and current row)
