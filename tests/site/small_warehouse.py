"""A published warehouse of a few rows written by hand, with the columns and comments of the real marts.

Names and messages are as hostile as a delivery could make them. Columns that a row does not name are null.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from declared_marts import declared_metadata

from dagster_project.warehouse.explain import explain
from dagster_project.warehouse.metadata import METADATA_FILE

SCRIPT = "<script>alert(1)</script>"
BROKEN_OUT = '"><img src=x onerror=alert(2)>'
FORMULA = '=HYPERLINK("http://evil.example","klikk")'

Rows = dict[str, list[dict[str, Any]]]


def rows() -> Rows:
    """Two years, two counties, three owners: the names of two are markup, that of one is a formula."""
    years = {2018: 1_000_000, 2019: 1_234_567}
    owners = [("1101", SCRIPT, "11"), ("1103", FORMULA, "11"), ("5001", BROKEN_OUT, "50")]
    found: Rows = {
        "core.dim_grant_year": [
            {"grant_year": year, "count_date": date(year - 1, 10, 1), "map_date": date(year, 1, 1),
             "appropriation_nok": amount, "appropriation_status": "illustrative", "cofunding_min_ratio": 0.3,
             "appropriation_source": SCRIPT}
            for year, amount in years.items()
        ],
        "core.dim_county": [
            {"grant_year": year, "county_code": code, "county_name": name, "county_governor": BROKEN_OUT}
            for year in years for code, name in (("11", "Rogaland"), ("50", SCRIPT))
        ],
        "core.dim_owner": [
            {"grant_year": year, "owner_id": code, "owner_name": name, "owner_type": "municipality",
             "county_code": county}
            for year in years for code, name, county in owners
        ],
        "allocation.fct_owner_allocation": [
            {"grant_year": year, "owner_id": code, "owner_name": name, "owner_type": "municipality",
             "county_code": county, "participates": True, "teacher_fte": 12.5, "state_funds_nok": 41_152,
             "nok_per_fte": 3292.16, "has_estimated_fte": code == "1103"}
            for year in years for code, name, county in owners
        ],
        "allocation.fct_county_allocation": [
            {"grant_year": year, "county_code": "11", "county_name": "Rogaland", "county_governor": BROKEN_OUT,
             "teacher_fte": 1234.5, "fte_share": 1.0, "allocated_nok": amount, "distributed_nok": amount - 7,
             "undistributed_nok": 7, "has_estimated_fte": True, "appropriation_status": "illustrative"}
            for year, amount in years.items()
        ],
        "evaluation.rpt_scheme_year": [
            {"grant_year": year, "appropriation_nok": amount, "allocated_nok": amount, "distributed_nok": amount - 7,
             "owners": 3, "owners_taking_part": 2, "networks": 1, "measures": 4, "measures_completed": 1,
             "measures_stalled": 0, "cofunding_ratio": 0.123, "cofunding_shortfall_nok": 5, "distributed_share": 0.99,
             "teachers_covered_low": 10, "teachers_covered_high": 20, "teachers_employed": 40, "findings_error": 1,
             "findings_warning": 0, "reach_ratio_low": 0.25, "reach_ratio_high": 0.5, "participations": 20,
             "whole_school_participations": 0, "employed_covered_low": 10, "employed_covered_high": 20,
             "municipality_covered_low": 10, "municipality_covered_high": 20, "municipality_teachers_employed": 40,
             "private_covered_low": 0, "private_covered_high": 0, "private_teachers_employed": 0}
            for year, amount in years.items()
        ],
        "compliance.fct_finding": [
            {"finding_id": "f1", "grant_year": 2019, "rule_key": "cofunding_below_requirement", "clause": "F6",
             "severity": "error", "entity_type": "owner", "entity_id": "1101", "amount_nok": 5,
             "message_nb": SCRIPT, "message_en": BROKEN_OUT}
        ],
        "core.dim_rule": [
            {"rule_key": "cofunding_min_ratio", "valid_from": date(2017, 1, 1), "value": "0.30", "unit": "ratio",
             "legal_reference": SCRIPT, "clause": "F6", "description_nb": "Laveste egenandel"},
            *({"rule_key": key, "valid_from": date(2017, 1, 1), "value": "5", "unit": "persons",
               "legal_reference": "Kontrakten", "clause": "M5", "description_nb": "Personvern"}
              for key in ("disclosure_min_persons", "disclosure_min_interval")),
        ],
        "quality.delivery": [
            {"delivery_id": "a", "kind": "agreements", "file_name": f"agreements/2019/{BROKEN_OUT}.xlsx",
             "verdict": "accepted", "origin": "bundled", "in_force": True, "office": SCRIPT, "period": "2019"},
            {"delivery_id": "b", "kind": "gsi", "file_name": FORMULA, "verdict": "rejected", "origin": "delivered",
             "in_force": False},
        ],
        "quality.rejected_cell": [{"delivery_id": "b", "row": 2, "value": FORMULA, "reason": SCRIPT}],
    }  # fmt: skip
    return found


def write_small_warehouse(folder: Path) -> Path:
    """Write it below a warehouse folder; returns the published database."""
    path = folder / "published" / "dekomp.duckdb"
    path.parent.mkdir(parents=True)
    filled, metadata = rows(), declared_metadata()
    with duckdb.connect() as database:
        database.execute(f"attach '{path}' as published")
        for mart in metadata.marts.values():
            columns = ", ".join(f'"{name}" {column.type}' for name, column in mart.columns.items())
            database.execute(f"create schema if not exists published.{mart.schema}")
            database.execute(f"create table published.{mart.table} ({columns})")
            for row in filled.pop(mart.table, []):
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join("?" for _ in row)
                database.execute(f"insert into published.{mart.table} ({names}) values ({marks})", [*row.values()])
        explain(database, "published", metadata)
    assert not filled
    (path.parent / "version.json").write_text('{"version": "20191124T101112000000Z"}', encoding="utf-8")
    (path.parent / METADATA_FILE).write_text(metadata.as_json(), encoding="utf-8")
    return path
