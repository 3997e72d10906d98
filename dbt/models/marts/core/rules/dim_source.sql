with sources as (
    select * from {{ ref('sources') }}
)

select
    source_id,
    title,
    title_en,
    publisher,
    licence,
    url
from sources
