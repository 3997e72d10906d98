-- Hvor mange lærere ble nådd i hvert fylke?
-- Paragraf: M5, M6. Der personene ikke er talt, er svaret et spenn fra minst til høyst.
-- Rad: tilskuddsår, fylke
select
    grant_year,
    county_code,
    county_name,
    owners,
    owners_taking_part,
    participations,
    teachers_employed,
    teachers_covered_low,
    teachers_covered_high,
    reach_ratio_low,
    reach_ratio_high,
    whole_school_share,
    method
from evaluation.rpt_county_year
order by grant_year asc, reach_ratio_low desc, county_code asc
