"""Deliveries by a county governor's office for a grant year: workbooks of several sheets, judged as one.

Belongs here: the sheets of each such kind, what they share, and what is checked across them.
Does not belong here: what all kinds share (``deliveries/table.py`` and its neighbours) and any rule of the scheme.
"""
