with scheme_rules as (
    select * from {{ ref('scheme_rules') }}
),

legal_references as (
    select * from {{ ref('legal_references') }}
)

select
    scheme_rules.rule_key,
    scheme_rules.valid_from,
    scheme_rules.valid_to,
    scheme_rules.value,
    scheme_rules.unit,
    concat(legal_references.title, ': ', legal_references.provision) as legal_reference,
    scheme_rules.clause,
    scheme_rules.description_nb
from scheme_rules
inner join legal_references on scheme_rules.legal_reference_id = legal_references.legal_reference_id
