with units as (
    select * from {{ ref('int_continuity__unit') }}
)

select
    kind,
    grant_year,
    unit_level as level,
    unit_code,
    items,
    comparable_items,
    continued_items,
    cast(continued_items as double) / nullif(comparable_items, 0) as continued_share,
    items_before,
    kept_items,
    cast(kept_items as double) / nullif(items_before, 0) as kept_share,
    years_total,
    years_total / nullif(items, 0) as mean_years,
    longest_years
from units
