-- F1: every split has a weight for every successor, and no municipality is split twice on one path.
select
    change_date,
    old_code,
    new_code
from {{ ref('int_geography__change_step') }}
where weight is null or weight_total is null or weight_total = 0
