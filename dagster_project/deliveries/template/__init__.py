"""The workbooks that a county governor's office fills in: ``dekomp template``.

Belongs here: what a workbook looks like, says and sums for the person who fills it in; each kind in its folder, what
they share beside them.
Does not belong here: how it is judged when it comes back (``deliveries/office``) and any rule of the scheme; the
formulas of its overview are help for the adviser, what holds is what the warehouse calculates.
"""
