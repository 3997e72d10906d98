-- Hvem fikk mest per årsverk hvert år?
-- Paragraf: F1, S4. Midler er det eieren fikk selv, og dens del av det tiltakene ga til universiteter og høyskoler.
-- Rad: tilskuddsår, eier; de ti øverste hvert år
select
    grant_year,
    owner_id,
    owner_name,
    owner_type,
    county_code,
    teacher_fte,
    state_funds_nok,
    nok_per_fte,
    has_estimated_fte
from allocation.fct_owner_allocation
where nok_per_fte > 0
qualify row_number() over (partition by grant_year order by nok_per_fte desc, owner_id asc) <= 10
order by grant_year asc, nok_per_fte desc, owner_id asc
