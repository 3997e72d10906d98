"""What a sheet of a template is: its columns, what each takes, and how it is explained."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Content(StrEnum):
    """What the cells of a column take."""

    TEXT = "text"
    CODE = "code"
    COUNTY = "county"
    NETWORK = "network"
    MEASURE = "measure"
    OWNER = "owner"
    PROVIDER = "provider"
    PARTY = "party"
    CHOICE = "choice"
    KRONER = "kroner"
    HEADS = "heads"
    FTE = "fte"
    WEIGHT = "weight"
    RATING = "rating"
    DAY = "day"
    REPORTED = "reported"
    FROM = "from"
    UNTIL = "until"
    START = "start"
    END = "end"


@dataclass(frozen=True)
class Column:
    """A column: its header is the contract's, its help is shown in the guide and at the cell."""

    header: str
    content: Content
    width: int
    help: str
    words: tuple[str, ...] = ()
    optional: bool = False
    shown: bool = False  # the template fills it in, and nobody reads it

    @property
    def explained(self) -> str:
        """The help with the words that may be used."""
        if not self.words:
            return self.help
        *most, last = self.words
        return f"{self.help} Velg {', '.join(most)} eller {last}."

    @property
    def must(self) -> str:
        """Whether it must be filled in, in a word."""
        return "vises bare" if self.shown else "kan stå tom" if self.optional else "ja"


@dataclass(frozen=True)
class SheetLayout:
    """A sheet: its name, what it is for, its columns, and the rows made ready.

    The columns before ``frozen`` stay in view.
    """

    name: str
    purpose: str
    rows: int
    columns: tuple[Column, ...]
    frozen: str = "A"

    @property
    def last_row(self) -> int:
        """The last row made ready, the header being row 1."""
        return self.rows + 1

    @property
    def last_letter(self) -> str:
        """The letter of the last column."""
        return self.letter(self.columns[-1].header)

    def letter(self, header: str) -> str:
        """The letter of a column."""
        return chr(ord("A") + [column.header for column in self.columns].index(header))

    def cells(self, header: str) -> str:
        """All cells of a column below the header, as a formula names them."""
        letter = self.letter(header)
        return f"{self.name}!${letter}$2:${letter}${self.last_row}"


ABOUT, GUIDE, OVERVIEW, LISTS = "Om", "Veiledning", "Oversikt", "Lister"
YES_OR_NO = ("ja", "nei")
ID_HELP = (
    "Kommunenummer (4 sifre), fylkesnummer (2 sifre) for en fylkeskommune, ellers organisasjonsnummer (9 sifre). "
    "Kodene står i arket Lister."
)
