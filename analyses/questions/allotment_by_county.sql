-- Hva er hvert fylke tildelt, og hvor mye av det er ikke fordelt?
-- Paragraf: F1, F3. Negativt ufordelt beløp betyr at nettverkene har fordelt mer enn rammen.
-- Rad: tilskuddsår, fylke
-- undistributed_share: Andel ikke fordelt (andel): undistributed_nok delt på allocated_nok
select
    grant_year,
    county_code,
    county_name,
    county_governor,
    teacher_fte,
    fte_share,
    allocated_nok,
    distributed_nok,
    undistributed_nok,
    undistributed_nok / nullif(allocated_nok, 0) as undistributed_share,
    has_estimated_fte,
    appropriation_status
from allocation.fct_county_allocation
order by grant_year asc, undistributed_nok desc, county_code asc
