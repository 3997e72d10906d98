"""The parts of a report, as its workbook has them. Amounts are whole kroner, shares whole per cent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dagster_project.demo.agreements.model import Measure, Network, Participation, Pledge


class Status(StrEnum):
    """How far a measure has come, in the words of the workbook."""

    NOT_STARTED = "ikke_startet"
    IN_PROGRESS = "i_gang"
    COMPLETED = "fullført"
    CANCELLED = "avbrutt"


@dataclass
class Progress:
    """How a measure stands on a day; what is spent is counted from the start."""

    day: date
    status: Status
    percent: int
    spent_nok: int
    comment: str | None = None


@dataclass
class Evaluation:
    """What an owner thinks of a measure it took part in."""

    owner_id: str
    attainment: int
    rationale: str | None


@dataclass
class Outcome:
    """What came of a measure that was agreed."""

    network: Network
    measure: Measure
    progress: list[Progress]
    contributions: list[Pledge] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    evaluations: list[Evaluation] = field(default_factory=list)

    @property
    def status(self) -> Status | None:
        """How it stands in the end; none where nothing is told of it."""
        return self.progress[-1].status if self.progress else None


@dataclass
class Dialogue:
    """A talk with a UH institution about the quality of what it offers."""

    provider_id: str
    day: date
    rating: int
    topic: str
    follow_up: str | None


@dataclass
class Report:
    """What one county governor's office delivers on one grant year."""

    office: str
    grant_year: int
    outcomes: list[Outcome]
    dialogues: list[Dialogue]
    delivered: datetime
    as_folder: bool = False

    def contributions(self) -> Iterator[Pledge]:
        """What owners contributed to any measure."""
        for outcome in self.outcomes:
            yield from outcome.contributions
