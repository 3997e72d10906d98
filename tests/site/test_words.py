"""How figures, codes and labels are written, and that every word is there."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from declared_marts import declared_metadata

from dagster_project.errors import UserError
from dagster_project.site.charts.tiles import classes, layout, shade
from dagster_project.site.declared import load_page, load_pages
from dagster_project.site.marks import marks
from dagster_project.site.voice import Voice, finding_rules, readable, seed, words

NB, EN = Voice("nb"), Voice("en")


@pytest.mark.parametrize(
    ("value", "unit", "bokmal", "english"),
    [
        (1234567, "kroner", "1\u00a0234\u00a0567", "1,234,567"),
        (-137000, "kroner", "−137\u00a0000", "−137,000"),
        (0.123, "andel", "12,3\u00a0%", "12.3%"),
        (Decimal("5748.2"), "årsverk", "5\u00a0748,2", "5,748.2"),
        (Decimal("3292.16"), "kroner per årsverk", "3\u00a0292", "3,292"),
        (2019, "år", "2019", "2019"),
        (0.41234, "indeks 0-1", "0,412", "0.412"),
        (date(2026, 11, 24), "dato", "24.11.2026", "24\u00a0Nov\u00a02026"),
        (True, "ja/nei", "ja", "yes"),
        (None, "kroner", "–", "–"),
        (0, "antall", "0", "0"),
    ],
)
def test_a_value_is_written_by_its_unit(value: object, unit: str, bokmal: str, english: str) -> None:
    assert (NB.say(value, unit), EN.say(value, unit)) == (bokmal, english)


def test_millions_are_short_and_a_headline_says_kroner() -> None:
    assert NB.short(999_999, "kroner") == "999\u00a0999"
    assert NB.amount(194_300_000, "kroner") == "194,3\u00a0mill.\u00a0kr"
    assert EN.amount(194_300_000, "kroner") == "NOK\u00a0194.3\u00a0m"


def test_a_moment_has_day_and_time() -> None:
    assert NB.moment(datetime(2026, 11, 24, 3, 25)) == "24.11.2026\u00a0kl.\u00a003.25"  # noqa: DTZ001


def test_a_name_without_an_english_word_is_made_readable() -> None:
    assert readable("planned_teachers") == "Planned teachers"
    assert readable("owner_grant_nok") == "Owner grant (NOK)"


def test_every_finding_rule_says_what_puts_it_right_and_none_else_does() -> None:
    assert set(words("remedies")) == set(finding_rules())


def test_every_phrase_is_in_both_languages() -> None:
    for name in ("interface", "remedies"):
        assert {key for key, said in words(name).items() if set(said) != {"nb", "en"}} == set()


def test_every_sign_stands_before_a_code_of_a_list() -> None:
    codes = {name: {one.code for one in listed} for name, listed in declared_metadata().codes.items()}
    assert all(set(signs) <= codes[name] for name, signs in words("marks")["signs"].items())
    voice = Voice("nb", declared_metadata().codes)
    assert voice.code_word("verdict", "rejected") == "✗ avvist"
    assert voice.code_word("severity", "error") == "brudd"


def test_every_county_of_the_register_has_a_tile_of_its_own() -> None:
    registered = seed("counties")
    assert {row["county_code"] for row in registered} == set(layout())
    for day in ("2017-06-01", "2019-06-01", "2021-06-01", "2025-06-01"):
        there = [
            layout()[row["county_code"]][:2]
            for row in registered
            if row["valid_from"] <= day and (not row["valid_to"] or row["valid_to"] > day)
        ]
        apart = [max(abs(a[0] - b[0]), abs(a[1] - b[1])) for i, a in enumerate(there) for b in there[:i]]
        assert min(apart) >= 1, day  # no tile lies over another


def test_shades_go_from_light_to_dark_and_unknown_has_its_own() -> None:
    limits = classes([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert limits == [2, 4, 6, 8, 10]
    assert [shade(value, limits) for value in (1, 3, 5, 7, 10, None)] == ["s1", "s2", "s3", "s4", "s5", "s0"]


def test_a_misspelt_declaration_is_refused_with_its_place(tmp_path: Path) -> None:
    page = {"group": "money", "title": {"nb": "a", "en": "a"}, "lead": {"nb": "a", "en": "a"}}
    block = {"mart": "core.dim_county", "query": "select 1", "chart": {"kind": "pie", "y": "a"}}
    path = tmp_path / "wrong.yml"
    path.write_text(yaml.safe_dump(page | {"blocks": [block]}), encoding="utf-8")
    with pytest.raises(UserError, match=r"wrong\.yml, blocks\.0\.chart"):
        load_page(path)
    path.write_text(yaml.safe_dump(page | {"blocks": [block | {"chart": None, "charts": []}]}), encoding="utf-8")
    with pytest.raises(UserError, match="chart"):
        load_page(path)


def test_an_estimate_shown_is_an_estimate_marked() -> None:
    """A block that shows a figure which its mart can mark as an estimate has the column that says so."""
    flags = {mark.flag for mark in marks() if mark.id == "estimated"}
    flagged = {"allocation.fct_county_allocation", "allocation.fct_owner_allocation", "reach.fct_owner_reach"}
    for page in load_pages():
        for block in page.blocks:
            if block.mart in flagged and block.table:
                stars = "*" in block.query or block.query.startswith("from ")
                assert stars or any(flag in block.query for flag in flags), page.id
