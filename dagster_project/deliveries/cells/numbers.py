"""Readers of numbers: decimal comma or point, thousands by space, ``*`` shielded, dots not published."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import polars as pl

from dagster_project.deliveries.cells.reading import Meaning, Reader

SPACES = "[ \u00a0\u2007\u2009\u202f]"
NUMBER = re.compile(rf"[-−]?([0-9]{{1,3}}({SPACES}[0-9]{{3}})+|[0-9]+)([.,][0-9]+)?")
POINT_AS_THOUSANDS = re.compile(r"[-−]?[1-9][0-9]{0,2}[.,][0-9]{3}")
PLAIN = str.maketrans({"−": "-", ",": "."} | dict.fromkeys(SPACES.strip("[]")))
THOUSANDS = "Bruk mellomrom, ikke punktum, mellom tusener."
SHIELDED = "*"
NOT_PUBLISHED = ("", ":", ".", "..")
FINEST = 16  # decimals of a third as a spreadsheet writes it
MILLIONTH = Decimal("0.000001")


def number(places: int, *, required: bool = False, whole_digits: int = 9) -> Reader:
    """A decimal number with at most ``places`` decimals; ``*`` is shielded, empty and dots not published.

    Beside the value comes ``<column>_status``: ``published``, ``shielded`` or ``missing``.
    """
    decimals = {0: "et helt tall", 1: "et tall med høyst én desimal"}.get(
        places, f"et tall med høyst {places} desimaler"
    )
    example = "1200" if places == 0 else "12,5"

    def fault(reason: str, status: str = "published") -> Meaning:
        return Meaning(fault=reason, beside=status)

    def meaning(text: str) -> Meaning:
        if text == SHIELDED:
            return fault(f"Tallet er skjermet (*). Ventet {decimals}.") if required else Meaning(beside="shielded")
        if text in NOT_PUBLISHED:
            return fault(f"Cellen er tom. Skriv {decimals}.") if required else Meaning(beside="missing")
        # 1.200 is twelve hundred to whoever wrote it, or 1.2 to a machine: nobody can tell
        if not NUMBER.fullmatch(text) or (places < 3 and POINT_AS_THOUSANDS.fullmatch(text)):
            return fault(f"Ventet {decimals}, for eksempel {example}. {THOUSANDS}")
        whole, _, part = text.translate(PLAIN).partition(".")
        part = part.rstrip("0")
        if len(whole.lstrip("-")) > whole_digits:
            return fault(f"Tallet er for stort. Ventet høyst {whole_digits} sifre før desimaltegnet.")
        if len(part) > places:
            return fault(f"Tallet har for mange desimaler. Ventet {decimals}, for eksempel {example}.")
        return Meaning(int(whole) if places == 0 else Decimal(f"{whole}.{part}"), beside="published")

    dtype = pl.Int64() if places == 0 else pl.Decimal(whole_digits + places + 2, places)
    return Reader(meaning, dtype, beside=None if required else "{}_status")


def rounded(fine: Reader, dtype: pl.Decimal) -> Reader:
    """The same with more than six decimals rounded."""

    def meaning(text: str) -> Meaning:
        found = fine.meaning(text)
        return found if found.value is None else found._replace(value=found.value.quantize(MILLIONTH))

    return replace(fine, meaning=meaning, dtype=dtype)


def measurement() -> Reader:
    """A measured figure in any unit, with status beside as ``number``; more than six decimals are rounded."""
    return rounded(number(FINEST, whole_digits=10), pl.Decimal(18, 6))


def weight() -> Reader:
    """A part of one, such as 0,4; more than six decimals are rounded."""
    fine = number(FINEST, required=True, whole_digits=1)
    return told(rounded(fine, pl.Decimal(7, 6)), "Ventet et tall fra 0 til 1, for eksempel 0,4.")


def rating(lowest: int, highest: int) -> Reader:
    """A whole number on a scale."""
    return told(number(0, required=True), f"Ventet et helt tall fra {lowest} (lavest) til {highest} (høyest).")


def told(reader: Reader, sentence: str) -> Reader:
    """The same with its faults in a sentence of one's own."""

    def meaning(text: str) -> Meaning:
        found = reader.meaning(text)
        if found.fault is None:
            return found
        return Meaning(fault=sentence if text else f"Cellen er tom. {sentence}")

    return replace(reader, meaning=meaning)
