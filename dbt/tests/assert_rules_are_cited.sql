-- S2: every rule, owner type, provider type, finding rule and area cites a legal reference that exists,
-- and every legal reference is cited.
{{ config(meta={"dagster": {"ref": {"name": "legal_references"}}}) }}
with citations as (
    select legal_reference_id from {{ ref('scheme_rules') }}
    union all
    select legal_reference_id from {{ ref('eligible_owner_types') }}
    union all
    select legal_reference_id from {{ ref('eligible_provider_types') }}
    union all
    select legal_reference_id from {{ ref('eligible_training_types') }}
    union all
    select legal_reference_id from {{ ref('finding_rules') }}
    union all
    select legal_reference_id from {{ ref('areas_outside_basis') }}
)

select coalesce(citations.legal_reference_id, legal_references.legal_reference_id) as legal_reference_id
from citations
full outer join {{ ref('legal_references') }} as legal_references
    on citations.legal_reference_id = legal_references.legal_reference_id
where citations.legal_reference_id is null or legal_references.legal_reference_id is null
