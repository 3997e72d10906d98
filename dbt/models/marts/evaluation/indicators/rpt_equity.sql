with indices as (
    select * from {{ ref('int_equity__index') }}
)

select
    grant_year,
    grouping,
    owner_groups,
    owners,
    owners_without_funds,
    {{ from_tenths('teacher_fte_tenths') }} as teacher_fte,
    state_funds_nok,
    cast(state_funds_nok / {{ from_tenths('teacher_fte_tenths') }} as decimal(14, 2)) as nok_per_fte,
    gini_numerator,
    gini_within_numerator,
    gini_between_numerator,
    gini_numerator - gini_within_numerator - gini_between_numerator as gini_overlap_numerator,
    gini_denominator,
    gini_numerator / nullif(gini_denominator, 0) as gini,
    gini_within_numerator / nullif(gini_denominator, 0) as gini_within,
    gini_between_numerator / nullif(gini_denominator, 0) as gini_between,
    (gini_numerator - gini_within_numerator - gini_between_numerator) / nullif(gini_denominator, 0) as gini_overlap,
    theil,
    theil_within,
    theil_between
from indices
