with teacher_ftes as (
    select * from {{ ref('stg_gsi__teacher_fte') }}
),

appropriations as (
    select * from {{ ref('stg_appropriations__appropriation') }}
),

agreement_networks as (
    select * from {{ ref('stg_agreements__network') }}
),

named_years as (
    select cast(left(school_year, 4) as integer) + 1 as grant_year from teacher_ftes
    union
    select grant_year from appropriations
    union
    select grant_year from agreement_networks
)

select
    grant_year,
    concat(grant_year - 1, '-', right(cast(grant_year as varchar), 2)) as school_year
from named_years
