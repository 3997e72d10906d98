with population as (
    select * from {{ ref('population_6_15') }}
),

constant as (
    select * from {{ ref('int_geography__constant') }}
),

parts as (
    select
        population.year as population_year,
        population.municipality_code,
        population.persons_6_15,
        constant.constant_municipality_code,
        constant.weight
    from population
    inner join constant
        on
            population.municipality_code = constant.municipality_code
            and {{ in_force('constant', date_in_year('population.year', "'01-01'")) }}
),

with_persons as (
    {{ apportion(
        relation='parts',
        amount='persons_6_15',
        weight='weight',
        within=['population_year', 'municipality_code'],
        ties='constant_municipality_code',
        part='part_persons'
    ) | indent(4) }}
)

select
    population_year,
    constant_municipality_code as municipality_code,
    cast(sum(part_persons) as bigint) as persons_6_15
from with_persons
group by population_year, constant_municipality_code
