"""What is left out of reports or made wrong on purpose, each with all the findings it must lead to.

Where each lies is in ``PLACEMENTS``. A finding is named by ``Breach`` as in the agreements:

* of an office: the office is the entity, and there is no county
* of a measure: ``network_id`` and ``measure_id``, which is the entity too; one that was never agreed has no network
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from dagster_project.demo.agreements.breaches import Breach
from dagster_project.demo.reports import wording
from dagster_project.demo.reports.model import Outcome, Progress, Report, Status

LATE = (2, 20)  # month and day
EXCESS_NOK = 41_000


@dataclass
class Desk:
    """An office's report, where something is made wrong in one measure after the other."""

    report: Report
    untouched: list[Outcome]

    def completed(self) -> Outcome:
        """The next completed measure with money, pledges and participants that nothing has been made wrong in."""
        chosen = next(
            outcome
            for outcome in self.untouched
            if outcome.status is Status.COMPLETED and outcome.participations and outcome.contributions
        )
        self.untouched.remove(chosen)
        return chosen

    def of_measure(self, rule_key: str, outcome: Outcome, amount_nok: int | None = None) -> Breach:
        """A finding about a measure of the agreement."""
        network, measure_id = outcome.network, outcome.measure.measure_id
        year, office = self.report.grant_year, self.report.office
        return Breach(
            rule_key, year, office, network.county_code, network.network_id, measure_id, measure_id, amount_nok
        )

    def of_office(self, rule_key: str, measure_id: str | None = None) -> Breach:
        """A finding about the office, or about a measure that it never agreed."""
        year, office = self.report.grant_year, self.report.office
        return Breach(rule_key, year, office, "", None, measure_id, measure_id or office, None)


def missing(desk: Desk) -> list[Breach]:
    """The office has delivered no report (F5); ``plan`` leaves it out."""
    return [desk.of_office("report_missing")]


def late(desk: Desk) -> list[Breach]:
    """The report came in February (F5)."""
    desk.report.delivered = datetime(desk.report.grant_year + 1, *LATE, 12, tzinfo=UTC)
    return [desk.of_office("report_late")]


def measures_left_out(desk: Desk) -> list[Breach]:
    """Of three measures the money and the teachers are told, and not how they went (F5)."""
    chosen = [desk.completed() for _ in range(3)]
    for outcome in chosen:
        outcome.progress = []
    return [desk.of_measure("measure_not_reported", outcome) for outcome in chosen]


def spent_too_much(desk: Desk) -> list[Breach]:
    """A measure has spent more than it was given (F5)."""
    outcome = desk.completed()
    outcome.progress[-1].spent_nok = outcome.measure.grant_nok + EXCESS_NOK
    return [desk.of_measure("spend_above_grant", outcome, EXCESS_NOK)]


def unknown_measure(desk: Desk) -> list[Breach]:
    """A measure is reported that the agreement does not have: its code is misspelt (F5)."""
    outcome = desk.completed()
    measure = outcome.measure
    misspelt = measure.measure_id.replace("-", ".")
    desk.report.outcomes.append(Outcome(outcome.network, replace(measure, measure_id=misspelt), outcome.progress))
    outcome.progress = []
    return [desk.of_office("report_unknown_measure", misspelt), desk.of_measure("measure_not_reported", outcome)]


def went_backwards(desk: Desk) -> list[Breach]:
    """A measure was completed, and is in progress later on (F5)."""
    outcome = desk.completed()
    end = outcome.progress[-1]
    again = Progress(end.day + timedelta(days=1), Status.IN_PROGRESS, 100, end.spent_nok, "Tas opp igjen til våren")
    outcome.progress.append(again)
    return [desk.of_measure("status_backwards", outcome)]


def nobody_came(desk: Desk) -> list[Breach]:
    """A measure is completed, and no owner has told that anybody took part (F5, M5)."""
    outcome = desk.completed()
    outcome.participations = []
    return [desk.of_measure("completed_without_participants", outcome)]


