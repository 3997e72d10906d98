with owners as (
    select * from {{ ref('dim_owner') }}
),

evaluated as (
    select * from {{ ref('int_evaluation__self_evaluation') }}
)

select
    evaluated.grant_year,
    evaluated.owner_id,
    coalesce(owners.owner_name, evaluated.owner_id) as owner_name,
    {{ owner_type_of('evaluated.owner_id') }} as owner_type,
    owners.county_code,
    evaluated.measures,
    evaluated.evaluated_measures,
    cast(evaluated.evaluated_measures as double) / evaluated.measures as evaluated_share,
    cast(coalesce(evaluated.attainment_sum, 0) as bigint) as attainment_sum,
    cast(evaluated.attainment_sum / nullif(evaluated.evaluated_measures, 0) as decimal(4, 2)) as mean_attainment,
    {{ rating_names('evaluated.attainment') }}
from evaluated
left join owners on evaluated.grant_year = owners.grant_year and evaluated.owner_id = owners.owner_id
