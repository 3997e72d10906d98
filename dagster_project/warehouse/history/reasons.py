"""Why two versions differ: which deliveries came, went or were replaced, which rules, registers and code changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import duckdb

from dagster_project.warehouse.archive import ALL_IN_FORCE
from dagster_project.warehouse.history.compare import RowDiff, changed_rows
from dagster_project.warehouse.history.made_from import MadeFrom, Source
from dagster_project.warehouse.history.version import Version

RULES_SEED = "seeds/scheme_rules.csv"
RULES_MART = "core.dim_rule"
SHOWN_FILES = 5
ORIGINS = {"bundled": "de medfølgende eksemplene", "delivered": "egne leveranser"}


@dataclass(frozen=True)
class Reason:
    """One cause of a change: of what kind, which one, and in a sentence to people."""

    kind: str  # origin, delivery, rule, seed, code, package, person_key or unknown
    name: str
    text: str


def reasons(before: Version, after: Version) -> list[Reason]:
    """Everything that the two versions were made from and that differs."""
    was, now = before.made_from, after.made_from
    if was is None or now is None:
        older = before if was is None else after
        return [Reason("unknown", older.name, f"Utgaven {older.name} sier ikke hva den er laget av.")]
    found = [*_origin(was, now), *_deliveries(was, now), *_seeds(before, after, was, now)]
    return [*found, *_code(was, now), *_packages(was, now), *_person_key(was, now)]


def _origin(was: MadeFrom, now: MadeFrom) -> Iterator[Reason]:
    if was.origin != now.origin:
        told = f"Bygd på {ORIGINS.get(now.origin, now.origin)}, før på {ORIGINS.get(was.origin, was.origin)}."
        yield Reason("origin", now.origin, told)


def _deliveries(was: MadeFrom, now: MadeFrom) -> Iterator[Reason]:
    """What is in force now and was not, what was and is not, and what came and is not in force."""
    before, after = ({_slot(source): source for source in made.deliveries if source.in_force} for made in (was, now))
    for slot in sorted({*before, *after}):
        old, new = before.get(slot), after.get(slot)
        if old and new and old.delivery_id != new.delivery_id:
            yield Reason("delivery", new.delivery_id, f"{_named(new)} {_came(old, new)}.")
        elif new and not old:
            yield Reason("delivery", new.delivery_id, f"{_named(new)} er ny.")
        elif old and not new:
            yield Reason("delivery", old.delivery_id, f"{_named(old)} gjelder ikke lenger.")
    known = {source.delivery_id for source in was.deliveries}
    for source in now.deliveries:
        if source.delivery_id not in known and not source.in_force:
            told = f"er avvist ({source.faults} feil)"
            if source.verdict == "accepted":
                told = "er ny, men gjelder ikke: en senere har tatt plassen"
            yield Reason("delivery", source.delivery_id, f"{_named(source)} {told}.")


def _came(old: Source, new: Source) -> str:
    """How a delivery came to take the place of another."""
    if new.file_name != old.file_name:
        return f"erstatter {_named(old)}"
    what = "er vurdert på nytt" if new.sha256 == old.sha256 else "er levert på nytt"
    return f"{what} (før {old.delivery_id})"


def _slot(source: Source) -> tuple[str, ...]:
    """What a delivery takes the place of others in, as the archive sees it."""
    if source.kind in ALL_IN_FORCE:
        return (source.kind, source.delivery_id)
    return (source.kind, source.office or "", source.period or "")


def _named(source: Source) -> str:
    return f"{source.file_name} ({source.delivery_id})"


def _seeds(before: Version, after: Version, was: MadeFrom, now: MadeFrom) -> Iterator[Reason]:
    for file in _differing(was.seeds, now.seeds):
        rules = _rules(before, after) if file == RULES_SEED else []
        yield from rules
        if not rules:
            yield Reason("seed", file, f"{file} er {_how(was.seeds, now.seeds, file)}.")


def _rules(before: Version, after: Version) -> list[Reason]:
    """The rules of the scheme that have another value or period."""
    with suppress(duckdb.Error):
        return [_rule(row) for row in changed_rows(before, after, RULES_MART)]
    return []


def _rule(row: RowDiff) -> Reason:
    name, valid_from = str(row.key.get("rule_key", "?")), row.key.get("valid_from", "?")
    old, new = row.values.get("value", (None, None))
    told = {
        "added": f"er ny: {new}",
        "removed": f"er tatt bort (var {old})",
        "changed": f"er endret fra {old} til {new}" if old != new else f"har endret {', '.join(row.values)}",
    }[row.change]
    return Reason("rule", name, f"Regelen {name} fra {valid_from} {told}.")


def _code(was: MadeFrom, now: MadeFrom) -> Iterator[Reason]:
    for label, folder in (("Programkoden", "dagster_project/"), ("dbt-prosjektet", "dbt/")):
        files = [file for file in _differing(was.code, now.code) if file.startswith(folder)]
        if files:
            count = "1 fil" if len(files) == 1 else f"{len(files)} filer"
            shown = ", ".join(f"{file} ({_how(was.code, now.code, file)})" for file in files[:SHOWN_FILES])
            more = f" og {len(files) - SHOWN_FILES} til" if len(files) > SHOWN_FILES else ""
            yield Reason(
                "code",
                folder.rstrip("/"),
                f"{label} er endret i {count}: {shown}{more}.",
            )


def _packages(was: MadeFrom, now: MadeFrom) -> Iterator[Reason]:
    for name in _differing(was.packages, now.packages):
        old, new = was.packages.get(name, "ingen"), now.packages.get(name, "ingen")
        yield Reason("package", name, f"Pakken {name} er byttet fra {old} til {new}.")


def _person_key(was: MadeFrom, now: MadeFrom) -> Iterator[Reason]:
    old, new = was.person_key, now.person_key
    if old == new or was.origin != now.origin:
        return
    told = f"byttet (versjon {old} til {new})"
    if not old or not new:
        told = f"satt (versjon {new})" if new else f"tatt bort (versjon {old})"
    yield Reason("person_key", new or old, f"Personnøkkelen er {told}.")


def _differing(was: dict[str, str], now: dict[str, str]) -> list[str]:
    return sorted(name for name in {*was, *now} if was.get(name) != now.get(name))


def _how(was: dict[str, str], now: dict[str, str], name: str) -> str:
    return "ny" if name not in was else "borte" if name not in now else "endret"
