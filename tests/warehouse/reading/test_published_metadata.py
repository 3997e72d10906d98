"""What is published holds what its metadata says, and nothing that it does not say."""

from __future__ import annotations

from conftest import Warehouse

from dagster_project.warehouse.metadata import Column, Mart, read_metadata


def columns_of(warehouse: Warehouse) -> list[tuple[Mart, Column]]:
    """Every published column with its mart."""
    marts = read_metadata(warehouse.published).marts.values()
    return [(mart, column) for mart in marts for column in mart.columns.values()]


def test_every_table_and_column_is_in_the_metadata_and_the_reverse(bundled: Warehouse) -> None:
    question = (
        "select c.schema_name || '.' || c.table_name, c.column_name, c.data_type from duckdb_columns() c "
        "join duckdb_tables() t using (table_oid) order by c.table_oid, c.column_index"
    )
    told = {(mart.table, column.name, column.type) for mart, column in columns_of(bundled)}
    assert set(bundled.query(question)) == told


def test_every_value_of_a_code_list_is_in_it(bundled: Warehouse) -> None:
    codes = {name: {one.code for one in codes} for name, codes in read_metadata(bundled.published).codes.items()}
    listed = [(mart, column) for mart, column in columns_of(bundled) if column.codes]
    assert len(listed) > 30
    for mart, column in listed:
        found = {value for (value,) in bundled.query(f'select distinct "{column.name}" from {mart.table}')}
        assert found - {None} <= codes[column.codes or ""], (mart.table, column.name)


def test_the_code_lists_are_published_as_a_table_too(bundled: Warehouse) -> None:
    codes = read_metadata(bundled.published).codes
    listed = {(name, one.code, one.label_nb, one.label_en) for name, codes in codes.items() for one in codes}
    assert set(bundled.query("select code_list, code, label_nb, label_en from core.dim_code")) == listed
    sources = read_metadata(bundled.published).sources.values()
    found = bundled.query("select source_id, publisher, coalesce(licence, '') from core.dim_source")
    assert set(found) == {(source.id, source.publisher, source.licence) for source in sources}


def test_an_empty_cell_stands_only_where_the_metadata_says_what_it_means(bundled: Warehouse) -> None:
    for mart in read_metadata(bundled.published).marts.values():
        empty = ", ".join(f'count(*) - count("{name}")' for name in mart.columns)
        (counts,) = bundled.query(f"select {empty} from {mart.table}")
        unexplained = [
            column.name
            for column, count in zip(mart.columns.values(), counts, strict=True)
            if count and column.missing_nb is None
        ]
        assert not unexplained, (mart.table, unexplained)
