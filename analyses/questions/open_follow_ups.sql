-- Hvor mangler det oppfølging etter samtaler om kvaliteten?
-- Paragraf: S3. Åpen er en samtale med lav vurdering uten oppfølging.
-- Rad: tilskuddsår, UH-institusjon
select
    grant_year,
    provider_id,
    provider_name,
    dialogues,
    mean_rating,
    follow_ups_needed,
    follow_ups_closed,
    follow_ups_open
from evaluation.rpt_quality_dialogue
where follow_ups_open > 0
order by grant_year asc, follow_ups_open desc, provider_id asc
