"""Readers of codes of areas and of organisation numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from dagster_project.deliveries.cells.reading import Meaning, Reader
from dagster_project.deliveries.tabular import fold

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)  # of the digits of an organisation number
ORGANISATION = len(WEIGHTS)
OWNER_CODE = "kommunenummer (4 sifre), fylkesnummer (2 sifre) eller organisasjonsnummer (9 sifre)"


def code(width: int | Mapping[str, int], *, needed: bool | Collection[str] = True, by: str | None = None) -> Reader:
    """A code of ``width`` digits; leading zeros that a spreadsheet ate come back, with a warning.

    Where the word in another column (``by``) decides, ``width`` says how many digits go with each word, or
    ``needed`` with which words the cell may not be empty.
    Nine digits are an organisation number and must satisfy its modulus 11 check digit; it gets no zeros.
    """
    widths = {fold(word): digits for word, digits in width.items()} if isinstance(width, Mapping) else {}
    words = set() if isinstance(needed, bool) else {fold(word) for word in needed}

    def meaning(text: str, word: str = "") -> Meaning:
        digits = width if isinstance(width, int) else widths.get(fold(word))
        return meaning_of_code(text, digits, needed if isinstance(needed, bool) else fold(word) in words)

    return Reader(meaning, pl.String(), by)


def owner_code() -> Reader:
    """The code of an owner whose type is not said: its length tells a county, a municipality or an organisation."""
    return Reader(meaning_of_owner_code, pl.String())


def meaning_of_code(text: str, digits: int | None, must: bool) -> Meaning:
    """What the text of a cell means as a code; nothing where nobody knows how many digits it has."""
    if text == "":
        return Meaning(fault=f"Cellen er tom. Skriv en kode med {digits} sifre." if must and digits else None)
    if digits is None:
        return Meaning()
    plain = text.removesuffix(".0")
    is_number = plain.isascii() and plain.isdigit()
    warning = None
    if is_number and digits < ORGANISATION and len(plain) + 1 == digits:
        plain = f"0{plain}"
        warning = f"Koden manglet ledende null og er lest som {plain}. Formater kolonnen som tekst."
    if not is_number or len(plain) != digits:
        return Meaning(fault=f"Ventet en kode med {digits} sifre.")
    if digits == ORGANISATION and not organisation_number_is_valid(plain):
        return Meaning(fault="Organisasjonsnummeret er ugyldig: kontrollsifferet stemmer ikke (modulus 11).")
    return Meaning(plain, warning=warning)


def meaning_of_owner_code(text: str) -> Meaning:
    """What the text of a cell means as the code of an owner."""
    if text == "":
        return Meaning(fault=f"Cellen er tom. Skriv eierens {OWNER_CODE}.")
    length = len(text.removesuffix(".0"))
    digits = 2 if length <= 2 else 4 if length <= 4 else ORGANISATION
    found = meaning_of_code(text, digits, True)
    if found.fault and found.fault.startswith("Ventet"):
        return Meaning(fault=f"Ventet eierens {OWNER_CODE}.")
    return found


def organisation_number_is_valid(number: str) -> bool:
    """Whether nine digits satisfy the modulus 11 check of the register of legal entities."""
    return sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True)) % 11 == 0
