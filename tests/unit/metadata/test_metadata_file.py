"""What a column means: said by itself, by the column it is like, by its mart; and read back as it was written."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from declared_marts import declared_metadata

from dagster_project.errors import UserError
from dagster_project.warehouse.metadata import METADATA_FILE, Column, metadata_of, read_metadata

WORDS_OF_A_MART = {
    "label_nb": "En tabell",
    "label_en": "A table",
    "description_nb": "Om den",
    "row_nb": "ting",
    "row_en": "thing",
    "use_nb": "å se",
    "use_en": "to look",
    "clause": "S1",
}


def model(name: str, meta: dict[str, Any], **columns: dict[str, Any]) -> dict[str, Any]:
    """A model as dbt's manifest has it; a column is its meta, and its description under ``said``."""
    return {
        "resource_type": "model",
        "unique_id": f"model.dekomp.{name}",
        "name": name,
        "schema": "core",
        "path": f"marts/core/{name}.sql",
        "description": f"About {name}",
        "config": {"meta": {**WORDS_OF_A_MART, **meta}},
        "columns": {
            column: {
                "name": column,
                "data_type": "decimal(14, 1)",
                "description": said.pop("said", ""),
                "config": {"meta": said},
            }
            for column, said in columns.items()
        },
    }


WORDS = {"label_nb": "Årsverk", "label_en": "FTEs", "definition_nb": "Talt", "said": "Counted", "unit": "årsverk"}
FIRST = model(
    "dim_first",
    {"source": "gsi", "population_nb": "Alle", "population_en": "All", "available_from": 2017, "kind": "fact"},
    teacher_fte={**WORDS, "clause": "F1", "personal": "none"},
)
SECOND = model(
    "dim_second",
    {"source": ["gsi", "nsr"], "population_nb": "Noen", "population_en": "Some", "kind": "derived"},
    fte_again={"like": "dim_first.teacher_fte", "label_nb": "Årsverk igjen", "estimated_by": "is_estimated"},
)
GRAIN = {
    "resource_type": "test",
    "attached_node": "model.dekomp.dim_first",
    "test_metadata": {"name": "grain", "kwargs": {"columns": ["teacher_fte"]}},
}
EXPOSURE = {
    "name": "panel",
    "label": None,
    "description": "A panel",
    "depends_on": {"nodes": ["second"]},
    "config": {"meta": {"audience": "researchers"}},
}


def test_a_column_says_itself_then_what_it_is_like_then_what_its_mart_says() -> None:
    """Source, kind and clause go with a column to another mart; population and years are that mart's own."""
    made = metadata_of({"nodes": {"first": FIRST, "second": SECOND, "grain": GRAIN}, "exposures": {"one": EXPOSURE}})
    assert made.marts["core.dim_second"].columns["fte_again"] == Column(
        name="fte_again",
        type="DECIMAL(14,1)",
        label_nb="Årsverk igjen",
        label_en="FTEs",
        definition_nb="Talt",
        definition_en="Counted",
        unit="årsverk",
        kind="fact",
        estimated_by="is_estimated",
        population_nb="Noen",
        population_en="Some",
        source=("gsi",),
        clause="F1",
    )
    first = made.marts["core.dim_first"]
    assert (first.grain, first.sums, first.columns["teacher_fte"].available_from) == (
        ("teacher_fte",),
        ["teacher_fte"],
        2017,
    )
    assert made.exposures == (
        {
            "name": "panel",
            "label": "panel",
            "description": "A panel",
            "depends_on": ["core.dim_second"],
            "meta": {"audience": "researchers"},
        },
    )


def test_metadata_is_read_back_as_it_was_written_and_written_alike(tmp_path: Path) -> None:
    made = declared_metadata()
    (tmp_path / METADATA_FILE).write_text(made.as_json(), encoding="utf-8")
    assert read_metadata(tmp_path) == made
    assert read_metadata(tmp_path).as_json() == made.as_json()


@pytest.mark.parametrize("content", [None, "", "{}", '{"marts": {"core.a": 1}}'])
def test_a_version_without_metadata_says_that_it_must_be_built_again(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / METADATA_FILE).write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"metadata\.json.*Bygg på nytt"):
        read_metadata(tmp_path)


def test_every_field_of_a_column_is_in_the_file() -> None:
    told = json.loads(declared_metadata().as_json())
    column = told["marts"]["core.dim_rule"]["columns"]["rule_key"]
    assert set(column) == {one.name for one in dataclasses.fields(Column)}