def cancelled(desk: Desk) -> list[Breach]:
    """Two measures were cancelled on the way. No finding: it may be right, and the marts show it."""
    for outcome in (desk.completed(), desk.completed()):
        half = outcome.measure.grant_nok // 5
        outcome.progress = [
            Progress(date(desk.report.grant_year, 10, 5), Status.IN_PROGRESS, 20, half // 2),
            Progress(date(desk.report.grant_year, 12, 12), Status.CANCELLED, 25, half, "For få påmeldte skoler"),
        ]
        outcome.participations, outcome.evaluations = [], []
    return []


def poor_and_open(desk: Desk) -> list[Breach]:
    """The first institution is rated as poor, and nothing is agreed about it (S3). No finding: the marts show it."""
    poor = desk.report.dialogues[0]
    desk.report.dialogues = [one for one in desk.report.dialogues[1:] if one.provider_id != poor.provider_id]
    desk.report.dialogues.insert(0, replace(poor, rating=1, follow_up=None))
    return []


def poor_and_closed(desk: Desk) -> list[Breach]:
    """The first institution is rated as poor, something is agreed, and the next talk is better (S3). No finding."""
    poor = desk.report.dialogues[0]
    rest = [one for one in desk.report.dialogues[1:] if one.provider_id != poor.provider_id]
    better = replace(poor, day=poor.day + timedelta(days=40), rating=4, follow_up=None)
    desk.report.dialogues = [replace(poor, rating=2, follow_up=wording.FOLLOW_UPS[0]), better, *rest]
    return []


def no_evaluations(desk: Desk) -> list[Breach]:
    """The owners have not evaluated anything (K2). No finding: the marts show it."""
    for outcome in desk.report.outcomes:
        outcome.evaluations = []
    return []


def contributed_less(desk: Desk) -> list[Breach]:
    """An owner contributes half of what it pledged, and others make up for it (F6); ``plan`` lists what follows."""
    chosen = desk.completed()
    while len({given.owner_id for given in chosen.contributions}) == 1:
        chosen = desk.completed()
    owner_id = chosen.contributions[0].owner_id
    for outcome in desk.report.outcomes:
        helper = next((given for given in outcome.contributions if given.owner_id != owner_id), None)
        for given in outcome.contributions:
            if helper and given.owner_id == owner_id:
                less = given.amount_nok // 2
                given.amount_nok -= less
                helper.amount_nok += less
    return []


Gap = Callable[[Desk], list[Breach]]
PLACEMENTS: dict[tuple[int, str], tuple[Gap, ...]] = {
    (2017, "Finnmark"): (missing,),
    (2017, "Telemark"): (late, poor_and_open),
    (2017, "Hordaland"): (measures_left_out,),
    (2017, "Buskerud"): (spent_too_much, poor_and_closed),
    (2017, "Østfold"): (unknown_measure,),
    (2017, "Møre og Romsdal"): (went_backwards,),
    (2017, "Oppland"): (nobody_came,),
    (2017, "Vestfold"): (cancelled,),
    (2017, "Sogn og Fjordane"): (no_evaluations,),
    (2017, "Sør-Trøndelag"): (contributed_less,),
    (2018, "Vestfold"): (missing,),
    (2018, "Troms"): (late, no_evaluations),
    (2018, "Trøndelag"): (measures_left_out,),
    (2018, "Oslo og Akershus"): (spent_too_much, poor_and_open),
    (2018, "Finnmark"): (unknown_measure,),
    (2018, "Oppland"): (went_backwards,),
    (2018, "Hedmark"): (nobody_came, poor_and_closed),
    (2018, "Hordaland"): (cancelled,),
    (2018, "Østfold"): (contributed_less,),
    (2019, "Agder"): (missing,),
    (2019, "Troms og Finnmark"): (late, cancelled),
    (2019, "Oslo og Viken"): (measures_left_out, spent_too_much),
    (2019, "Innlandet"): (unknown_measure, went_backwards),
    (2019, "Vestland"): (contributed_less, poor_and_open),
    (2019, "Trøndelag"): (nobody_came, poor_and_closed),
    (2019, "Møre og Romsdal"): (no_evaluations,),
}


def make_gaps(report: Report) -> list[Breach]:
    """Make the gaps of an office's report, and list what must be found."""
    desk = Desk(report, list(report.outcomes))
    return [breach for gap in PLACEMENTS.get((report.grant_year, report.office), ()) for breach in gap(desk)]


def is_missing(report: Report) -> bool:
    """Whether the report is one that was never delivered."""
    return missing in PLACEMENTS.get((report.grant_year, report.office), ())
