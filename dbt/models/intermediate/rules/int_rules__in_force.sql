with grant_years as (
    select * from {{ ref('int_rules__grant_year') }}
),

scheme_rules as (
    select * from {{ ref('scheme_rules') }}
)

select
    grant_years.grant_year as rule_year,
    scheme_rules.rule_key,
    scheme_rules.value as rule_value,
    scheme_rules.unit,
    scheme_rules.legal_reference_id,
    scheme_rules.clause
from grant_years
inner join scheme_rules
    on {{ in_force('scheme_rules', date_in_year('grant_years.grant_year', "'01-01'")) }}
