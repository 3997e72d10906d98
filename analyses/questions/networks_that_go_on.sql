-- Hvor mange nettverk og partnerskap går videre fra året før, og hvor lenge har de vart?
-- Paragraf: N3, N5.
-- Rad: tilskuddsår, hva som telles; for hele landet
select
    grant_year,
    kind,
    items,
    comparable_items,
    continued_items,
    continued_share,
    kept_share,
    mean_years
from evaluation.rpt_continuity
where level = 'nation'
order by kind, grant_year
