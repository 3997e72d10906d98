with raw_participation as (
    select * from {{ source('raw', 'reports_participation') }}
),

deliveries as (
    select * from {{ source('raw', 'delivery') }}
)

select
    raw_participation.delivery_id,
    raw_participation.source_row,
    deliveries.office as county_governor,
    cast(deliveries.period as integer) as grant_year,
    raw_participation.measure_id,
    raw_participation.owner_id,
    raw_participation.school_id,
    raw_participation.teachers,
    raw_participation.teacher_fte,
    raw_participation.whole_school
from raw_participation
inner join deliveries on raw_participation.delivery_id = deliveries.delivery_id
