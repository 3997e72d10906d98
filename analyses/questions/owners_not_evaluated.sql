-- Hvilke eiere har ikke vurdert alle tiltakene sine?
-- Paragraf: K2.
-- Rad: tilskuddsår, eier
select
    grant_year,
    county_code,
    owner_id,
    owner_name,
    measures,
    evaluated_measures,
    evaluated_share,
    mean_attainment
from evaluation.rpt_self_evaluation
where evaluated_measures < measures
order by grant_year asc, evaluated_share asc, measures desc, owner_id asc
