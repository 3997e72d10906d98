"""What an office has agreed for a grant year, from the published warehouse: measures, pledges, plans, owners."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dagster_project.deliveries.office.agreements import COFUNDING_FORMS
from dagster_project.deliveries.template.facts import WORDS, Office, Party, ask

FORM_WORDS = {name: word for word, name in COFUNDING_FORMS.items()}
MEASURES = """
select measures.measure_id, measures.title, cast(coalesce(sum(lines.amount_nok), 0) as bigint)
from core.dim_measure as measures
left join allocation.fct_grant_line as lines using (grant_year, county_governor, measure_id)
where measures.county_governor = $1 and measures.grant_year = $2
group by all
order by measures.measure_id
"""
PLEDGES = """
select measure_id, owner_id, form, cast(sum(amount_nok) as bigint)
from allocation.fct_pledge
where county_governor = $1 and grant_year = $2
group by all
order by all
"""
PLANS = """
select measure_id, owner_id, coalesce(school_id, ''), cast(sum(teachers) as bigint)
from reach.fct_planned_participation
where county_governor = $1 and grant_year = $2
group by all
order by all
"""
OWNERS = """
with named as (
    select measure_id, recipient_id as owner_id from allocation.fct_grant_line
    where county_governor = $1 and grant_year = $2
        and recipient_type in ('municipality', 'private', 'county_municipality')
    union
    select measure_id, owner_id from allocation.fct_pledge where county_governor = $1 and grant_year = $2
    union
    select measure_id, owner_id from reach.fct_planned_participation where county_governor = $1 and grant_year = $2
)
select named.measure_id, named.owner_id, coalesce(owners.owner_name, ''), coalesce(owners.owner_type, 'private')
from named
left join core.dim_owner as owners on owners.owner_id = named.owner_id and owners.grant_year = $2
order by all
"""
PARTNERS = """
with named as (
    select recipient_id as provider_id from allocation.fct_grant_line where county_governor = $1 and grant_year = $2
    union
    select member_id from core.bridge_network_member
    where county_governor = $1 and grant_year = $2 and participates
)
select provider_id, provider_name
from named inner join core.dim_provider using (provider_id)
where provider_type = 'uh' and is_registered
order by provider_name
"""


@dataclass(frozen=True)
class Measure:
    """A measure as agreed, with what it was given and what is promised and planned in it."""

    measure_id: str
    title: str
    grant_nok: int
    pledged_nok: int
    teachers: int
    owners: tuple[Party, ...]


@dataclass(frozen=True)
class Line:
    """A pledge of an owner in a measure, in whole kroner, or its planned participation, in teachers."""

    measure_id: str
    owner: Party
    detail: str  # the form of a pledge, the school that takes part
    amount: int


@dataclass(frozen=True)
class Agreed:
    """The agreement in force of an office and grant year."""

    measures: tuple[Measure, ...]
    pledges: tuple[Line, ...]
    plans: tuple[Line, ...]
    partners: tuple[Party, ...]

    @property
    def owners(self) -> dict[str, Party]:
        """Every owner that takes part in a measure, by its code."""
        return {owner.party_id: owner for measure in self.measures for owner in measure.owners}


def agreed_by(office: Office, published: Path | None) -> Agreed | None:
    """What an office has agreed, none where nothing of it is published."""
    if published is None or not published.is_file():
        return None
    whose = [office.name, office.year]
    measures = ask(published, MEASURES, whose)
    if not measures:
        return None
    taking_part = [
        (measure_id, Party(WORDS[owner_type], owner_id, name))
        for measure_id, owner_id, name, owner_type in ask(published, OWNERS, whose)
    ]
    owners = {owner.party_id: owner for _, owner in taking_part}
    pledges = tuple(
        Line(measure_id, owners[owner_id], FORM_WORDS[form], amount)
        for measure_id, owner_id, form, amount in ask(published, PLEDGES, whose)
    )
    plans = tuple(
        Line(measure_id, owners[owner_id], school_id, teachers)
        for measure_id, owner_id, school_id, teachers in ask(published, PLANS, whose)
    )
    return Agreed(
        tuple(
            Measure(
                measure_id,
                title,
                grant_nok,
                sum(line.amount for line in pledges if line.measure_id == measure_id),
                sum(line.amount for line in plans if line.measure_id == measure_id),
                tuple(owner for measure, owner in taking_part if measure == measure_id),
            )
            for measure_id, title, grant_nok in measures
        ),
        pledges,
        plans,
        tuple(Party("uh", provider_id, name) for provider_id, name in ask(published, PARTNERS, whose)),
    )
