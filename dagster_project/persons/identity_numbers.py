"""Tells whether digits are a Norwegian national identity number or a D-number.

Eleven digits: day, month, year, three individual digits and two check digits. A D-number has 4 added to its first
digit; synthetic persons have 40, 65 or 80 added to the month. For numbers given out from 2032 on the remainder of
the first check digit may also be 1, 2 or 3, so that more numbers suffice.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange

FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
FIRST_REMAINDERS = frozenset({0, 1, 2, 3})
MONTH_MARKS = (0, 40, 65, 80)
LEAP_YEAR = 2000
WITHIN = re.compile(r"(?<![0-9])[0-9]{11}(?![0-9])|(?<![\w\-–])[0-9]{6}[ .\-–][0-9]{5}(?![\w\-–])")
ALONE = re.compile(r"([0-9]{10,11})([.,]0+)?")
SCIENTIFIC = re.compile(r"([0-9])[.,]([0-9]{0,10})e\+?0?(9|10)")


def holds_identity_number(text: str) -> bool:
    """Whether a cell has an identity number in it: among other text, spaced, or as a spreadsheet writes numbers.

    A spreadsheet eats the leading zero, so ten digits alone are read with a zero before them.
    """
    shown = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    if any(is_identity_number(re.sub("[^0-9]", "", found)) for found in WITHIN.findall(shown)):
        return True
    whole = "".join(shown.split()).strip("'\"").casefold()
    if scientific := SCIENTIFIC.fullmatch(whole):
        whole = (scientific[1] + scientific[2]).ljust(int(scientific[3]) + 1, "0")
    alone = ALONE.fullmatch(whole)
    return alone is not None and is_identity_number(alone[1].zfill(11))


def is_identity_number(digits: str) -> bool:
    """Whether eleven digits are a date with an individual number and two right check digits."""
    if len(digits) != len(SECOND_WEIGHTS):
        return False
    day, marked_month = int(digits[:2]), int(digits[2:4])
    day -= 40 if day > 40 else 0
    if not any(
        1 <= marked_month - mark <= 12 and 1 <= day <= monthrange(LEAP_YEAR, marked_month - mark)[1]
        for mark in MONTH_MARKS
    ):
        return False
    first, second = (
        sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        for weights in (FIRST_WEIGHTS, SECOND_WEIGHTS)
    )
    return first in FIRST_REMAINDERS and second == 0
