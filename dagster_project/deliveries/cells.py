"""Turns the text of a cell into a value, or into a sentence that says why it cannot.

A reader is named in a schema's column metadata. Given the column's name it returns polars expressions over
the text: the value, and, where something is wrong or worth telling, the reason in Norwegian (else null).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from dagster_project.deliveries.tabular import fold

SPACES = r"[ \x{00a0}\x{2007}\x{2009}\x{202f}]"
NUMBER = rf"^[-−]?([0-9]{{1,3}}({SPACES}[0-9]{{3}})+|[0-9]+)([.,][0-9]+)?$"
POINT_AS_THOUSANDS = r"^[-−]?[1-9][0-9]{0,2}[.,][0-9]{3}$"
THOUSANDS = "Bruk mellomrom, ikke punktum, mellom tusener."
SHIELDED = "*"
NOT_PUBLISHED = ("", ":", ".", "..")
CODES = pl.Struct({"value": pl.String, "fault": pl.String, "warning": pl.String})
WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 2, 3)  # of the digits of an organisation number, from the last


@dataclass(frozen=True)
class Reading:
    """What a reader makes of a column of text; ``beside`` holds more columns, e.g. why a value is missing."""

    value: pl.Expr
    fault: pl.Expr = field(default_factory=lambda: pl.lit(None, pl.String))
    warning: pl.Expr = field(default_factory=lambda: pl.lit(None, pl.String))
    beside: dict[str, pl.Expr] = field(default_factory=dict)


Reader = Callable[[str], Reading]


def stripped(column: str) -> pl.Expr:
    """The text without space around it; an empty cell and a cell of spaces are both empty text."""
    return pl.col(column).fill_null("").str.strip_chars(" \t\r\n\u00a0\u2007\u2009\u202f\ufeff")


def text() -> Reader:
    """Any text; empty is null. Control characters are a fault, since no person sees them."""

    def read(column: str) -> Reading:
        content = stripped(column)
        return Reading(
            value=pl.when(content != "").then(content),
            fault=reason(
                content.str.contains(r"[\x00-\x08\x0b\x0c\x0e-\x1f]"),
                "Cellen har usynlige styretegn. Skriv teksten på nytt.",
            ),
        )

    return read


def choice(words: dict[str, str], *, empty: str | None = None) -> Reader:
    """One of the given Norwegian words, stored as the English one; ``empty`` is what an empty cell means."""
    folded = {fold(word): value for word, value in words.items()} | ({"": empty} if empty else {})
    *most, last = words
    expected = f"{', '.join(most)} eller {last}" if most else last

    def read(column: str) -> Reading:
        content = pl.col(column).fill_null("")
        value = content.map_batches(lambda series: folded_words(series, folded), return_dtype=pl.String)
        return Reading(
            value=value,
            fault=pl.when(value.is_not_null())
            .then(None)
            .when(stripped(column) == "")
            .then(pl.lit(f"Cellen er tom. Skriv {expected}."))
            .otherwise(pl.lit(f"Ventet {expected}.")),
        )

    return read


def folded_words(series: pl.Series, folded: dict[str, str]) -> pl.Series:
    """Look the words of a column up, each different spelling once."""
    spellings = {spelling: folded.get(fold(spelling)) for spelling in series.unique().to_list()}
    return series.replace_strict(spellings, return_dtype=pl.String)


def school_year() -> Reader:
    """A school year such as 2016-17, whose second half follows the first."""

    def read(column: str) -> Reading:
        content = stripped(column)
        first = content.str.extract(r"^(20[0-9]{2})-[0-9]{2}$").cast(pl.Int32)
        second = content.str.extract(r"^20[0-9]{2}-([0-9]{2})$").cast(pl.Int32)
        good = (first.is_not_null() & ((first + 1) % 100 == second)).fill_null(False)
        return Reading(
            value=pl.when(good).then(content),
            fault=reason(~good, "Ventet et skoleår med to påfølgende år, for eksempel 2016-17."),
        )

    return read


def year() -> Reader:
    """A calendar year of four digits."""

    def read(column: str) -> Reading:
        content = stripped(column).str.replace(r"^([0-9]{4})\.0+$", "$1")
        good = content.str.contains(r"^20[0-9]{2}$")
        return Reading(
            value=pl.when(good).then(content).cast(pl.Int32, strict=False),
            fault=reason(~good, "Ventet et årstall med fire sifre, for eksempel 2017."),
        )

    return read


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


def code(width: pl.Expr | int, *, needed: pl.Expr | bool = True) -> Reader:
    """A code of ``width`` digits; leading zeros that a spreadsheet ate come back, with a warning.

    Nine digits are an organisation number and must satisfy its modulus 11 check digit; it gets no zeros.
    """
    digits = pl.lit(width) if isinstance(width, int) else width
    must = pl.lit(needed) if isinstance(needed, bool) else needed

    def read(column: str) -> Reading:
        cells = pl.struct(text=stripped(column), digits=digits.cast(pl.Int64), must=must.fill_null(False))
        result = cells.map_batches(read_codes, return_dtype=CODES)
        value, fault, warning = (result.struct.field(name) for name in ("value", "fault", "warning"))
        return Reading(value, fault, warning)

    return read


def read_codes(cells: pl.Series) -> pl.Series:
    """Read a column of codes step by step, from ``text``, the ``digits`` a code has and whether it ``must`` be."""
    text, digits, code = pl.col("text"), pl.col("digits"), pl.col("code")
    frame = (
        cells.struct.unnest()
        .with_columns(code=text.str.strip_suffix(".0"))
        .with_columns(numeric=code.str.contains("^[0-9]+$"))
        .with_columns(eaten=pl.col("numeric") & (digits < 9) & (code.str.len_chars() + 1 == digits))
        .with_columns(code=pl.when("eaten").then("0" + code).otherwise(code))
        .with_columns(fits=(pl.col("numeric") & (code.str.len_chars() == digits)).fill_null(False))
        .with_columns(valid=pl.col("fits") & ((digits != 9) | organisation_number_is_valid(code)))
    )
    return frame.select(
        value=pl.when("valid").then(code),
        fault=pl.when((text == "") & ~pl.col("must"))
        .then(None)
        .when(text == "")
        .then(pl.format("Cellen er tom. Skriv en kode med {} sifre.", digits))
        .when(~pl.col("fits"))
        .then(pl.format("Ventet en kode med {} sifre.", digits))
        .when(~pl.col("valid"))
        .then(pl.lit("Organisasjonsnummeret er ugyldig: kontrollsifferet stemmer ikke (modulus 11).")),
        warning=pl.when(pl.col("eaten") & pl.col("valid")).then(
            pl.format("Koden manglet ledende null og er lest som {}. Formater kolonnen som tekst.", code)
        ),
    ).to_struct()


def organisation_number_is_valid(content: pl.Expr) -> pl.Expr:
    """Whether nine digits satisfy the modulus 11 check of the register of legal entities."""
    number = content.cast(pl.Int64, strict=False)
    total = pl.sum_horizontal(number // 10**place % 10 * weight for place, weight in enumerate(WEIGHTS))
    return (total % 11 == 0) & number.is_not_null()


def reason(wrong: pl.Expr, sentence: str) -> pl.Expr:
    """The sentence where something is wrong, else null."""
    return pl.when(wrong.fill_null(True)).then(pl.lit(sentence))
