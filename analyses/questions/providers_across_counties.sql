-- Hvilke universiteter og høyskoler er med i nettverk i flere fylker?
-- Paragraf: N8. Nettverkene er ikke bundet til den nærmeste institusjonen.
-- Rad: tilskuddsår, UH-institusjon
select
    grant_year,
    provider_id,
    provider_name,
    networks,
    counties,
    grant_nok,
    measures,
    owners
from evaluation.rpt_provider_year
where is_registered and counties > 1
order by grant_year asc, counties desc, networks desc, provider_id asc
