-- Hvor stor del av midlene gikk til hvert av sektormålene?
-- Paragraf: M1, M2, M3. Et tiltak kan tjene flere mål; kronene er delt etter vektene i avtalen.
-- Rad: tilskuddsår, sektormål
select
    grant_year,
    sector_aim,
    clause,
    measures,
    distributed_nok,
    distributed_share,
    participations,
    reach_ratio_low,
    reach_ratio_high
from evaluation.rpt_sector_aim_year
order by grant_year asc, distributed_nok desc, sector_aim asc
