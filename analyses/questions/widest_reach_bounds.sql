-- Hos hvilke eiere vet vi minst om hvor mange lærere som ble nådd?
-- Paragraf: M5. Der personene er talt, er spennet null.
-- Rad: tilskuddsår, eier; de 20 mest usikre
-- uncertain_teachers: Usikre lærere (personer): teachers_covered_high minus teachers_covered_low
select
    reach.grant_year,
    reach.owner_id,
    owners.owner_name,
    owners.owner_type,
    reach.method,
    reach.teachers_employed,
    reach.participations,
    reach.teachers_covered_low,
    reach.teachers_covered_high,
    reach.teachers_covered_high - reach.teachers_covered_low as uncertain_teachers
from reach.fct_owner_reach as reach
inner join core.dim_owner as owners
    on reach.grant_year = owners.grant_year and reach.owner_id = owners.owner_id
where reach.teachers_covered_high > reach.teachers_covered_low
order by uncertain_teachers desc, reach.owner_id asc
limit 20
