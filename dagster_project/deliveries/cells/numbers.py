"""Readers of numbers: decimal comma or point, thousands by space, ``*`` shielded, dots not published."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from dagster_project.deliveries.cells.reading import Reader, Reading, stripped

SPACES = r"[ \x{00a0}\x{2007}\x{2009}\x{202f}]"
NUMBER = rf"^[-−]?([0-9]{{1,3}}({SPACES}[0-9]{{3}})+|[0-9]+)([.,][0-9]+)?$"
POINT_AS_THOUSANDS = r"^[-−]?[1-9][0-9]{0,2}[.,][0-9]{3}$"
THOUSANDS = "Bruk mellomrom, ikke punktum, mellom tusener."
SHIELDED = "*"
NOT_PUBLISHED = ("", ":", ".", "..")
FINEST = 16  # decimals of a third as a spreadsheet writes it


def number(places: int, *, required: bool = False, whole_digits: int = 9) -> Reader:
    """A decimal number with at most ``places`` decimals; ``*`` is shielded, empty and dots not published.

    Beside the value comes ``<column>_status``: ``published``, ``shielded`` or ``missing``.
    """
    decimals = {0: "et helt tall", 1: "et tall med høyst én desimal"}.get(
        places, f"et tall med høyst {places} desimaler"
    )
    example = "1200" if places == 0 else "12,5"

    def read(column: str) -> Reading:
        content = stripped(column)
        shielded = content == SHIELDED
        missing = content.is_in(NOT_PUBLISHED)
        plain = (
            content.str.replace_all(SPACES, "").str.replace("−", "-", literal=True).str.replace(",", ".", literal=True)
        )
        plain = plain.str.replace(r"(\.[0-9]*?)0+$", "$1").str.replace(r"\.$", "")
        is_number = content.str.contains(NUMBER)
        if places < 3:  # 1.200 is twelve hundred to whoever wrote it, or 1.2 to a machine: nobody can tell
            is_number &= ~content.str.contains(POINT_AS_THOUSANDS)
        too_fine = plain.str.contains(rf"\.[0-9]{{{places + 1},}}$")
        too_large = plain.str.contains(rf"^-?[0-9]{{{whole_digits + 1},}}")
        good = is_number & ~too_fine & ~too_large
        fault = (
            pl.when((shielded | missing) & (not required))
            .then(None)
            .when(shielded)
            .then(pl.lit(f"Tallet er skjermet (*). Ventet {decimals}."))
            .when(missing)
            .then(pl.lit(f"Cellen er tom. Skriv {decimals}."))
            .when(~is_number)
            .then(pl.lit(f"Ventet {decimals}, for eksempel {example}. {THOUSANDS}"))
            .when(too_large)
            .then(pl.lit(f"Tallet er for stort. Ventet høyst {whole_digits} sifre før desimaltegnet."))
            .when(too_fine)
            .then(pl.lit(f"Tallet har for mange desimaler. Ventet {decimals}, for eksempel {example}."))
        )
        target = pl.Int64() if places == 0 else pl.Decimal(whole_digits + places + 2, places)
        return Reading(
            value=pl.when(good).then(plain).cast(target, strict=False),
            fault=fault,
            beside={}
            if required
            else {
                f"{column}_status": pl.when(shielded)
                .then(pl.lit("shielded"))
                .when(missing)
                .then(pl.lit("missing"))
                .otherwise(pl.lit("published"))
            },
        )

    return read


def measurement() -> Reader:
    """A measured figure in any unit, with status beside as ``number``; more than six decimals are rounded."""
    fine = number(FINEST, whole_digits=10)

    def read(column: str) -> Reading:
        reading = fine(column)
        return replace(reading, value=reading.value.round(6).cast(pl.Decimal(18, 6)))

    return read


def weight() -> Reader:
    """A part of one, such as 0,4; more than six decimals are rounded."""
    fine = number(FINEST, required=True, whole_digits=1)

    def read(column: str) -> Reading:
        reading = fine(column)
        fault = told(column, reading, "Ventet et tall fra 0 til 1, for eksempel 0,4.")
        return Reading(value=reading.value.round(6).cast(pl.Decimal(7, 6)), fault=fault)

    return read


def rating(lowest: int, highest: int) -> Reader:
    """A whole number on a scale."""
    whole = number(0, required=True)

    def read(column: str) -> Reading:
        reading = whole(column)
        sentence = f"Ventet et helt tall fra {lowest} (lavest) til {highest} (høyest)."
        return Reading(reading.value, fault=told(column, reading, sentence))

    return read


def told(column: str, reading: Reading, sentence: str) -> pl.Expr:
    """The faults of a reading in a sentence of one's own."""
    empty = stripped(column) == ""
    own = pl.when(empty).then(pl.lit(f"Cellen er tom. {sentence}")).otherwise(pl.lit(sentence))
    return pl.when(reading.fault.is_not_null()).then(own)
