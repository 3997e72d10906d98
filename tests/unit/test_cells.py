"""The cell readers hold for any number, word and code, and no bytes whatever stop the judging of a file."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from bad_gsi_files import COUNTY, MUNICIPALITY, but, csv, with_part, xlsx
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.deliveries import cells
from dagster_project.deliveries.kinds import BY_NAME, Place, judge_file
from dagster_project.deliveries.tabular import fold
from dagster_project.settings import Limits

SPACES = ["", " ", "\u00a0", "\u2007", "\u2009", "\u202f"]
ONE_DECIMAL = st.decimals(-999_999_999, 999_999_999, places=1)


def read(reader: cells.Reader, *texts: str | None) -> pl.DataFrame:
    """What a reader makes of some cells."""
    meanings = reader.read(map(cells.stripped, texts))
    values = pl.Series("value", [meaning.value for meaning in meanings], dtype=reader.dtype)
    return pl.DataFrame(
        [
            values,
            *(
                pl.Series(name, [getattr(meaning, name) for meaning in meanings], dtype=pl.String)
                for name in ("fault", "warning", "beside")
            ),
        ]
    )


def written(number: Decimal, mark: str, space: str, minus: str) -> str:
    """A number as a person writes it."""
    whole, _, decimals = f"{abs(number):,}".partition(".")
    text = whole.replace(",", space) + (mark + decimals if decimals else "")
    return minus + text if number < 0 else text


@settings(deadline=None)
@given(ONE_DECIMAL, st.sampled_from(",."), st.sampled_from(SPACES), st.sampled_from("-−"))
def test_number_comes_back_however_it_is_written(number: Decimal, mark: str, space: str, minus: str) -> None:
    found = read(cells.number(1), written(number, mark, space, minus))
    assert found["value"].to_list() == [number]
    assert found["fault"].to_list() == [None]
    assert found["beside"].to_list() == ["published"]


@settings(deadline=None)
@given(st.integers(-999_999_999, 999_999_999), st.sampled_from(SPACES), st.sampled_from("-−"))
def test_whole_number_comes_back(number: int, space: str, minus: str) -> None:
    found = read(cells.number(0), written(Decimal(number), ",", space, minus))
    assert found["value"].to_list() == [number]


@settings(deadline=None)
@given(st.text(max_size=12))
def test_a_number_is_read_or_told(text: str) -> None:
    found = read(cells.number(1), text)
    assert (found["value"][0] is None) == (found["fault"][0] is not None or found["beside"][0] != "published")


@pytest.mark.parametrize("text", ["1.000", "12,345", "999.500", "-1,000"])
def test_point_in_thousands_is_never_guessed(text: str) -> None:
    assert read(cells.number(1), text)["value"].to_list() == [None]
    assert read(cells.number(0), text)["value"].to_list() == [None]


def test_three_decimals_where_three_are_asked_for() -> None:
    assert read(cells.number(3), "0,333", "1.000")["value"].to_list() == [Decimal("0.333"), Decimal("1.000")]


def test_required_number_is_neither_shielded_nor_missing() -> None:
    found = read(cells.number(0, required=True), "*", "", None, "7")
    assert found["fault"].is_not_null().to_list() == [True, True, True, False]


def check_digit(eight: str) -> int:
    """The last digit of an organisation number; ten where there is none."""
    rest = sum(int(digit) * weight for digit, weight in zip(eight, [3, 2, 7, 6, 5, 4, 3, 2], strict=True)) % 11
    return 0 if rest == 0 else 11 - rest


@settings(deadline=None)
@given(st.lists(st.integers(0, 999_999_999), min_size=1, max_size=50))
def test_organisation_number_agrees_with_the_definition(numbers: list[int]) -> None:
    texts = [f"{number:09}" for number in numbers]
    expected = [text if check_digit(text[:8]) == int(text[8]) else None for text in texts]
    assert read(cells.code(9), *texts)["value"].to_list() == expected


@settings(deadline=None)
@given(st.integers(0, 99_999_999))
def test_every_organisation_number_with_its_check_digit_is_read(number: int) -> None:
    eight = f"{number:08}"
    digit = check_digit(eight)
    if digit < 10:
        assert read(cells.code(9), f"{eight}{digit}")["value"].to_list() == [f"{eight}{digit}"]


@settings(deadline=None)
@given(st.integers(0, 9999))
def test_one_nought_comes_back_and_is_told(number: int) -> None:
    found = read(cells.code(4), str(number))
    expected = f"{number:04}" if number >= 100 else None
    assert found["value"].to_list() == [expected]
    assert (found["warning"][0] is not None) == (100 <= number < 1000)


@pytest.mark.parametrize(
    "spelling", ["Årsverk", "årsverk", "ÅRSVERK", " Årsverk ", "AARSVERK", "Aarsverk", "A\u030arsverk", "\ufeffÅrsverk"]
)
def test_spellings_of_a_header_are_one(spelling: str) -> None:
    assert fold(spelling) == fold("Årsverk")


@given(st.sampled_from(["Skoleår", "Nivå", "Antall lærere", "Beløp", "måloppnåelse"]), st.data())
def test_case_and_transliteration_do_not_matter(header: str, data: st.DataObject) -> None:
    spelt = "".join(data.draw(st.sampled_from([letter, letter.upper()])) for letter in header)
    for letter, transliteration in (("å", "aa"), ("ø", "oe"), ("æ", "ae")):
        if data.draw(st.booleans()):
            spelt = spelt.replace(letter, transliteration).replace(letter.upper(), transliteration.upper())
    assert fold(f" {spelt}\u00a0") == fold(header)


def test_headers_stay_apart() -> None:
    headers = ["Skoleår", "Nivå", "Enhetskode", "Enhetsnavn", "Kommunenummer", "Eierform", "Årsverk", "År", "Beløp"]
    assert len({fold(header) for header in headers}) == len(headers)


def is_judged(name: str, data: bytes) -> None:
    """A file is judged, in its folder and out of it."""
    for kind, place in ((None, None), (BY_NAME["gsi"], Place(period="2016-17"))):
        assert judge_file(Path(name), data, Limits(), kind, place).word in {"accepted", "rejected", "unreadable"}


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400), st.sampled_from(["gsi.csv", "gsi.xlsx"]))
def test_any_bytes_are_judged(data: bytes, name: str) -> None:
    is_judged(name, data)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.text(max_size=8), max_size=9), max_size=4))
def test_any_text_under_the_header_is_judged(rows: list[list[str]]) -> None:
    is_judged("gsi.csv", csv(*rows).replace(b"\x00", b"").decode(errors="replace").encode())


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["skoleår", "nivå", "enhetskode", "kommunenummer", "eierform", "årsverk"]), st.text(max_size=9))
def test_any_text_in_a_cell_is_judged(column: str, text: str) -> None:
    quoted = '"' + text.replace("\x00", "").replace('"', '""') + '"'
    is_judged("gsi.csv", csv(COUNTY, but(MUNICIPALITY, **{column: quoted})))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_any_damage_to_a_workbook_is_judged(at: int, damage: bytes) -> None:
    book = xlsx(list(COUNTY), list(MUNICIPALITY))
    place = at % len(book)
    is_judged("gsi.xlsx", book[:place] + damage + book[place + len(damage) :])


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_any_damage_inside_a_sheet_is_judged(at: int, damage: bytes) -> None:
    def damaged(part: bytes) -> bytes:
        place = at % len(part)
        return part[:place] + damage + part[place + len(damage) :]

    is_judged("gsi.xlsx", with_part(xlsx(list(COUNTY), list(MUNICIPALITY)), damaged))
