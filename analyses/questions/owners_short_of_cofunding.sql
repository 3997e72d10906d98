-- Hvilke eiere har for lite egenandel, og hvor mye mangler?
-- Paragraf: F6, F7. Grunnlaget er det som gjelder i året; egenandelen er rapportert, ellers lovet (cofunding_source).
-- Rad: tilskuddsår, eier
select
    cofunding.grant_year,
    cofunding.owner_id,
    owners.owner_name,
    owners.owner_type,
    cofunding.base_nok,
    cofunding.required_nok,
    cofunding.cofunding_nok,
    cofunding.cofunding_ratio,
    cofunding.shortfall_nok,
    cofunding.cofunding_source,
    cofunding.status
from allocation.fct_cofunding as cofunding
inner join core.dim_owner as owners
    on cofunding.grant_year = owners.grant_year and cofunding.owner_id = owners.owner_id
where cofunding.is_governing and cofunding.shortfall_nok > 0
order by cofunding.grant_year asc, cofunding.shortfall_nok desc, cofunding.owner_id asc
