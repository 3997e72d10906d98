with finding_rules as (
    select * from {{ ref('finding_rules') }}
),

findings as (
    select * from {{ ref('int_findings__appropriation_missing') }}
    union all
    select * from {{ ref('int_findings__basis_missing') }}
    union all
    select * from {{ ref('int_findings__county_figure_missing') }}
    union all
    select * from {{ ref('int_findings__county_sum_differs') }}
    union all
    select * from {{ ref('int_findings__fte_unmapped') }}
    union all
    select * from {{ ref('int_findings__owner_location_uncertain') }}
    union all
    select * from {{ ref('int_findings__private_exceeds_all') }}
    union all
    select * from {{ ref('int_findings__year_outside_scheme') }}
)

select
    {{ stable_id(['findings.grant_year', 'findings.rule_key', 'findings.entity_type', 'findings.entity_id']) }}
        as finding_id,
    findings.grant_year,
    findings.rule_key,
    finding_rules.clause,
    finding_rules.severity,
    findings.entity_type,
    findings.entity_id,
    cast(null as varchar) as network_id,
    cast(null as varchar) as measure_id,
    findings.amount_nok,
    findings.observed,
    findings.expected,
    findings.message_nb,
    findings.message_en
from findings
inner join finding_rules on findings.rule_key = finding_rules.rule_key
