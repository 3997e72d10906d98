"""What the published tables mean: every mart, column, code and source, made once from what dbt knows of them.

The meaning of a column is its ``description`` (English) and ``config.meta`` in the YAML of its mart. Three rules make
that short: what a model's ``meta`` says of population, source, kind, clause and years holds for each of its columns;
``like: model.column`` takes over all that another column says but its population and years; what a column says itself
goes before both. Codes and sources are seeds. ``publish`` writes the
whole as ``metadata.json`` into each version; pages, releases and the comments in the database read nothing else.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from dagster_project.errors import UserError
from dagster_project.settings import SEEDS

METADATA_FILE = "metadata.json"
SUMMED = ("kroner", "årsverk", "antall", "personer")  # units whose figures add up to something
CODE_SEEDS = {  # code lists that are seeds of their own: each seed and its column with the code
    "finding_rule": {"finding_rules": "rule_key"},
    "indicator": {"indicators": "indicator_id", "headline_indicators": "indicator_id"},
}


class NoMetadataError(UserError):
    """A published version does not say what its columns mean: it was made before that was kept, or is damaged."""


@dataclass(frozen=True)
class Column:
    """A column of a mart. ``estimated_by`` names the boolean column that says which rows are estimates.

    ``personal`` is ``count`` for a number of persons, ``ratio`` for a share, mean or FTE built on one. ``missing`` says
    what null means, and is none where the column is never null. ``codes`` is the id of a code list.
    """

    name: str
    type: str = ""
    label_nb: str = ""
    label_en: str = ""
    definition_nb: str = ""
    definition_en: str = ""
    unit: str = ""
    kind: Literal["fact", "derived", "estimate"] = "fact"
    estimated_by: str | None = None
    population_nb: str = ""
    population_en: str = ""
    source: tuple[str, ...] = ()
    clause: str = ""
    classification: str | None = None
    codes: str | None = None
    missing_nb: str | None = None
    missing_en: str | None = None
    personal: Literal["none", "count", "ratio"] = "none"
    available_from: int | None = None
    available_until: int | None = None

    @property
    def is_text(self) -> bool:
        """Whether cells are text that somebody may have written."""
        return self.type == "VARCHAR"


@dataclass(frozen=True)
class Mart:
    """A published table.

    ``grain`` are the columns that its grain test says a row is known by, ``row`` says in words what one row is of, and
    ``use`` what the table is for.
    """

    schema: str
    name: str
    label_nb: str = ""
    label_en: str = ""
    description_nb: str = ""
    description_en: str = ""
    row_nb: str = ""
    row_en: str = ""
    use_nb: str = ""
    use_en: str = ""
    grain: tuple[str, ...] = ()
    clause: str = ""
    columns: dict[str, Column] = field(default_factory=dict)

    @property
    def table(self) -> str:
        """Schema-qualified name."""
        return f"{self.schema}.{self.name}"

    @property
    def keys(self) -> list[str]:
        """The columns that a row is known by, also where the grain says what stands for one that is null."""
        return [name for name in self.columns if any(re.search(rf"\b{name}\b", part) for part in self.grain)]

    @property
    def sums(self) -> list[str]:
        """The columns worth a sum: amounts, FTEs and counts."""
        return [column.name for column in self.columns.values() if column.unit in SUMMED]


@dataclass(frozen=True)
class Code:
    """A value of a code list and what it is called."""

    code: str
    label_nb: str
    label_en: str


@dataclass(frozen=True)
class Source:
    """Where figures come from; ``licence`` and ``url`` are empty where none is recorded."""

    id: str
    title: str
    title_en: str
    publisher: str
    licence: str
    url: str


@dataclass(frozen=True)
class Metadata:
    """All of it: marts by ``schema.table``, code lists and sources by id, dbt's exposures."""

    marts: dict[str, Mart]
    codes: dict[str, tuple[Code, ...]]
    sources: dict[str, Source]
    exposures: tuple[dict[str, Any], ...]

    def as_json(self) -> str:
        """The content of ``metadata.json``: the same text for the same metadata."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def metadata_of(manifest: Mapping[str, Any]) -> Metadata:
    """The metadata that dbt's manifest and the seeds of codes and sources hold."""
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith("marts/")
    }
    grains = {
        node["attached_node"]: tuple(node["test_metadata"]["kwargs"]["columns"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "grain"
    }
    found = [_mart(models, node, grains.get(node["unique_id"], ())) for node in models.values()]
    return Metadata(
        marts={mart.table: mart for mart in sorted(found, key=lambda mart: mart.table)},
        codes=_codes(),
        sources={row["source_id"]: Source(row.pop("source_id"), **row) for row in _seed("sources")},
        exposures=tuple(_exposures(manifest)),
    )


def read_metadata(version_folder: Path) -> Metadata:
    """The metadata of a published version; raises ``NoMetadataError``, which says what to do."""
    path = version_folder / METADATA_FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Metadata(
            marts={
                table: Mart(
                    **mart
                    | {
                        "grain": tuple(mart["grain"]),
                        "columns": {
                            name: Column(**column | {"source": tuple(column["source"])})
                            for name, column in mart["columns"].items()
                        },
                    }
                )
                for table, mart in told["marts"].items()
            },
            codes={name: tuple(Code(**code) for code in codes) for name, codes in told["codes"].items()},
            sources={name: Source(**source) for name, source in told["sources"].items()},
            exposures=tuple(told["exposures"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise NoMetadataError(
            f"{path} mangler eller kan ikke leses: det som er publisert, er laget av en eldre utgave av dekomp. "
            "Bygg på nytt: dekomp build --force"
        ) from None


def _mart(models: Mapping[str, Any], node: Mapping[str, Any], grain: tuple[str, ...]) -> Mart:
    meta = node["config"]["meta"]
    return Mart(
        schema=node["schema"],
        name=node["name"],
        label_nb=meta["label_nb"],
        label_en=meta["label_en"],
        description_nb=meta["description_nb"],
        description_en=node["description"],
        row_nb=meta["row_nb"],
        row_en=meta["row_en"],
        use_nb=meta["use_nb"],
        use_en=meta["use_en"],
        grain=grain,
        clause=meta["clause"],
        columns={name: _column(models, node, name) for name in node["columns"]},
    )


OF_THE_MART = {"population_nb", "population_en", "source", "kind", "clause", "available_from", "available_until"}
OF_A_LIKE_COLUMN = {"source", "kind", "clause"}  # what a mart says for its columns that goes with one to other marts
SAID = {one.name for one in fields(Column)} - {"name", "type"}


def _column(models: Mapping[str, Any], node: Mapping[str, Any], name: str) -> Column:
    said = _of_the_mart(node, OF_THE_MART) | _said(models, node, name)
    said = {key: value for key, value in said.items() if key in SAID}
    source = said["source"]
    said["source"] = (source,) if isinstance(source, str) else tuple(source)
    return Column(name=name, type=node["columns"][name]["data_type"].upper().replace(", ", ","), **said)


def _said(models: Mapping[str, Any], node: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a column says of itself, after what the column says that it is like."""
    column = node["columns"][name]
    own = dict(column["config"]["meta"])
    if column["description"]:
        own["definition_en"] = column["description"]
    if like := own.pop("like", None):
        model, _, other = like.partition(".")
        return _of_the_mart(models[model], OF_A_LIKE_COLUMN) | _said(models, models[model], other) | own
    return own


def _of_the_mart(node: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: said for key, said in node["config"]["meta"].items() if key in keys}


def _codes() -> dict[str, tuple[Code, ...]]:
    found: dict[str, list[Code]] = {}
    for row in _seed("code_lists"):
        found.setdefault(row["code_list"], []).append(Code(row["code"], row["label_nb"], row["label_en"]))
    for name, seeds in CODE_SEEDS.items():
        rows = [(row[code], row) for seed, code in seeds.items() for row in _seed(seed)]
        found[name] = [Code(code, row["label_nb"], row["label_en"]) for code, row in rows]
    return {name: tuple(found[name]) for name in sorted(found)}


def _exposures(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    exposures = manifest.get("exposures", {}).values()
    for exposure in sorted(exposures, key=lambda exposure: str(exposure["name"])):
        read = [manifest["nodes"][node] for node in exposure["depends_on"]["nodes"]]
        yield {
            "name": exposure["name"],
            "label": exposure["label"] or exposure["name"],
            "description": exposure["description"],
            "depends_on": sorted(f"{node['schema']}.{node['name']}" for node in read),
            "meta": exposure["config"]["meta"],
        }


def _seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed, wherever below ``seeds`` it lies."""
    (path,) = SEEDS.rglob(f"{name}.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
