"""Rule 10 for the marts: every public column says all that pages, releases and the database tell of it."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from declared_marts import MODELS, declared_metadata

from dagster_project.warehouse.metadata import Column, Mart

ROOT = Path(__file__).parents[2]
METADATA = declared_metadata()
SAID = (
    "label_nb", "label_en", "definition_nb", "definition_en", "unit", "population_nb", "population_en", "source",
    "clause", "available_from",
)  # fmt: skip
KEYS = {one.name for one in dataclasses.fields(Column)} - {"name", "type", "definition_en"} | {"like", "differs"}
MART_KEYS = {"label_nb", "label_en", "description_nb", "row_nb", "row_en", "use_nb", "use_en", "grain"} | {
    "population_nb", "population_en", "clause", "source", "kind", "available_from", "available_until",
}  # fmt: skip
PERSONS = re.compile(
    r"participations|_covered_(low|high|unique)|reach_ratio|respondents|whole_school_|planned_teachers"
)
NOT_NUMBERS = {"VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"}


@lru_cache
def yaml_models() -> dict[str, dict[str, Any]]:
    """The models of the marts as their YAML has them."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(MODELS.rglob("*.yml"))]
    return {model["name"]: model for file in files for model in file.get("models", [])}


def yaml_meta(model: str, column: str) -> dict[str, Any]:
    """What the YAML says of a column, after what it says of the one that it is like."""
    found = next(one for one in yaml_models()[model]["columns"] if one["name"] == column)
    meta: dict[str, Any] = found["config"]["meta"]
    return (yaml_meta(*meta["like"].split(".")) if "like" in meta else {}) | meta


def columns() -> Iterator[tuple[Mart, Column]]:
    """Every public column with its mart."""
    for mart in METADATA.marts.values():
        for column in mart.columns.values():
            yield mart, column


def wrong(told: Iterator[tuple[Mart, Column]]) -> list[str]:
    """The columns, as a person finds them."""
    return [f"{mart.table}.{column.name}" for mart, column in told]


def test_rule_10_every_public_column_is_described_with_label_unit_and_clause() -> None:
    """And with all the rest: both languages, population, source, kind, years, what null means."""
    for mart, column in columns():
        missing = [key for key in SAID if not getattr(column, key)]
        assert not missing, (mart.table, column.name, missing)
        assert column.kind in {"fact", "derived", "estimate"}, (mart.table, column.name)
        assert column.personal in {"none", "count", "ratio"}, (mart.table, column.name)
        assert (column.missing_nb is None) == (column.missing_en is None), (mart.table, column.name)
        assert column.definition_nb != column.definition_en, (mart.table, column.name)


def test_rule_10_every_mart_says_what_it_is_in_both_languages() -> None:
    for mart in METADATA.marts.values():
        told = {one.name: getattr(mart, one.name) for one in dataclasses.fields(mart)}
        assert all(told.values()), (mart.table, told)


def test_no_key_of_the_metadata_is_misspelt() -> None:
    for name, model in yaml_models().items():
        assert set(model["config"]["meta"]) <= MART_KEYS, name
        for column in model["columns"]:
            assert set(column["config"]["meta"]) <= KEYS, (name, column["name"])


def test_codes_units_and_sources_are_known_and_used() -> None:
    assert not wrong(
        (mart, column) for mart, column in columns() if column.codes and column.codes not in METADATA.codes
    )
    units = {one.code for one in METADATA.codes["unit"]}
    assert {column.unit for _, column in columns()} <= units
    assert {source for _, column in columns() for source in column.source} == set(METADATA.sources)
    used = {column.codes for _, column in columns() if column.codes} | {"unit"}
    choices = {"constant_map_date"}  # a rule's value that no column holds; its page says what it is called
    assert set(METADATA.codes) == used | choices


def test_codes_of_seeds_are_in_their_lists() -> None:
    """A new one is told here, and not first where a warehouse has been built."""
    in_lists = {
        ("scheme_rules", "unit"): "rule_unit",
        ("finding_rules", "severity"): "severity",
        ("indicators", "unit"): "indicator_unit",
        ("indicators", "direction"): "direction",
        ("indicators", "sector_aim"): "sector_aim",
        ("headline_indicators", "unit"): "unit",
        ("providers", "provider_type"): "provider_type",
    }
    for (seed, column), name in in_lists.items():
        (path,) = (ROOT / "seeds").rglob(f"{seed}.csv")
        with path.open(encoding="utf-8", newline="") as lines:
            found = {row[column] for row in csv.DictReader(lines)}
        assert found <= {one.code for one in METADATA.codes[name]}, (seed, column)


def test_a_code_has_a_list_or_a_classification() -> None:
    without = ((m, c) for m, c in columns() if c.unit == "kode" and not (c.codes or c.classification))
    assert not wrong(without)


def test_every_code_is_named_once_in_both_languages() -> None:
    for name, codes in METADATA.codes.items():
        assert len({one.code for one in codes}) == len(codes), name
        assert all(one.label_nb and one.label_en for one in codes), name


def test_estimates_are_told_by_a_flag_of_the_same_mart() -> None:
    flags = {(mart.table, column.name) for mart, column in columns() if column.type == "BOOLEAN"}
    told = ((m, c) for m, c in columns() if c.estimated_by and (m.table, c.estimated_by) not in flags)
    assert not wrong(told)


def test_what_counts_persons_says_so() -> None:
    """Also a unit of persons that is a public statistic must be said to be one, not left out."""
    for mart, column in columns():
        if column.type in NOT_NUMBERS:
            continue
        if PERSONS.search(column.name):
            assert column.personal != "none", (mart.table, column.name)
        if column.unit == "personer":
            assert "personal" in yaml_meta(mart.name, column.name), (mart.table, column.name)
            told = "ffentlig statistikk" in column.definition_nb
            assert (column.personal == "none") == told, (mart.table, column.name)


def test_the_same_column_is_called_the_same_in_every_mart() -> None:
    """Where it is not, the YAML says why under ``differs``; at most one name goes without a reason."""
    names: dict[tuple[str, str], dict[tuple[str, str], bool]] = defaultdict(dict)
    for mart, column in columns():
        labels = names[column.name, column.unit]
        why = bool(yaml_meta(mart.name, column.name).get("differs"))
        labels[column.label_nb, column.label_en] = labels.get((column.label_nb, column.label_en), True) and why
    unexplained = {key: labels for key, labels in names.items() if len(labels) - sum(labels.values()) > 1}
    assert not unexplained
