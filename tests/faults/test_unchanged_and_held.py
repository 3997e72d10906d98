"""Builds that make nothing, since nothing has changed, and versions that are held back."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from built_site import copied_site
from fault_site import TOO_LONG, Site

site = pytest.fixture(copied_site)


def test_the_same_deliveries_again_build_nothing_and_say_so_without_loading_dbt(site: Site) -> None:
    before = site.layout.published.resolve()
    program = (
        f"import sys; from dagster_project.cli import main\ntry: main({[*site.arguments('one'), '--json']!r})\n"
        "finally: print(sorted({'dagster', 'dbt'} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=TOO_LONG, check=False
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")
    told = json.loads(done.stdout)
    assert (told["unchanged"], told["published"], told["version"]) == (True, True, before.name)
    assert told["rows"] == json.loads((before / "version.json").read_text(encoding="utf-8"))["rows"]
    assert [one["unchanged"] for one in told["deliveries"]] == [True, True, True]
    said = site.build("one")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Uendret     Ingenting er endret siden utgaven {before.name}")
    assert site.layout.published.resolve() == before


def test_a_county_that_moves_too_much_is_held_back_until_it_is_confirmed(site: Site) -> None:
    path = site.deliveries("one") / "gsi" / "2016-17" / "gsi.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("1200,5", "1500,5"), encoding="utf-8")
    question = "select teacher_fte from allocation.fct_county_allocation where grant_year = 2017 and county_code = '11'"
    before = site.layout.published.resolve()
    held = site.build("one")
    assert (held.code, held.out) == (1, "")
    assert held.err.startswith("Holdt tilbake. ")
    assert "Rogaland (11) 2017: 1200,5 → 1500,5 (+25,0 %; grensen er 10,0 %)" in held.err
    assert "gsi/2016-17/gsi.csv (gsi-2016-17-v002-" in held.err
    assert site.layout.published.resolve() == before
    assert str(site.warehouse.one(question)[0]) == "1200.5"

    (folder,) = site.layout.held.iterdir()
    again = site.build("one")
    assert again.code == 1
    assert "venter fortsatt" in again.err
    assert [*site.layout.held.iterdir()] == [folder]

    looked = site.command("diff", "published", "held", "--mart", "allocation.fct_county_allocation")
    assert looked.code == 0
    assert "teacher_fte: 1200,5 → 1500,5" in looked.out
    assert site.command("publish", folder.name).code == 0
    assert site.layout.published.resolve().name == folder.name
    assert str(site.warehouse.one(question)[0]) == "1500.5"
    assert [*site.layout.held.iterdir()] == []
    assert site.build("one").out.startswith("Uendret")
    assert site.command("diff", "i går").code == 2
