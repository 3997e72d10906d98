-- Har kommuner og private eiere de samme vilkårene?
-- Paragraf: K4. Én rad for hver eiertype og hvert år; alle eiere ordningen dekker, teller med.
-- Rad: tilskuddsår, eiertype
-- owners: Eiere (antall): Alle eiere ordningen dekker
-- owners_taking_part: Eiere som deltar (antall): De av dem som deltar i et nettverk
select
    owners.grant_year,
    owners.owner_type,
    count(*) as owners,
    count(*) filter (where owners.participates) as owners_taking_part,
    sum(owners.teacher_fte) as teacher_fte,
    cast(sum(owners.state_funds_nok) as bigint) as state_funds_nok,
    cast(sum(owners.state_funds_nok) / nullif(sum(owners.teacher_fte), 0) as decimal(14, 2)) as nok_per_fte,
    sum(cofunding.cofunding_nok) / nullif(sum(cofunding.base_nok), 0) as cofunding_ratio
from allocation.fct_owner_allocation as owners
inner join allocation.fct_cofunding as cofunding
    on owners.grant_year = cofunding.grant_year and owners.owner_id = cofunding.owner_id
where cofunding.is_governing
group by owners.grant_year, owners.owner_type
order by owners.grant_year, owners.owner_type
