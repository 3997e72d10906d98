"""What came of a year's measures, worked out without SQL from agreements and reports as delivered (F5, F6, K2, S3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agreement_by_hand import Delivered, GrantYear, Row, ratio
from random_reports import Reported

STATUS = {"ikke_startet": "not_started", "i_gang": "in_progress", "fullført": "completed", "avbrutt": "cancelled"}
STEP = {"ikke_startet": 0, "i_gang": 1, "fullført": 2, "avbrutt": 2}
STALLED_AFTER = 90
DUE = (1, 15)
FOLLOW_UP_AT = 2

Key = tuple[str, str]  # office and id


@dataclass(frozen=True)
class Standing:
    """Where a measure stands by its report."""

    rows: list[Row]  # in order of time, at least one
    start: date
    end: date

    @property
    def last(self) -> Row:
        """What was told last."""
        return self.rows[-1]

    @property
    def begun(self) -> date | None:
        """The first day it is told to be under way."""
        return next((day(row) for row in self.rows if row["status"] in ("i_gang", "fullført")), None)

    @property
    def ended(self) -> date | None:
        """The first day it is told to be completed, if it is."""
        if self.last["status"] != "fullført":
            return None
        return next(day(row) for row in self.rows if row["status"] == "fullført")

    @property
    def delay(self) -> int | None:
        """Days behind the plan."""
        match self.last["status"]:
            case "fullført":
                assert self.ended
                return (self.ended - self.end).days
            case "i_gang":
                return max((day(self.last) - self.end).days, 0)
            case "ikke_startet":
                return max((day(self.last) - self.start).days, 0)
        return None

    @property
    def unmoved(self) -> int | None:
        """Days in which nothing has happened."""
        if self.last["status"] == "ikke_startet":
            return max((day(self.last) - self.start).days, 0)
        if self.last["status"] != "i_gang":
            return None
        since = day(self.last)
        for row in reversed(self.rows):
            if (row["status"], row["andel_fullført"]) != (self.last["status"], self.last["andel_fullført"]):
                break
            since = day(row)
        return max((day(self.last) - max(since, self.start)).days, 0)

    @property
    def went_backwards(self) -> bool:
        """Whether it stepped back, or changed after it had ended."""
        pairs = [(one["status"], other["status"]) for one, other in zip(self.rows, self.rows[1:], strict=False)]
        return any(
            STEP[after] < STEP[before] or (STEP[before] == STEP["avbrutt"] and before != after)
            for before, after in pairs
        )


def day(row: Row) -> date:
    """The day of a row."""
    return date.fromisoformat(row["dato"])


@dataclass(frozen=True)
class Reports:
    """The reports on a grant year."""

    year: GrantYear
    reported: list[Reported]

    def rows(self, sheet: str) -> Iterator[tuple[str, Row]]:
        """The rows of a sheet in all reports, with their office."""
        for one in self.reported:
            for row in one.report.rows(sheet) if one.report else ():
                yield one.office, row

    def measures(self) -> Iterator[tuple[Delivered, Row]]:
        """Every measure that was agreed on."""
        for agreement in self.year.agreements:
            for row in agreement.rows("Tiltak"):
                yield agreement, row

    def reporting(self) -> set[str]:
        """The offices that have reported."""
        return {one.office for one in self.reported if one.report}

    def standing(self, agreement: Delivered, measure: Row) -> Standing | None:
        """Where a measure stands, if its report says so."""
        rows = [
            row
            for office, row in self.rows("Framdrift")
            if (office, row["tiltak_id"]) == (agreement.office, measure["tiltak_id"])
        ]
        planned = (date.fromisoformat(measure["planlagt_start"]), date.fromisoformat(measure["planlagt_slutt"]))
        return Standing(sorted(rows, key=day), *planned) if rows else None

    def grant(self, agreement: Delivered, measure: str) -> int:
        """What a measure is granted."""
        return sum(int(line["beløp"]) for line in agreement.rows("Fordeling", tiltak_id=measure))

    def progress(self) -> dict[Key, tuple[object, ...]]:
        """Office and measure to all that ``rpt_measure_progress`` says of how it goes."""
        found: dict[Key, tuple[object, ...]] = {}
        for agreement, row in self.measures():
            measure = row["tiltak_id"]
            key, granted, told = (
                (agreement.office, measure),
                self.grant(agreement, measure),
                self.standing(agreement, row),
            )
            if told is None:
                status = "measure_missing" if agreement.office in self.reporting() else "report_missing"
                found[key] = (status, *[None] * 7, False, granted, *[None] * 4)
                continue
            spent, unmoved = int(told.last["brukt_beløp"]), told.unmoved
            found[key] = (
                "reported",
                day(told.last),
                STATUS[told.last["status"]],
                float(told.last["andel_fullført"].replace(",", ".")),
                told.begun,
                told.ended,
                told.delay,
                unmoved,
                unmoved is not None and unmoved > STALLED_AFTER,
                granted,
                spent,
                ratio(spent, granted),
                max(granted - spent, 0),
                max(spent - granted, 0),
            )
        return found

    def cofunding(self) -> dict[tuple[str, str], tuple[object, ...]]:
        """Owner and basis to what was reported, what counts, its source, and what is short of the requirement."""
        given: dict[str, dict[str, int]] = defaultdict(lambda: {"penger": 0, "frikjøp": 0})
        for _, row in self.rows("Egenandel"):
            given[row["eier_id"]][row["form"]] += int(row["beløp"])
        found: dict[tuple[str, str], tuple[object, ...]] = {}
        for (owner, basis), (_, base, required, cash, in_kind, pledged, *_, status) in self.year.cofunding().items():
            counting = sum(given[owner].values()) if owner in given else pledged
            reported = (given[owner]["penger"], given[owner]["frikjøp"]) if owner in given else (None, None)
            source = "reported" if owner in given else "pledged" if self.pledged(owner) else None
            if owner in given and base:
                status = "met" if counting >= required else "short"
            short = max(required - counting, 0)
            found[owner, basis] = (cash, in_kind, *reported, counting, source, ratio(counting, base), short, status)
        return found

    def pledged(self, owner: str) -> bool:
        """Whether an owner has pledged anything, be it nothing."""
        return any(True for _ in self.year.rows("Egenandel", eier_id=owner))

    def network_cofunding(self) -> dict[Key, tuple[int, int, int]]:
        """Office and network to what is pledged, reported and counted in its measures."""
        reporting = {row["eier_id"] for _, row in self.rows("Egenandel")}
        found: dict[Key, tuple[int, int, int]] = {}
        for agreement in self.year.agreements:
            for network in agreement.rows("Nettverk"):
                measures = {row["tiltak_id"] for row in agreement.rows("Tiltak", nettverk_id=network["nettverk_id"])}
                pledges = [row for row in agreement.rows("Egenandel") if row["tiltak_id"] in measures]
                given = [
                    row
                    for office, row in self.rows("Egenandel")
                    if office == agreement.office and row["tiltak_id"] in measures
                ]
                alone = [row for row in pledges if row["eier_id"] not in reporting]
                figures = (total(pledges), total(given), total(alone) + total(given))
                found[agreement.office, network["nettverk_id"]] = figures
        return found

    def self_evaluations(self) -> dict[str, tuple[object, ...]]:
        """Owner to measures, those evaluated, the share, the sum and the number of each mark."""
        measures: dict[str, set[Key]] = defaultdict(set)
        marks: dict[str, list[int]] = defaultdict(list)
        for agreement, row in self.measures():
            for owner in agreement.owners_in(row["tiltak_id"]):
                measures[owner].add((agreement.office, row["tiltak_id"]))
        for office, row in self.rows("Egenvurdering"):
            measures[row["eier_id"]].add((office, row["tiltak_id"]))
            marks[row["eier_id"]].append(int(row["måloppnåelse"]))
        return {
            owner: (
                len(named),
                len(marks[owner]),
                ratio(len(marks[owner]), len(named)),
                sum(marks[owner]),
                *(marks[owner].count(mark) for mark in range(1, 6)),
            )
            for owner, named in measures.items()
        }

    def dialogues(self) -> dict[str, tuple[object, ...]]:
        """Institution to talks, offices, sum, number of each mark, follow-ups needed, closed and open."""
        found: dict[str, tuple[object, ...]] = {}
        for provider in {row["uh_id"] for _, row in self.rows("Kvalitetsdialog")}:
            talks = [(office, row) for office, row in self.rows("Kvalitetsdialog") if row["uh_id"] == provider]
            marks = [int(row["vurdering"]) for _, row in talks]
            poor = [row["oppfølging"] for _, row in talks if int(row["vurdering"]) <= FOLLOW_UP_AT]
            closed = sum(bool(text) for text in poor)
            found[provider] = (
                len(talks),
                len({office for office, _ in talks}),
                sum(marks),
                *(marks.count(mark) for mark in range(1, 6)),
                len(poor),
                closed,
                len(poor) - closed,
            )
        return found

    def findings(self) -> set[tuple[str, str, str, int | None]]:
        """Rule, office, entity and amount of every finding about reports."""
        found: set[tuple[str, str, str, int | None]] = set()
        due = date(self.year.year + 1, *DUE)
        for agreement in self.year.agreements:
            if agreement.measures and agreement.office not in self.reporting():
                found.add(("report_missing", agreement.office, agreement.office, None))
        for one in self.reported:
            if one.report and one.received.date() > due:
                found.add(("report_late", one.office, one.office, None))
        attended = {(office, row["tiltak_id"]) for office, row in self.rows("Deltakelse") if int(row["lærere"]) > 0} | {
            (one.office, row["tiltak_id"]) for one in self.reported for row in one.persons
        }
        for agreement, row in self.measures():
            office, measure = agreement.office, row["tiltak_id"]
            granted, told = self.grant(agreement, measure), self.standing(agreement, row)
            if told is None:
                if office in self.reporting():
                    found.add(("measure_not_reported", office, measure, granted))
                continue
            if int(told.last["brukt_beløp"]) > granted:
                found.add(("spend_above_grant", office, measure, int(told.last["brukt_beløp"]) - granted))
            if told.last["status"] == "fullført" and (office, measure) not in attended:
                found.add(("completed_without_participants", office, measure, granted))
        agreed = {(agreement.office, row["tiltak_id"]) for agreement, row in self.measures()}
        for sheet in ("Framdrift", "Egenandel", "Deltakelse", "Egenvurdering"):
            for office, row in self.rows(sheet):
                if (office, row["tiltak_id"]) not in agreed:
                    found.add(("report_unknown_measure", office, row["tiltak_id"], None))
        by_measure: dict[Key, list[Row]] = defaultdict(list)
        for office, row in self.rows("Framdrift"):
            by_measure[office, row["tiltak_id"]].append(row)
        for (office, measure), rows in by_measure.items():
            if Standing(sorted(rows, key=day), date.min, date.max).went_backwards:
                found.add(("status_backwards", office, measure, None))
        return found


def total(rows: list[Row]) -> int:
    """The sum of amounts."""
    return sum(int(row["beløp"]) for row in rows)
