-- Hvor mye av rammen er ikke fordelt i hvert fylke?
-- Paragraf: F3. Negativt betyr at nettverkene har fordelt mer enn rammen.
select
    grant_year,
    county_code,
    county_name,
    county_governor,
    allocated_nok,
    distributed_nok,
    undistributed_nok,
    undistributed_nok / nullif(allocated_nok, 0) as undistributed_share
from allocation.fct_county_allocation
order by grant_year asc, undistributed_nok desc, county_code asc
