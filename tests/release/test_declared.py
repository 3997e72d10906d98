"""Which tables a release has: what an exposure may not say, and what the project's own let out."""

from __future__ import annotations

from typing import Any

import pytest

from dagster_project.release.declared import DeclarationError, declared_tables
from dagster_project.warehouse.metadata import Column, Mart, Metadata

MART = Mart(
    "core",
    "owners",
    grain=("owner_id", "geography"),
    columns={name: Column(name, "VARCHAR") for name in ("owner_id", "geography", "owner_name", "with", "title")},
)
META = {
    "audience": "researchers",
    "formats": ["csv"],
    "label_nb": "Eiere",
    "description_nb": "Eiere.",
    "recommended": True,
    "rows": {"geography": "constant"},
    "columns": ["owner_id", "owner_name"],
}


def metadata(name: str = "owners", depends_on: tuple[str, ...] = ("core.owners",), **meta: Any) -> Metadata:
    exposure = {
        "name": name,
        "label": "Owners",
        "description": "Owners.",
        "depends_on": list(depends_on),
        "meta": META | meta,
    }
    return Metadata({"core.owners": MART}, {}, {}, (exposure,))


def test_a_key_column_that_has_one_value_is_no_part_of_the_key() -> None:
    (table,) = declared_tables(metadata())
    assert table.grain == ("owner_id",)
    assert [variable.name for variable in table.variables] == ["owner_id", "owner_name"]
    assert table.is_recommended


def test_what_is_not_for_researchers_is_left_out() -> None:
    with pytest.raises(DeclarationError, match="recommended"):
        declared_tables(metadata(audience="analysts"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"depends_on": ()}, "avhenge av én tabell"),
        ({"columns": ["owner_id", "salary"]}, "core.owners har ikke salary"),
        ({"rows": {"year": 2018}}, "core.owners har ikke year"),
        ({"columns": ["owner_name"]}, "nøkkelen mangler owner_id"),
        ({"columns": ["owner_id", "owner_id"]}, "to ganger: owner_id"),
        ({"columns": ["owner_id", "with"]}, "kan ikke være navn i Stata og SPSS: with"),
        ({"name": "Owners of Norway"}, "navnet skal være"),
        ({"formats": ["pdf"]}, "ukjent format: pdf"),
        ({"geography": "moon"}, "ukjent geography: moon"),
        ({"renamed_from": {"title": "name"}}, "renamed_from nevner title"),
        ({"recommended": False}, "recommended"),
    ],
)
def test_an_exposure_that_cannot_be_is_told_of(change: dict[str, Any], told: str) -> None:
    with pytest.raises(DeclarationError, match=told):
        declared_tables(metadata(**change))
