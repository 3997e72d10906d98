"""Readers of school years, calendar years and days."""

from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl

from dagster_project.deliveries.cells.reading import Meaning, Reader

SCHOOL_YEAR = re.compile(r"(20[0-9]{2})-([0-9]{2})")
YEAR = re.compile(r"(20[0-9]{2})(\.0+)?")
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?")
DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
SERIAL = re.compile(r"([0-9]{5})(\.0+)?")
SERIALS = (36526, 73050)  # how a spreadsheet counts the days of the years 2000-2099
SERIAL_ZERO = date(1899, 12, 30)
YEARS = (1950, 2100)


def school_year() -> Reader:
    """A school year such as 2016-17, whose second half follows the first."""

    def meaning(text: str) -> Meaning:
        halves = SCHOOL_YEAR.fullmatch(text)
        if halves and (int(halves[1]) + 1) % 100 == int(halves[2]):
            return Meaning(text)
        return Meaning(fault="Ventet et skoleår med to påfølgende år, for eksempel 2016-17.")

    return Reader(meaning, pl.String())


def year() -> Reader:
    """A calendar year of four digits."""

    def meaning(text: str) -> Meaning:
        found = YEAR.fullmatch(text)
        if found:
            return Meaning(int(found[1]))
        return Meaning(fault="Ventet et årstall med fire sifre, for eksempel 2017.")

    return Reader(meaning, pl.Int32())


def day() -> Reader:
    """A date: ISO (a time after it is left out), ``d.m.yyyy``, or a spreadsheet's number of days, with a warning."""
    return Reader(meaning_of_day, pl.Date())


def meaning_of_day(content: str) -> Meaning:
    """What the text of a cell with a date means."""
    if content == "":
        return Meaning()
    if iso := ISO.fullmatch(content):
        year, month, number = iso.groups()[:3]
    elif dotted := DOTTED.fullmatch(content):
        number, month, year = dotted.groups()
    elif (serial := SERIAL.fullmatch(content)) and SERIALS[0] <= int(serial[1]) <= SERIALS[1]:
        counted = SERIAL_ZERO + timedelta(days=int(serial[1]))
        return Meaning(counted, warning=f"Tallet er lest som datoen {counted:%d.%m.%Y}. Formater cellen som dato.")
    else:
        return Meaning(fault="Ventet en dato, for eksempel 01.08.2017 eller 2017-08-01.")
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        return Meaning(fault="Datoen finnes ikke i kalenderen.")
    if not YEARS[0] <= found.year <= YEARS[1]:
        return Meaning(fault=f"Årstallet må ligge mellom {YEARS[0]} og {YEARS[1]}.")
    return Meaning(found)
