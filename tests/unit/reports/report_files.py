"""A small valid report of the office Buskerud on 2017, in the same shape as the valid agreement beside it."""

from __future__ import annotations

import agreement_files
from agreement_files import PLACE, Cell, Sheets, sheets_of

from dagster_project.deliveries.kinds import Place
from dagster_project.deliveries.verdict import Verdict

GOOD = """
Framdrift
tiltak_id; dato; status; andel_fullført; brukt_beløp; kommentar
T1; 2017-10-01; i_gang; 0,4; 100000; Kom sent i gang
T1; 2018-01-10; fullført; 1; 245000;
T2; 2017-12-20; i_gang; 0,5; 60000; Fortsetter til våren
T3; 2017-12-31; avbrutt; 0; 0;

Egenandel
tiltak_id; eier_id; form; beløp
T1; 0602; frikjøp; 65000
T1; 811801402; penger; 5000
T2; 0605; frikjøp; 20000

Deltakelse
tiltak_id; eier_id; skole_orgnr; lærere; årsverk; hele_kollegiet
T1; 0602; 975012344; 18; 16,5; ja
T1; 811801402; ; 10; 8,5; ja
T2; 0605; ; 31; 27,0; nei

Egenvurdering
tiltak_id; eier_id; måloppnåelse; begrunnelse
T1; 0602; 4; Flere lærere prøver ut sammen
T1; 811801402; 3;
T2; 0605; 2; For få samlinger

Kvalitetsdialog
uh_id; dato; vurdering; tema; oppfølging
911770709; 2017-11-15; 2; Veiledning på skolene; Ny plan for våren er avtalt
911770709; 2018-01-08; 4; Veiledning på skolene;
"""


def good() -> Sheets:
    """The sheets of the valid report, each with its header first; to be changed at will."""
    return sheets_of(GOOD)


def changed(*changes: tuple[Cell, str]) -> Sheets:
    """The valid report with some cells changed."""
    return agreement_files.changed(*changes, sheets=good())


def judge(data: Sheets | bytes | dict[str, bytes], place: Place = PLACE) -> Verdict:
    """Judge sheets (as a folder of CSV files) or the bytes of a workbook, as the office's report."""
    return agreement_files.judge(data, place, "reports")
