"""Readers of school years, calendar years and days."""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl

from dagster_project.deliveries.cells.reading import Meaning, Reader, Reading, each_once, reason, stripped

ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?")
DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
SERIAL = re.compile(r"([0-9]{5})(\.0+)?")
SERIALS = (36526, 73050)  # how a spreadsheet counts the days of the years 2000-2099
SERIAL_ZERO = date(1899, 12, 30)
YEARS = (1950, 2100)


def school_year() -> Reader:
    """A school year such as 2016-17, whose second half follows the first."""

    def read(column: str) -> Reading:
        content = stripped(column)
        first = content.str.extract(r"^(20[0-9]{2})-[0-9]{2}$").cast(pl.Int32)
        second = content.str.extract(r"^20[0-9]{2}-([0-9]{2})$").cast(pl.Int32)
        good = (first.is_not_null() & ((first + 1) % 100 == second)).fill_null(False)
        return Reading(
            value=pl.when(good).then(content),
            fault=reason(~good, "Ventet et skoleår med to påfølgende år, for eksempel 2016-17."),
        )

    return read


def year() -> Reader:
    """A calendar year of four digits."""

    def read(column: str) -> Reading:
        content = stripped(column).str.replace(r"^([0-9]{4})\.0+$", "$1")
        good = content.str.contains(r"^20[0-9]{2}$")
        return Reading(
            value=pl.when(good).then(content).cast(pl.Int32, strict=False),
            fault=reason(~good, "Ventet et årstall med fire sifre, for eksempel 2017."),
        )

    return read


def day() -> Reader:
    """A date: ISO (a time after it is left out), ``d.m.yyyy``, or a spreadsheet's number of days, with a warning."""
    return lambda column: each_once(pl.struct(stripped(column)), meaning_of_day, pl.Date())


def meaning_of_day(content: str) -> Meaning:
    """What the text of a cell with a date means."""
    if content == "":
        return None, None, None
    if iso := ISO.fullmatch(content):
        year, month, number = iso.groups()[:3]
    elif dotted := DOTTED.fullmatch(content):
        number, month, year = dotted.groups()
    elif (serial := SERIAL.fullmatch(content)) and SERIALS[0] <= int(serial[1]) <= SERIALS[1]:
        counted = SERIAL_ZERO + timedelta(days=int(serial[1]))
        return counted, None, f"Tallet er lest som datoen {counted:%d.%m.%Y}. Formater cellen som dato."
    else:
        return None, "Ventet en dato, for eksempel 01.08.2017 eller 2017-08-01.", None
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        return None, "Datoen finnes ikke i kalenderen.", None
    if not YEARS[0] <= found.year <= YEARS[1]:
        return None, f"Årstallet må ligge mellom {YEARS[0]} og {YEARS[1]}.", None
    return found, None, None
