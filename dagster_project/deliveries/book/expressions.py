"""What the usual programs write into the parts of a workbook, as regular expressions over bytes.

Anybody may have written the bytes, so the long expressions are matched by RE2, whose time grows with the bytes and no
faster. They match whole signs in UTF-8 only.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

import re2


class Found(Protocol):
    """Where an expression matched."""

    def end(self) -> int:
        """Behind the last byte."""

    def span(self) -> tuple[int, int]:
        """The first byte, and behind the last one."""


class Expression(Protocol):
    """A regular expression of RE2."""

    def match(self, text: bytes, pos: int = 0) -> Found | None:
        """Match from a byte on."""

    def search(self, text: bytes) -> Found | None:
        """Match anywhere."""


def expression(pattern: bytes) -> Expression:
    """A regular expression of RE2, which tells nobody where it is short of memory but takes its time."""
    options = re2.Options()
    options.log_errors = False
    compiled: Expression = re2.compile(pattern, options)
    return compiled


def in_order(*names: str) -> bytes:
    """Attributes in the order in which the usual programs write them, each at most once."""
    return b"".join(rb'(?: %s="[0-9A-Za-z.: ]*")?' % name.encode() for name in names)


SIGNS = rb"[^<>&\x00-\x08\x0b\x0c\x0e-\x1f\x{d800}-\x{dfff}\x{fffe}\x{ffff}]*"  # that XML allows
TEXT = SIGNS + rb"(?:&(?:amp|lt|gt|quot|apos);" + SIGNS + rb")*"
SHOWN = rb'<t(?: xml:space="preserve")?>' + TEXT + rb"</t>"
PLAIN_TEXTS = expression(rb"(?:<si>" + SHOWN + rb"</si>)+")
LAST_NUMBER = re.compile(rb'<row r="([1-9][0-9]{0,5})"')
NUMBERED = re.compile(rb'<row r="[1-9]')
NUMBERS = re.compile(rb' r="[A-Z]?([1-9][0-9]*)"')
OUTSIDE = re.compile(rb"[<:](?:row|c|f|v)[\s/>]")
EXTENT_OR_CURSOR = re.compile(
    rb"<(?:dimension|selection)" + in_order("pane", "activeCell", "activeCellId", "ref", "sqref") + rb" ?/>"
)
SPECIAL_CELL = re.compile(
    rb'<c r="([A-Z])([0-9]+)"(?: s="[0-9]+")?(?: t="([a-z]+)")?>'
    rb"(<f[^>]*(?:(?<=/)>|>[^<]*</f>))?(?:(<v ?/>)|<v>([^<]*)</v>)?</c>"
)


@lru_cache
def rows_of(digits: int) -> tuple[Expression, Expression]:
    """Runs of rows, of plain cells only and of special ones too. Their numbers have at most so many digits."""
    number = rb"[1-9][0-9]{0,%d}" % (digits - 1)
    value = rb"<v>" + TEXT + rb"</v>"
    plain = rb' t="inlineStr"><is>' + SHOWN + rb'</is></c>|(?: t="(?:s|n|b|str)")?(?:>' + value + rb"</c>| ?/>|></c>)"
    formula = rb"<f" + in_order("aca", "t", "ref", "ca", "si") + rb"(?:>" + TEXT + rb"</f>| ?/>)"
    special = rb'(?: t="(?:s|n|b|str|e)")?>(?:' + formula + rb")?(?:" + value + rb"|<v ?/>)?</c>"
    names = ("spans", "s", "customFormat", "ht", "hidden", "customHeight", "outlineLevel", "collapsed", "thickTop")
    row = rb'<row r="' + number + rb'"' + in_order(*names, "thickBot", "x14ac:dyDescent")
    cell = rb'<c r="[A-Z]' + number + rb'"(?: s="[0-9]+")?'
    run = rb"(?:" + row + rb"(?:>(?:" + cell + rb"(?:%s))*</row>| ?/>))+"
    return expression(run % plain), expression(run % (plain + rb"|" + special))
