"""Readers of codes of areas and of organisation numbers."""

from __future__ import annotations

import polars as pl

from dagster_project.deliveries.cells.reading import Meaning, Reader, Reading, each_once, stripped

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)  # of the digits of an organisation number
ORGANISATION = len(WEIGHTS)
OWNER_CODE = "kommunenummer (4 sifre), fylkesnummer (2 sifre) eller organisasjonsnummer (9 sifre)"


def code(width: pl.Expr | int, *, needed: pl.Expr | bool = True) -> Reader:
    """A code of ``width`` digits; leading zeros that a spreadsheet ate come back, with a warning.

    Nine digits are an organisation number and must satisfy its modulus 11 check digit; it gets no zeros.
    """
    digits = pl.lit(width) if isinstance(width, int) else width
    must = pl.lit(needed) if isinstance(needed, bool) else needed

    def read(column: str) -> Reading:
        cells = pl.struct(text=stripped(column), digits=digits.cast(pl.Int64), must=must.fill_null(False))
        return each_once(cells, meaning_of_code, pl.String())

    return read


def owner_code() -> Reader:
    """The code of an owner whose type is not said: its length tells a county, a municipality or an organisation."""
    return lambda column: each_once(pl.struct(stripped(column)), meaning_of_owner_code, pl.String())


def meaning_of_code(text: str, digits: int | None, must: bool) -> Meaning:
    """What the text of a cell means as a code; nothing where nobody knows how many digits it has."""
    if text == "":
        return None, f"Cellen er tom. Skriv en kode med {digits} sifre." if must and digits else None, None
    if digits is None:
        return None, None, None
    plain = text.removesuffix(".0")
    is_number = plain.isascii() and plain.isdigit()
    warning = None
    if is_number and digits < ORGANISATION and len(plain) + 1 == digits:
        plain = f"0{plain}"
        warning = f"Koden manglet ledende null og er lest som {plain}. Formater kolonnen som tekst."
    if not is_number or len(plain) != digits:
        return None, f"Ventet en kode med {digits} sifre.", None
    if digits == ORGANISATION and not organisation_number_is_valid(plain):
        return None, "Organisasjonsnummeret er ugyldig: kontrollsifferet stemmer ikke (modulus 11).", None
    return plain, None, warning


def meaning_of_owner_code(text: str) -> Meaning:
    """What the text of a cell means as the code of an owner."""
    if text == "":
        return None, f"Cellen er tom. Skriv eierens {OWNER_CODE}.", None
    length = len(text.removesuffix(".0"))
    digits = 2 if length <= 2 else 4 if length <= 4 else ORGANISATION
    value, fault, warning = meaning_of_code(text, digits, True)
    if fault and fault.startswith("Ventet"):
        fault = f"Ventet eierens {OWNER_CODE}."
    return value, fault, warning


def organisation_number_is_valid(number: str) -> bool:
    """Whether nine digits satisfy the modulus 11 check of the register of legal entities."""
    return sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True)) % 11 == 0
