with calendar as (
    select * from {{ ref('int_rules__calendar') }}
),

appropriations as (
    select * from {{ ref('stg_appropriations__appropriation') }}
),

teacher_ftes as (
    select
        school_year,
        max(delivery_id) as delivery_id
    from {{ ref('stg_gsi__teacher_fte') }}
    group by school_year
)

select
    calendar.grant_year,
    calendar.school_year,
    calendar.count_date,
    calendar.map_date,
    appropriations.amount_nok as appropriation_nok,
    appropriations.status as appropriation_status,
    appropriations.amount_source as appropriation_source,
    calendar.basis_ownership as fte_basis_ownership,
    {{ rule('cofunding_base', year='calendar.grant_year') }} as cofunding_base,
    {{ rule('cofunding_min_ratio', year='calendar.grant_year', as_type='double') }} as cofunding_min_ratio,
    {{ rule('cofunding_in_kind_max_ratio', year='calendar.grant_year', as_type='double') }}
        as cofunding_in_kind_max_ratio,
    teacher_ftes.delivery_id as gsi_delivery_id,
    appropriations.delivery_id as appropriation_delivery_id
from calendar
left join appropriations on calendar.grant_year = appropriations.grant_year
left join teacher_ftes on calendar.school_year = teacher_ftes.school_year
