"""The status as an operator reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dagster_project.operation import runs
from dagster_project.operation.deadlines import OSLO
from dagster_project.operation.recorded import COMMAND, PAGES, SCHEDULE, SENSOR
from dagster_project.operation.runs import Run
from dagster_project.operation.status import Status
from dagster_project.warehouse.archive import BUNDLED

STARTED_BY = {COMMAND: "fra kommandolinjen", SCHEDULE: "etter planen", SENSOR: "av ny leveranse", PAGES: "fra sidene"}
OUTCOMES = {
    runs.PUBLISHED: "publisert",
    runs.UNCHANGED: "ingenting var endret",
    runs.HELD: "holdt tilbake",
    runs.INCOMPLETE: "bare en del",
    runs.FAILED: "mislyktes",
    runs.INTERRUPTED: "avbrutt",
}


def as_text(status: Status) -> str:
    """The status, what needs attention last so that it is what stands at the prompt."""
    return "\n".join([*_published(status), *_deliveries(status), *_runs(status), *_attention(status)])


def _published(status: Status) -> Iterator[str]:
    version = status.published
    if version is None:
        yield f"Publisert   ingenting i {status.warehouse}"
        return
    at = _time(version.published_at) if version.published_at else "ukjent tid"
    size = "" if version.rows is None else f", {version.tables} tabeller, {version.rows} rader"
    yield f"Publisert   {at} (utgave {version.name}{size})"
    if status.pages:
        yield f"Nettsider   av {'denne utgaven' if status.pages == version.name else f'utgave {status.pages}'}"


def _deliveries(status: Status) -> Iterator[str]:
    if not status.in_force:
        yield "Leveranser  ingen i arkivet"
        return
    counts = ", ".join(f"{count} {kind}" for kind, count in status.in_force.items())
    examples = " (de medfølgende eksemplene)" if status.origin == BUNDLED else ""
    yield f"Leveranser  i kraft: {counts}{examples}"
    if status.newest:
        at = _time(datetime.fromisoformat(status.newest.received_at))
        yield f"            nyeste: {status.newest.file_name}, {at}"


def _runs(status: Status) -> Iterator[str]:
    for run in status.running:
        yield f"Pågår nå    prosess {run.process}, startet {_time(run.started_at)} {_by(run)}"
    for label, one in (("Sist god", status.last_good), ("Sist feilet", status.last_bad)):
        if one is None:
            yield f"{label:<12}ingen"
            continue
        length = "" if one.seconds is None else f", {one.seconds:.1f} s".replace(".", ",")
        yield f"{label:<12}{_time(one.started_at)} {_by(one)}: {OUTCOMES[one.outcome]}{length}"
        if one.reason:
            yield f"            {one.reason.splitlines()[0]}"


def _attention(status: Status) -> Iterator[str]:
    if not status.attention:
        yield "Alt er i orden."
        return
    yield "Trenger tilsyn:"
    for sentence in status.attention:
        first, *more = sentence.splitlines()
        yield f"  - {first}"
        yield from (f"    {line}" for line in more)


def _by(run: Run) -> str:
    return STARTED_BY.get(run.started_by, run.started_by)


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(OSLO):%d.%m.%Y kl. %H.%M}"
