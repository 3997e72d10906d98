with finding_rules as (
    select * from {{ ref('finding_rules') }}
),

findings as (
    select * from {{ ref('int_findings__appropriation_missing') }}
    union all
    select * from {{ ref('int_findings__basis_missing') }}
    union all
    select * from {{ ref('int_findings__cofunding_below_requirement') }}
    union all
    select * from {{ ref('int_findings__completed_without_participants') }}
    union all
    select * from {{ ref('int_findings__county_figure_missing') }}
    union all
    select * from {{ ref('int_findings__county_sum_differs') }}
    union all
    select * from {{ ref('int_findings__fte_unmapped') }}
    union all
    select * from {{ ref('int_findings__ineligible_training_type') }}
    union all
    select * from {{ ref('int_findings__line_to_ineligible_provider') }}
    union all
    select * from {{ ref('int_findings__line_to_non_participant') }}
    union all
    select * from {{ ref('int_findings__measure_not_reported') }}
    union all
    select * from {{ ref('int_findings__measure_without_owners') }}
    union all
    select * from {{ ref('int_findings__measure_without_uh') }}
    union all
    select * from {{ ref('int_findings__national_centre_without_uh') }}
    union all
    select * from {{ ref('int_findings__needs_assessment_after_start') }}
    union all
    select * from {{ ref('int_findings__needs_assessment_missing') }}
    union all
    select * from {{ ref('int_findings__network_cofunding_below_requirement') }}
    union all
    select * from {{ ref('int_findings__network_without_uh') }}
    union all
    select * from {{ ref('int_findings__over_distribution') }}
    union all
    select * from {{ ref('int_findings__owner_from_other_county') }}
    union all
    select * from {{ ref('int_findings__owner_location_uncertain') }}
    union all
    select * from {{ ref('int_findings__owner_outside_network') }}
    union all
    select * from {{ ref('int_findings__owner_type_not_eligible') }}
    union all
    select * from {{ ref('int_findings__owners_get_all') }}
    union all
    select * from {{ ref('int_findings__participation_above_employed') }}
    union all
    select * from {{ ref('int_findings__private_exceeds_all') }}
    union all
    select * from {{ ref('int_findings__provider_not_in_register') }}
    union all
    select * from {{ ref('int_findings__report_late') }}
    union all
    select * from {{ ref('int_findings__report_missing') }}
    union all
    select * from {{ ref('int_findings__report_unknown_measure') }}
    union all
    select * from {{ ref('int_findings__spend_above_grant') }}
    union all
    select * from {{ ref('int_findings__status_backwards') }}
    union all
    select * from {{ ref('int_findings__uh_dialogue_after_start') }}
    union all
    select * from {{ ref('int_findings__uh_dialogue_missing') }}
    union all
    select * from {{ ref('int_findings__year_outside_scheme') }}
)

select
    {{ stable_id([
        'findings.grant_year', 'findings.rule_key', 'findings.entity_type', 'findings.entity_id',
        'findings.county_governor', 'findings.network_id', 'findings.measure_id'
    ]) }} as finding_id,
    findings.grant_year,
    findings.rule_key,
    finding_rules.clause,
    finding_rules.severity,
    findings.entity_type,
    findings.entity_id,
    findings.network_id,
    findings.measure_id,
    findings.amount_nok,
    findings.observed,
    findings.expected,
    findings.message_nb,
    findings.message_en,
    findings.county_governor
from findings
inner join finding_rules on findings.rule_key = finding_rules.rule_key
