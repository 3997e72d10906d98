with codes as (
    select
        code_list,
        code,
        label_nb,
        label_en
    from {{ ref('code_lists') }}
    union all
    select
        'finding_rule' as code_list,
        rule_key as code,
        label_nb,
        label_en
    from {{ ref('finding_rules') }}
    union all
    select
        'indicator' as code_list,
        indicator_id as code,
        label_nb,
        label_en
    from {{ ref('indicators') }}
    union all
    select
        'indicator' as code_list,
        indicator_id as code,
        label_nb,
        label_en
    from {{ ref('headline_indicators') }}
)

select
    code_list,
    code,
    label_nb,
    label_en
from codes
