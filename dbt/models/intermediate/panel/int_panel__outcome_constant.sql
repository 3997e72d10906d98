with outcomes as (
    select * from {{ ref('int_panel__outcome') }}
),

maps as (
    select * from {{ ref('int_geography__map') }}
),

constant as (
    select * from {{ ref('int_geography__constant') }}
),

indicator_years as (
    select distinct
        grant_year,
        school_year,
        indicator_id,
        {{ date_in_year('grant_year', "'10-01'") }} as codes_date
    from outcomes
    where unit_level = 'municipality'
),

parts as (
    select
        indicator_years.grant_year,
        indicator_years.school_year,
        indicator_years.indicator_id,
        constant.municipality_code,
        constant.constant_municipality_code,
        constant.weight,
        constant.is_split,
        outcomes.value,
        outcomes.value_status,
        outcomes.respondents
    from indicator_years
    inner join constant on {{ in_force('constant', 'indicator_years.codes_date') }}
    left join outcomes
        on
            indicator_years.grant_year = outcomes.grant_year
            and indicator_years.indicator_id = outcomes.indicator_id
            and constant.municipality_code = outcomes.owner_id
),

with_respondents as (
    {{ apportion(
        relation='parts',
        amount='respondents',
        weight='weight',
        within=['grant_year', 'indicator_id', 'municipality_code'],
        ties='constant_municipality_code',
        part='part_respondents'
    ) | indent(4) }}
),

combined as (
    select
        grant_year,
        school_year,
        indicator_id,
        constant_municipality_code as owner_id,
        count(*) as owners_before,
        bool_or(is_split) as is_split,
        count(value) as parts_with_value,
        count(*) filter (where value is not null and part_respondents is null) as parts_without_weight,
        bool_or(value_status = 'shielded') as has_shielded,
        max(value) as largest_value,
        sum(value * part_respondents) as value_sum,
        sum(part_respondents) filter (where value is not null) as respondents
    from with_respondents
    group by grant_year, school_year, indicator_id, constant_municipality_code
),

valued as (
    select
        *,
        case
            when parts_without_weight = 0 and respondents > 0 then value_sum / respondents
            when owners_before = 1 then largest_value
        end as combined_value
    from combined
)

select
    grant_year,
    school_year,
    indicator_id,
    owner_id,
    combined_value as value,
    case
        when combined_value is not null and parts_with_value < owners_before then 'partial'
        when combined_value is not null then 'published'
        when has_shielded then 'shielded'
        else 'missing'
    end as value_status,
    case when parts_without_weight = 0 then value_sum end as value_sum,
    case when parts_without_weight = 0 then respondents end as respondents,
    owners_before,
    is_split
from valued
union all
select
    outcomes.grant_year,
    outcomes.school_year,
    outcomes.indicator_id,
    outcomes.owner_id,
    outcomes.value,
    outcomes.value_status,
    outcomes.value * outcomes.respondents as value_sum,
    outcomes.respondents,
    1 as owners_before,
    false as is_split
from outcomes
inner join maps
    on
        {{ in_force('maps', date_in_year('outcomes.grant_year', "'10-01'")) }}
        and maps.constant_date >= maps.valid_from
where outcomes.unit_level = 'owner'
