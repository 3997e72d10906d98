with versions as (
    select * from {{ ref('int_agreements__version') }}
),

cells as (
    select * from {{ ref('stg_agreements__cell') }}
),

corrections as (
    select
        delivery_id,
        previous_delivery_id,
        county_governor,
        grant_year
    from versions
    where previous_delivery_id is not null
),

new_cells as (
    select
        corrections.delivery_id,
        cells.sheet,
        cells.row_key,
        cells.column_name,
        cells.cell_value
    from corrections
    inner join cells on corrections.delivery_id = cells.delivery_id
),

old_cells as (
    select
        corrections.delivery_id,
        cells.sheet,
        cells.row_key,
        cells.column_name,
        cells.cell_value
    from corrections
    inner join cells on corrections.previous_delivery_id = cells.delivery_id
),

compared as (
    select
        coalesce(new_cells.delivery_id, old_cells.delivery_id) as delivery_id,
        coalesce(new_cells.sheet, old_cells.sheet) as sheet,
        coalesce(new_cells.row_key, old_cells.row_key) as row_key,
        coalesce(new_cells.column_name, old_cells.column_name) as column_name,
        case
            when old_cells.row_key is null then 'added'
            when new_cells.row_key is null then 'removed'
            else 'changed'
        end as change,
        old_cells.cell_value as old_value,
        new_cells.cell_value as new_value
    from new_cells
    full outer join old_cells
        on
            new_cells.delivery_id = old_cells.delivery_id
            and new_cells.sheet = old_cells.sheet
            and new_cells.row_key = old_cells.row_key
            and new_cells.column_name = old_cells.column_name
    where new_cells.cell_value is distinct from old_cells.cell_value
)

select
    corrections.grant_year,
    corrections.county_governor,
    corrections.previous_delivery_id,
    compared.delivery_id,
    compared.sheet,
    compared.row_key,
    compared.column_name,
    compared.change,
    compared.old_value,
    compared.new_value
from compared
inner join corrections on compared.delivery_id = corrections.delivery_id
