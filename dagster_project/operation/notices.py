"""What the operator is told of unasked: a run that failed or was held back, a delivery rejected, all well again.

Every target in ``TARGETS`` whose settings are given is told. One that fails is logged and stops nothing. A target of
your own is a class with a name and a method ``send``, and a function that makes it from the settings; add that to
``TARGETS``.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import ValidationError

from dagster_project.environments import NIGHTLY, PAGES, RELEASE
from dagster_project.errors import UserError
from dagster_project.operation import runs
from dagster_project.operation.logs import tell, without_identifiers
from dagster_project.operation.runs import Run
from dagster_project.warehouse.history.version import norwegian

if TYPE_CHECKING:
    from dagster_project.warehouse.archive import Receipt

FAILED = "failed"
HELD = "held"
REJECTED = "rejected"
RECOVERED = "recovered"
TEST = "test"
NO_PAGES = "no_pages"
NO_RELEASE = "no_release"
SUBJECTS = {
    FAILED: "varehuset ble ikke bygget",
    HELD: "en ny utgave holdes tilbake",
    REJECTED: "leveranser er avvist",
    RECOVERED: "alt er i orden igjen",
    TEST: "prøvevarsel",
    NO_PAGES: "nettsidene ble ikke skrevet",
    NO_RELEASE: "utgivelsen for forskere ble ikke laget",
}
LOST = {  # by the orchestrator's job: what has not happened, and what to know of it
    NIGHTLY: (FAILED, "kom aldri i gang, eller prosessen ble drept. Det som var publisert, står urørt."),
    PAGES: (NO_PAGES, "feilet. Varehuset er publisert, og nettsidene fra før står. Skriv nye med: dekomp site"),
    RELEASE: (NO_RELEASE, "feilet. Utgivelsen fra før står. Lag en ny med: dekomp release"),
}
STORIES = {
    runs.FAILED: "mislyktes",
    runs.INTERRUPTED: "ble avbrutt",
    runs.HELD: "ble holdt tilbake",
}
SHOWN = 20
SHOWN_RUNS = 5


@dataclass(frozen=True)
class Notice:
    """One thing to tell; ``text`` is whole sentences in Norwegian without personal identifiers."""

    event: str
    text: str
    warehouse: Path
    run_id: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def subject(self) -> str:
        """What it is about, on one line."""
        return f"dekomp: {SUBJECTS[self.event]}"

    def as_json(self) -> dict[str, Any]:
        """The notice for a machine; ``text`` is also what common chat services show."""
        return {
            "event": self.event,
            "subject": self.subject,
            "text": f"{self.subject}\n{self.text}",
            "run_id": self.run_id,
            "warehouse": str(self.warehouse),
            "machine": socket.gethostname(),
            "at": self.at.isoformat(timespec="seconds"),
        }


class Target(Protocol):
    """Somewhere a notice can be sent."""

    @property
    def name(self) -> str:
        """What it is called in logs: no secret in it."""

    def send(self, notice: Notice) -> None:
        """Send it. Raises ``UserError`` that says what to put right."""


def targets() -> list[Target]:
    """The targets that the settings name. Raises ``UserError`` where one is half set up."""
    try:
        return [target for make in TARGETS if (target := make()) is not None]
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise UserError(f"Innstillingene for varsler kan ikke leses ({wrong}). Se docs/runbook.md.") from None


def _mail() -> Target | None:
    from dagster_project.operation.mail import Mail
    from dagster_project.settings import Smtp

    settings = Smtp()
    return Mail(settings) if settings.host else None


def _webhook() -> Target | None:
    from dagster_project.operation.webhook import WebhookTarget
    from dagster_project.settings import Webhook

    settings = Webhook()
    return WebhookTarget(settings) if settings.url else None


TARGETS: tuple[Callable[[], Target | None], ...] = (_mail, _webhook)


def send(notices: Iterable[Notice], make_targets: Callable[[], list[Target]] = targets) -> None:
    """Send every notice to every target; what fails is logged, and nothing is raised."""
    pending = list(notices)
    if not pending:
        return
    try:
        found = make_targets()
    except Exception as error:
        tell("notice_failed", f"Varsler kan ikke sendes: {_told(error)}", stage="notice", level=logging.ERROR)
        return
    for notice in pending:
        for target in found:
            try:
                target.send(notice)
            except Exception as error:
                sentence = f"Varselet «{notice.subject}» kom ikke fram til {target.name}: {_told(error)}"
                tell("notice_failed", sentence, stage="notice", level=logging.ERROR, target=target.name)
            else:
                sentence = f"Varselet «{notice.subject}» er sendt til {target.name}."
                tell("notice_sent", sentence, stage="notice", target=target.name)


def _told(error: Exception) -> str:
    """A user error speaks for itself; another may quote a secret, so only its type is told."""
    return str(error) if isinstance(error, UserError) else type(error).__name__


def of_run(
    warehouse: Path,
    run_id: str,
    outcome: str,
    reason: str | None,
    before: Sequence[Run],
    rejected: Iterable[Receipt],
) -> list[Notice]:
    """What there is to tell of a run that has ended; ``before`` holds the runs since the last good one, newest first.

    A run that was killed could not tell of itself: the next one does.
    """
    told = []
    story = [_story(run) for run in before if run.outcome in STORIES][:SHOWN_RUNS]
    if outcome == runs.FAILED:
        text = [reason, "Det som var publisert, står urørt.", *story, f"Mer: dekomp status --warehouse {warehouse}"]
        told.append(Notice(FAILED, _lines(text), warehouse, run_id))
    elif outcome == runs.HELD:
        text = [reason, "Den forrige utgaven gjelder til noen har bekreftet den nye.", *story]
        told.append(Notice(HELD, _lines(text), warehouse, run_id))
    elif outcome in runs.GOOD and story:
        text = ["Denne kjøringen er god.", *story, "Det som var publisert, sto urørt imens."]
        told.append(Notice(RECOVERED, _lines(text), warehouse, run_id))
    lines = [f"{one.file_name}: {one.faults} feil (id {one.delivery_id})" for one in rejected]
    if lines:
        more = [f"... og {len(lines) - SHOWN} til"] if len(lines) > SHOWN else []
        end = "Det som er godtatt før, gjelder fortsatt. Se feilene: dekomp check FIL --annotate MAPPE"
        told.append(Notice(REJECTED, _lines([*lines[:SHOWN], *more, end]), warehouse, run_id))
    return told


def _story(run: Run) -> str:
    """How a run that was not good went, in a sentence."""
    reason = run.reason.splitlines()[0] if run.reason else "Prosessen ble drept, eller maskinen gikk ned."
    return f"Kjøringen {norwegian(run.started_at)} {STORIES[run.outcome]}: {reason}"


def _lines(lines: Iterable[str | None]) -> str:
    """The lines as one text, without identifiers."""
    return without_identifiers("\n".join(line for line in lines if line))


def of_lost_run(warehouse: Path, job: str, run_id: str) -> Notice:
    """What there is to tell of a run that did not tell of itself; ``job`` and ``run_id`` are the orchestrator's."""
    event, what = LOST[job]
    text = (
        f"Kjøringen {run_id} {what}\n"
        f"Se kjøringen i Dagsters sider, og hvordan det står til: dekomp status --warehouse {warehouse}"
    )
    return Notice(event, text, warehouse, run_id)
