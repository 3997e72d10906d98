with grant_years as (
    select * from {{ ref('dim_grant_year') }}
),

sector_aims as (
    select distinct
        sector_aim,
        clause
    from {{ ref('indicators') }}
),

measure_aims as (
    select * from {{ ref('int_aims__measure') }}
),

aim_reach as (
    select * from {{ ref('int_reach__scope') }}
    where scope_type = 'aim'
),

scheme_reach as (
    select * from {{ ref('int_reach__scope') }}
    where scope_type = 'scheme' and owner_type = 'all'
),

indicators as (
    select * from {{ ref('rpt_sector_aim_indicator') }}
),

served as (
    select
        grant_year,
        sector_aim,
        count(*) as measures,
        cast(sum(grant_nok) as bigint) as distributed_nok,
        {{ from_tenths('sum(participation_tenths)') }} as apportioned_participations
    from measure_aims
    group by grant_year, sector_aim
),

scheme as (
    select
        grant_year,
        cast(sum(distributed_nok) as bigint) as distributed_nok
    from served
    group by grant_year
),

indicated as (
    select
        grant_year,
        sector_aim,
        count(*) as indicators,
        count(*) filter (where value_status = 'published') as indicators_published,
        count(*) filter (where value_status = 'shielded') as indicators_shielded,
        count(*) filter (where value_status = 'missing') as indicators_missing,
        count(is_improved) as indicators_compared,
        count(*) filter (where is_improved) as indicators_improved
    from indicators
    group by grant_year, sector_aim
)

select
    grant_years.grant_year,
    sector_aims.sector_aim,
    sector_aims.clause,
    coalesce(served.measures, 0) as measures,
    coalesce(served.distributed_nok, 0) as distributed_nok,
    coalesce(scheme.distributed_nok, 0) as scheme_distributed_nok,
    cast(served.distributed_nok as double) / nullif(scheme.distributed_nok, 0) as distributed_share,
    coalesce(served.apportioned_participations, 0) as apportioned_participations,
    {{ reach_columns('aim_reach', employed='scheme_reach.teachers_employed') }},
    coalesce(indicated.indicators, 0) as indicators,
    coalesce(indicated.indicators_published, 0) as indicators_published,
    coalesce(indicated.indicators_shielded, 0) as indicators_shielded,
    coalesce(indicated.indicators_missing, 0) as indicators_missing,
    coalesce(indicated.indicators_compared, 0) as indicators_compared,
    coalesce(indicated.indicators_improved, 0) as indicators_improved,
    cast(indicated.indicators_improved as double) / nullif(indicated.indicators_compared, 0) as improved_share
from grant_years
cross join sector_aims
left join served
    on grant_years.grant_year = served.grant_year and sector_aims.sector_aim = served.sector_aim
left join scheme on grant_years.grant_year = scheme.grant_year
left join aim_reach
    on grant_years.grant_year = aim_reach.grant_year and sector_aims.sector_aim = aim_reach.scope_id
left join scheme_reach on grant_years.grant_year = scheme_reach.grant_year
left join indicated
    on grant_years.grant_year = indicated.grant_year and sector_aims.sector_aim = indicated.sector_aim
