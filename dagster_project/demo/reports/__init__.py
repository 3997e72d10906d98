"""Illustrative reports on the illustrative agreements: mostly complete and right, with gaps that are known beforehand.

From left to right: ``outcomes`` (what came of each measure), ``gaps`` (what is then left out or made wrong, and
listed), ``plan`` (a whole year of it), ``files`` (workbooks, and for some offices folders of CSV files). ``wording``
has the Norwegian texts, ``model`` the parts of a report.

What owners contribute is never less than they pledged, and no owner sends more teachers than it employs or planned,
but for what ``gaps`` lists: so a report adds only the findings it should to those of the agreement.
"""
