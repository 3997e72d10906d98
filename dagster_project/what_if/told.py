"""What a what-if came to, told on the terminal."""

from __future__ import annotations

from dagster_project.what_if.beside import Beside, Row

ONLY_CALCULATED = "Dette er en beregning. Ingenting er publisert eller endret."
WAYS = ("", "_what_if")


def as_text(beside: Beside) -> str:
    """The assumptions, each county's amount now and then, and what is asked of owners."""
    lines = [f"Hva om, tilskuddsåret {beside.year}", ""]
    for row in beside.conditions:
        now, then = (_plain(row[way]) for way in ("in_force", "assumed"))
        lines.append(f"  {row['key']}: {now} → {then}")
    lines += ["", _header("Tildelt, kroner")]
    for row in beside.counties:
        lines.append(_line(row["county_name"], *(row[f"allocated_nok{way}"] for way in WAYS)))
    lines.append(_line("I alt", *(_total(beside.counties, f"allocated_nok{way}") for way in WAYS)))
    lines += ["", _header("Egenandel, kroner")]
    for label, column in (("Krav", "required_nok"), ("Mangler", "shortfall_nok")):
        lines.append(_line(label, *(_total(beside.cofunding, f"{column}{way}") for way in WAYS)))
    short = (sum((row[f"shortfall_nok{way}"] or 0) > 0 for row in beside.cofunding) for way in WAYS)
    lines.append(_line("Eiere som mangler", *short))
    changed = sum(row["indicative_nok"] != row["indicative_nok_what_if"] for row in beside.owners)
    told = "Ingen av tallene blir annerledes." if beside.is_same else f"{changed} skoleeiere får en annen ramme."
    return "\n".join([*lines, "", told, ONLY_CALCULATED])


def _total(rows: list[Row], column: str) -> int | None:
    """The sum; none where no amount is known."""
    known = [row[column] for row in rows if row[column] is not None]
    return sum(known) if known else None


def _header(what: str) -> str:
    return f"{what:<22}{'Nå':>16}{'Da':>16}{'Forskjell':>16}"


def _line(label: str, now: int | None, then: int | None) -> str:
    difference = then - now if then is not None and now is not None else None
    sign = "+" if difference and difference > 0 else ""
    return f"{label:<22}{_plain(now):>16}{_plain(then):>16}{sign + _plain(difference):>16}"


def _plain(value: int | str | None) -> str:
    """An amount with spaces between thousands, a text as it is, a dash for what is not known."""
    if isinstance(value, int):
        return f"{value:,}".replace(",", " ").replace("-", "−")
    return value or "–"
