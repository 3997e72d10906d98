"""Readers of text, of names that rows are known by, and of words from a list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

import polars as pl

from dagster_project.deliveries.cells.reading import Meaning, Reader
from dagster_project.deliveries.tabular import fold

LONGEST_IDENTIFIER = 64
NUMBERED = re.compile(r"^([0-9]+)\.0$")
SPACES = re.compile(r"[^\S\r\n]+")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def text() -> Reader:
    """Any text; empty is null. Control characters are a fault, since no person sees them."""

    def meaning(content: str) -> Meaning:
        if CONTROLS.search(content):
            return Meaning(fault="Cellen har usynlige styretegn. Skriv teksten på nytt.")
        return Meaning(content or None)

    return Reader(meaning, pl.String())


def identifier() -> Reader:
    """A short name that rows of other sheets refer to: one line, nothing invisible, 1.0 of a spreadsheet is 1."""

    def meaning(content: str) -> Meaning:
        plain = NUMBERED.sub(r"\1", SPACES.sub(" ", unicodedata.normalize("NFC", content)))
        fault = None
        if not content.isprintable() and any(unicodedata.category(sign).startswith("C") for sign in content):
            fault = "Cellen har linjeskift eller usynlige tegn. Skriv id-en på nytt."
        elif len(plain) > LONGEST_IDENTIFIER:
            fault = f"Id-en er lengre enn {LONGEST_IDENTIFIER} tegn. Bruk en kortere."
        return Meaning(plain or None, fault)

    return Reader(meaning, pl.String())


def choice(words: dict[str, str], *, empty: str | None = None) -> Reader:
    """One of the given Norwegian words, stored as the English one; ``empty`` is what an empty cell means."""
    return one_of(words | ({"": empty} if empty else {}), pl.String())


def yes_or_no() -> Reader:
    """``ja`` is true and ``nei`` false."""
    return one_of({"ja": True, "nei": False}, pl.Boolean())


def one_of(words: Mapping[str, object], dtype: pl.DataType) -> Reader:
    """One of some words, each with its value."""
    folded = {fold(word): value for word, value in words.items()}
    *most, last = (word for word in words if word)
    expected = f"{', '.join(most)} eller {last}" if most else last

    def meaning(content: str) -> Meaning:
        word = fold(content)
        if word in folded:
            return Meaning(folded[word])
        return Meaning(fault=f"Ventet {expected}." if word else f"Cellen er tom. Skriv {expected}.")

    return Reader(meaning, dtype)
