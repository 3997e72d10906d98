with municipality_figures as (
    select * from {{ ref('int_basis__municipality_figure') }}
),

unreported as (
    select
        grant_year,
        count_date,
        ownership,
        county_code,
        municipality_code,
        case
            when county_tenths < county_reported_tenths then 0
            else county_tenths - county_reported_tenths
        end as county_rest_tenths,
        persons_6_15
    from municipality_figures
    where reported_tenths is null
),

estimated as (
    {{ apportion(
        relation='unreported',
        amount='county_rest_tenths',
        weight='persons_6_15',
        within=['grant_year', 'ownership', 'county_code'],
        ties='municipality_code',
        part='teacher_fte_tenths'
    ) | indent(4) }}
)

select
    grant_year,
    count_date,
    ownership,
    county_code,
    municipality_code,
    reported_tenths as teacher_fte_tenths,
    teachers_employed,
    is_estimated
from municipality_figures
where reported_tenths is not null
union all
select
    grant_year,
    count_date,
    ownership,
    county_code,
    municipality_code,
    teacher_fte_tenths,
    cast(null as bigint) as teachers_employed,
    true as is_estimated
from estimated
