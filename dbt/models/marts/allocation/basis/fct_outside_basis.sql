with outside_areas as (
    select * from {{ ref('int_basis__outside_area') }}
),

legal_references as (
    select * from {{ ref('legal_references') }}
)

select
    outside_areas.grant_year,
    outside_areas.area_code,
    outside_areas.area_name,
    {{ from_tenths('outside_areas.all_tenths') }} as teacher_fte_all,
    {{ from_tenths('outside_areas.public_tenths') }} as teacher_fte_public,
    outside_areas.reason_nb,
    legal_references.title as legal_reference
from outside_areas
inner join legal_references on outside_areas.legal_reference_id = legal_references.legal_reference_id
