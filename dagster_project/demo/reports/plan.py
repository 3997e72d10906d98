"""Whole grant years of illustrative reports: what each office delivers, and what must be found in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache

from dagster_project.demo.agreements.breaches import Breach, shortfalls
from dagster_project.demo.agreements.model import Agreement, Measure, Network, Pledge
from dagster_project.demo.agreements.plan import grant_year_of
from dagster_project.demo.reports.gaps import is_missing, make_gaps
from dagster_project.demo.reports.model import Report
from dagster_project.demo.reports.outcomes import dialogues, move_contributions, outcome_of

ON_TIME = (1, 11)  # month and day
AS_FOLDERS = ("Hedmark", "Nordland", "Oslo og Viken")


@dataclass(frozen=True)
class ReportedYear:
    """The reports on a grant year that were delivered, and what must be found because of them or the lack of them."""

    grant_year: int
    reports: tuple[Report, ...]
    breaches: tuple[Breach, ...]


@lru_cache(maxsize=8)
def reported_year(grant_year: int, seed: int = 1, scale: int = 1) -> ReportedYear:
    """The reports on a grant year."""
    agreed = grant_year_of(grant_year, seed, scale)
    found: set[Breach] = set()
    reports = [report_on(agreement, seed) for agreement in agreed.agreements]
    for report in reports:
        found.update(make_gaps(report))
        move_contributions(report.outcomes)
    delivered = [report for report in reports if not is_missing(report)]
    silent = {one.owner_id for report in reports if is_missing(report) for one in report.contributions()}
    for report in delivered:
        keep_silent(report, silent)
    pledged_less = set(shortfalls(list(agreed.networks), grant_year))
    gave_less = set(shortfalls(counted(agreed.networks, delivered), grant_year))
    return ReportedYear(grant_year, tuple(delivered), tuple(sorted(found | (gave_less - pledged_less), key=repr)))


def breaches(first_year: int, last_year: int, seed: int = 1, scale: int = 1) -> list[Breach]:
    """Every finding of any severity that the reports must lead to beside those of the agreements.

    Rules: ``report_missing``, ``report_late``, ``report_unknown_measure``, ``spend_above_grant``,
    ``status_backwards``, ``completed_without_participants``, ``measure_not_reported``, and
    ``cofunding_below_requirement`` where an owner contributed less than it pledged.
    """
    years = range(first_year, last_year + 1)
    return [breach for year in years for breach in reported_year(year, seed, scale).breaches]


def report_on(agreement: Agreement, seed: int) -> Report:
    """What an office reports when nothing is left out."""
    office, year = agreement.office, agreement.grant_year
    outcomes = [
        outcome_of(network, measure, office, year, seed)
        for network in agreement.networks
        for measure in network.measures
    ]
    talks = dialogues(office, agreement.measures(), year, seed)
    delivered = datetime(year + 1, *ON_TIME, 12, tzinfo=UTC)
    return Report(office, year, outcomes, talks, delivered, office in AS_FOLDERS)


def keep_silent(report: Report, owners: set[str]) -> None:
    """Owners of measures that are not reported at all say nothing elsewhere: all of their pledges go on counting."""
    for outcome in report.outcomes:
        outcome.contributions = [one for one in outcome.contributions if one.owner_id not in owners]


def counted(networks: Iterable[Network], reports: Iterable[Report]) -> list[Network]:
    """The networks with the co-funding that counts: reported by whoever reported any in the year, else pledged."""
    reported: dict[str, list[Pledge]] = {}
    for report in reports:
        for outcome in report.outcomes:
            reported.setdefault(outcome.measure.measure_id, []).extend(outcome.contributions)
    owners = {given.owner_id for lines in reported.values() for given in lines}

    def counting(measure: Measure) -> Measure:
        pledged = [given for given in measure.pledges if given.owner_id not in owners]
        return replace(measure, pledges=pledged + reported.get(measure.measure_id, []))

    return [replace(network, measures=[counting(measure) for measure in network.measures]) for network in networks]
