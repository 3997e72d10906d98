"""Illustrative agreements on real owners and real UH institutions, with breaches that are known beforehand.

From left to right: ``basis`` (FTEs and allocations of a grant year), ``owners``, ``providers``, ``networks``
(who works together over the years), ``measures`` (what they agree in a year), ``breaches`` (what is then made wrong,
and listed), ``plan`` (a whole year of it), ``workbook`` (the files). ``money`` splits kroner, ``wording`` has the
Norwegian texts, ``model`` the parts of an agreement.

Nothing here is real but the owners, the UH institutions and the FTEs. Everything follows from a seed.
"""
