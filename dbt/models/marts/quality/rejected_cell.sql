with remarks as (
    select * from {{ ref('stg_deliveries__remark') }}
)

select
    delivery_id,
    sheet,
    sheet_row as "row",
    column_name,
    cell_value as "value",
    reason
from remarks
where severity = 'fault'
