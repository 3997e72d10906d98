-- Hvilke eiere deltok ikke i noe nettverk, og hvor mange årsverk har de?
-- Paragraf: N4, F8. Eiere ingen avtale nevner, er med når embetet har levert.
-- Rad: tilskuddsår, eier
select
    grant_year,
    county_code,
    owner_id,
    owner_name,
    owner_type,
    teacher_fte,
    state_funds_nok
from allocation.fct_owner_allocation
where participates = false
order by grant_year asc, county_code asc, teacher_fte desc nulls last, owner_id asc
