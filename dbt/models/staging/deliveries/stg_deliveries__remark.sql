with raw_remarks as (
    select * from {{ source('raw', 'remark') }}
)

select
    delivery_id,
    severity,
    sheet,
    row as sheet_row,
    column_name,
    value as cell_value,
    reason
from raw_remarks
