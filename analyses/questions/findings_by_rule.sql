-- Hvilke regler er brutt, hvor ofte og for hvor mye?
-- Paragraf: S2; paragrafen til hver regel står i clause.
-- Rad: tilskuddsår, alvor, regel
-- findings: Funn (antall): Hvor mange ganger regelen er brutt
-- example_nb: Eksempel (tekst): Meldingen til ett av funnene
select
    grant_year,
    severity,
    rule_key,
    clause,
    count(*) as findings,
    cast(sum(amount_nok) as bigint) as amount_nok,
    min(message_nb) as example_nb
from compliance.fct_finding
group by grant_year, severity, rule_key, clause
order by grant_year asc, severity asc, findings desc, rule_key asc
