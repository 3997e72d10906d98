-- Hvilke funn bør følges opp først?
-- Paragraf: S2; paragrafen til hvert funn står i clause. Bare brudd og advarsler i det nyeste året er med.
-- Rad: funn
select
    grant_year,
    severity,
    county_governor,
    rule_key,
    clause,
    entity_type,
    entity_id,
    amount_nok,
    message_nb,
    finding_id
from compliance.fct_finding
where severity in ('error', 'warning')
qualify grant_year = max(grant_year) over ()
order by severity asc, amount_nok desc nulls last, finding_id asc
