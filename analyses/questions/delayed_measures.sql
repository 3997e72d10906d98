-- Hvilke tiltak er mest forsinket eller har stanset?
-- Paragraf: F5. Tiltak uten rapport har report_status = report_missing og er ikke med her.
-- Rad: tilskuddsår, embete, tiltak; de 100 mest forsinkede
select
    grant_year,
    county_governor,
    measure_id,
    title,
    status,
    completed_share,
    planned_end,
    actual_end,
    delay_days,
    is_stalled,
    grant_nok,
    spent_nok
from evaluation.rpt_measure_progress
where delay_days > 0 or is_stalled
order by delay_days desc nulls last, county_governor asc, grant_year asc, measure_id asc
limit 100
