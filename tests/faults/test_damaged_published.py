"""What is published, damaged by a person: the next build or publishing puts something whole in its place."""

from __future__ import annotations

import shutil

import duckdb
import pytest
from built_site import copied_site
from fault_site import Site

from dagster_project.warehouse import build, publish

site = pytest.fixture(copied_site)


def test_a_published_database_that_has_lost_a_table_is_replaced(site: Site) -> None:
    with duckdb.connect(str(site.layout.published_database)) as database:
        database.execute("drop table allocation.fct_county_allocation")
    publish.publish(site.workplace(), build.manifest(site.layout))
    assert site.published() == "one"


def test_a_table_dropped_from_what_is_published_is_built_again_though_nothing_has_changed(site: Site) -> None:
    with duckdb.connect(str(site.layout.published_database)) as database:
        database.execute("drop table allocation.fct_county_allocation")
    done = site.build("one")
    assert (done.code, done.err) == (0, "")
    assert "Uendret" not in done.out
    assert "Endringer   0 av" in done.out
    assert site.published() == "one"


def test_a_plain_folder_in_place_of_what_is_published_is_taken_over(site: Site) -> None:
    folder = site.layout.published.resolve()
    site.layout.published.unlink()
    shutil.copytree(folder, site.layout.published)
    publish.publish(site.workplace(), build.manifest(site.layout))
    assert site.layout.published.is_symlink()
    assert site.published() == "one"
