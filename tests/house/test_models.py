"""Rules of the house that SQL models, their descriptions and the seeds keep (CONTRIBUTING.md names each)."""

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "dbt" / "models"
SEEDS = ROOT / "seeds"
SQL = sorted(MODELS.rglob("*.sql"))
SEED_FILES = {path.stem: path for path in SEEDS.rglob("*.csv")}
SEED_NAMES = set(SEED_FILES)
LEFT_OF = {"staging": set(), "intermediate": {"staging", "intermediate"}, "marts": {"staging", "intermediate", "marts"}}
NAMES = {
    "staging": re.compile(r"^stg_[a-z]+__[a-z_0-9]+$"),
    "intermediate": re.compile(r"^int_[a-z]+__[a-z_0-9]+$"),
    "marts": re.compile(r"^(dim|fct|bridge|rpt|eval)_[a-z_0-9]+$|^(delivery|rejected_cell|agreement_change)$"),
}
HARMLESS_NUMBERS = {"0", "1", "2", "4"}  # nothing, one, and the digits of county codes and years


def layer(path: Path) -> str:
    """The layer a model lies in."""
    return path.relative_to(MODELS).parts[0]


def schema(path: Path) -> str:
    """The topic of a model, which is the schema of a mart, whatever folder below it the model lies in."""
    return path.relative_to(MODELS).parts[1]


def refs(sql: str) -> set[str]:
    """The models and seeds that a model reads."""
    return set(re.findall(r"ref\('([a-z_0-9]+)'\)", sql))


@lru_cache
def described() -> dict[str, dict[str, Any]]:
    """Every description of a model, by the model's name."""
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in MODELS.rglob("*.yml")]
    return {model["name"]: model for file in files for model in file.get("models", [])}


def rows(seed: str) -> list[dict[str, str]]:
    """The rows of a seed."""
    with SEED_FILES[seed].open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_names_say_layer_and_topic(path: Path) -> None:
    assert NAMES[layer(path)].match(path.stem)
    if layer(path) != "marts":
        topic = path.relative_to(MODELS).parts[1]
        assert path.stem.split("__")[0].split("_", 1)[1] == topic


@pytest.mark.parametrize("path", [path for path in SQL if layer(path) == "marts"], ids=lambda path: path.stem)
def test_a_mart_is_described_beside_it_in_a_file_of_its_name(path: Path) -> None:
    described_here = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert [model["name"] for model in described_here] == [path.stem]


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_rule_4_a_model_reads_from_the_left(path: Path) -> None:
    layers = {model.stem: layer(model) for model in SQL}
    sql = path.read_text(encoding="utf-8")
    read = refs(sql) - SEED_NAMES
    assert {layers[name] for name in read} <= LEFT_OF[layer(path)]
    assert ("source(" in sql) == (layer(path) == "staging")
    if layer(path) == "marts":
        assert {name for name in read if layers[name] == "marts"} <= {
            m.stem for m in SQL if layer(m) == "marts" and schema(m) in {"core", schema(path)}
        }


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_rule_3_no_number_of_the_scheme_in_sql(path: Path) -> None:
    sql = re.sub(r"decimal\(\d+, \d+\)|'[^']*'|/\*.*?\*/|--.*", "", path.read_text(encoding="utf-8"))
    numbers = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", sql))
    assert numbers <= HARMLESS_NUMBERS


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.stem)
def test_rule_5_floats_are_for_shares_only(path: Path) -> None:
    for sentence in re.split(r",\n", path.read_text(encoding="utf-8")):
        if re.search(r"double|float|real\b", sentence):
            assert re.search(r"as \w+_(share|ratio)(_low|_high)?\b", sentence)


@pytest.mark.parametrize("path", [path for path in SQL if layer(path) == "marts"], ids=lambda path: path.stem)
def test_a_mart_names_its_columns(path: Path) -> None:
    last_select = re.split(r"\n\)\n\nselect", path.read_text(encoding="utf-8"))[-1]
    assert "*" not in last_select


def test_rule_3_every_rule_is_used_and_every_use_is_a_rule() -> None:
    sources = {
        r"rule\('([a-z_0-9]+)'": (ROOT / "dbt").rglob("*.sql"),
        r"""rule\("([a-z_0-9]+)\"""": (ROOT / "dagster_project" / "operation").rglob("*.py"),
        r"""rule_value\(\w+, "([a-z_0-9]+)\"""": (ROOT / "dagster_project" / "warehouse").rglob("*.py"),
        r"""in_force\(\w+, "([a-z_0-9]+)\"""": (ROOT / "dagster_project" / "disclosure").rglob("*.py"),
    }
    used = {
        key
        for use, paths in sources.items()
        for path in paths
        for key in re.findall(use, path.read_text(encoding="utf-8"))
    }
    assert used == {row["rule_key"] for row in rows("scheme_rules")}


def test_rule_3_a_choice_says_what_it_may_be() -> None:
    for row in rows("scheme_rules"):
        choices = row["choices"].split()
        assert (row["unit"] == "choice") == bool(choices), row["rule_key"]
        assert not choices or row["value"] in choices or "date" in choices, row["rule_key"]


def test_rule_3_every_seed_is_read() -> None:
    read = {name for path in (ROOT / "dbt").rglob("*.sql") for name in refs(path.read_text(encoding="utf-8"))}
    assert read >= SEED_NAMES


def test_every_finding_rule_has_one_model_and_every_model_a_rule() -> None:
    models = {path.stem.removeprefix("int_findings__") for path in SQL if path.stem.startswith("int_findings__")}
    assert models == {row["rule_key"] for row in rows("finding_rules")}


def test_rule_10_every_model_is_described_with_its_grain() -> None:
    found = described()
    assert {path.stem for path in SQL} == set(found)
    for name, model in found.items():
        grain = "Grain:" in model["description"] or model.get("config", {}).get("meta", {}).get("grain")
        assert grain, name


def test_no_mart_publishes_a_person_key() -> None:
    for path in SQL:
        if layer(path) == "marts":
            assert "person_key" not in {column["name"] for column in described()[path.stem]["columns"]}, path.stem


def test_every_seed_column_is_typed_and_described() -> None:
    seeds = {seed["name"]: seed for seed in yaml.safe_load((SEEDS / "_seeds.yml").read_text(encoding="utf-8"))["seeds"]}
    assert set(seeds) == SEED_NAMES
    for name, seed in seeds.items():
        header = list(rows(name)[0])
        assert header == list(seed["config"]["column_types"])
        assert header == [column["name"] for column in seed["columns"] if column["description"]]
