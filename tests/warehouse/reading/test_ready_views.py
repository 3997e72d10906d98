"""What the published database tells of itself: where to start, the questions it answers, a comment on everything."""

from __future__ import annotations

import pytest
from conftest import Warehouse

from dagster_project.warehouse.explain import Question, questions
from dagster_project.warehouse.metadata import read_metadata

QUESTIONS = questions()


def test_nothing_published_is_without_a_comment(bundled: Warehouse) -> None:
    silent = "select schema_name, table_name, column_name from duckdb_columns() where not internal and comment is null"
    assert bundled.query(silent) == []
    for kind in ("table", "view"):
        silent = f"select {kind}_name from duckdb_{kind}s() where not internal and comment is null"
        assert bundled.query(silent) == []


def test_a_comment_has_label_unit_clause_definition_and_what_empty_means(bundled: Warehouse) -> None:
    found = bundled.mapping("select column_name, comment from duckdb_columns() where table_name = 'fct_cofunding'")
    assert found["cofunding_ratio"] == (
        "Egenandel som andel (andel; F6): cofunding_nok delt på base_nok; kan være over 1. Tom celle: Grunnlaget er 0"
    )
    assert found["base_nok"] == "Grunnlag i kroner (kroner; F6): Beløpet kravet regnes av"


def test_start_here_lists_every_table_and_question_with_its_rows(bundled: Warehouse) -> None:
    listed = bundled.query("select table_name, label, one_row_per, use_it_for, rows from start_here")
    tables = bundled.query("select schema_name || '.' || table_name from duckdb_tables()")
    views = bundled.query("select schema_name || '.' || view_name from duckdb_views() where schema_name = 'questions'")
    assert sorted(row[0] for row in listed) == sorted(name for (name,) in tables + views)
    for table, *words, rows in listed:
        assert all(words), table
        assert bundled.one(f"select count(*) from {table}") == (rows,)


def test_there_are_at_least_ten_questions() -> None:
    assert len(QUESTIONS) >= 10


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_a_view_with_the_rows_of_its_file(question: Question, bundled: Warehouse) -> None:
    answer = bundled.query(f"from questions.{question.name}")
    assert answer
    assert answer == bundled.query(question.text)
    told = "select comment from duckdb_views() where schema_name = 'questions' and view_name = ?"
    assert bundled.one(told, question.name) == (f"{question.asked} {question.clauses}",)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_explains_only_the_columns_that_no_mart_has(question: Question, bundled: Warehouse) -> None:
    answered = {row[0] for row in bundled.query(f"describe questions.{question.name}")}
    assert set(question.columns) <= answered
    marts = read_metadata(bundled.published).marts.values()
    known = {name for mart in marts if mart.table in question.text for name in mart.columns}
    assert not set(question.columns) & known
