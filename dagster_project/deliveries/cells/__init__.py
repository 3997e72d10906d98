"""Turns the text of a cell into a value, or into a sentence that says why it cannot.

A reader is named in a schema's column metadata. It says what the text of a cell means, without the space around it.
"""

from dagster_project.deliveries.cells.codes import code, owner_code
from dagster_project.deliveries.cells.numbers import measurement, number, rating, weight
from dagster_project.deliveries.cells.reading import SPACE, Meaning, Reader, stripped
from dagster_project.deliveries.cells.times import day, school_year, year
from dagster_project.deliveries.cells.words import choice, identifier, text, yes_or_no

__all__ = [
    "SPACE",
    "Meaning",
    "Reader",
    "choice",
    "code",
    "day",
    "identifier",
    "measurement",
    "number",
    "owner_code",
    "rating",
    "school_year",
    "stripped",
    "text",
    "weight",
    "year",
    "yes_or_no",
]
