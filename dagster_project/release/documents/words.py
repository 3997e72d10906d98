"""The words that documents share, in bokmål and English, and how a number is written in each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from dagster_project.release.model import Release, Table

SPACE = "\u00a0"
NOTHING = "–"


@dataclass(frozen=True)
class Said:
    """The same in bokmål and English."""

    nb: str
    en: str

    @classmethod
    def plain(cls, text: str) -> Said:
        """What needs no translation, such as a name or a code."""
        return cls(text, text)

    @property
    def is_plain(self) -> bool:
        """Whether one language says it all."""
        return self.nb == self.en


TITLE = Said(
    "Forskningsdata om desentralisert ordning for kompetanseutvikling i skolen",
    "Research data on Norway's decentralised scheme for teachers' competence development",
)
ABOUT = Said(
    "Hva fylker, nettverk, skoleeiere og tiltak har fått av statlige midler, hva eierne har bidratt med, og hvor mange "
    "lærere som er nådd, med kilde, paragraf og definisjon for hver variabel.",
    "What counties, networks, school owners and measures have received of state funds, what owners have added, and how "
    "many teachers are reached, with the source, clause and definition of every variable.",
)
ILLUSTRATED = Said(
    "OBS: Tall fra disse leveransene er illustrasjoner og ikke virkelige: {kinds}. Bruk dem til å prøve metoder, ikke "
    "til å si noe om landet.",
    "NOTE: Figures from these deliveries are illustrations, not real: {kinds}. Use them to try methods, not to say "
    "anything about the country.",
)
WITHHELD = Said(
    "Holdt tilbake for at ingen skal kunne kjennes igjen. Cellen er tom i CSV, Parquet og Excel, .a i Stata og -99 i "
    "SPSS; csv/withheld.csv sier hvilke celler det er.",
    "Withheld so that nobody can be singled out. The cell is empty in CSV, Parquet and Excel, .a in Stata and -99 in "
    "SPSS; csv/withheld.csv says which cells these are.",
)
MAY_BE_WITHHELD = Said(
    "Holdt tilbake for at ingen skal kunne kjennes igjen.", "Withheld so that nobody can be singled out."
)
NEVER_MISSING = Said("Er aldri tom.", "Never empty.")
KINDS = {
    "fact": Said("faktum", "fact"),
    "derived": Said("avledet", "derived"),
    "estimate": Said("anslag", "estimate"),
}
PERSONAL = {
    "none": Said("ikke personopplysning", "not about persons"),
    "count": Said("antall personer", "number of persons"),
    "ratio": Said("bygger på antall personer", "rests on a number of persons"),
}
GEOGRAPHY = {
    "as_was": Said("kommuner og fylker slik de var hvert år", "municipalities and counties as they were each year"),
    "constant": Said("kommuner og fylker på ett fast kart", "municipalities and counties on one fixed map"),
}
UNITS = {
    "andel": "share, 0-1",
    "antall": "number",
    "dager": "days",
    "dato": "date",
    "id": "id",
    "indeks": "index",
    "indeks 0-1": "index 0-1",
    "indeks 1-5": "index 1-5",
    "indikatorens enhet": "the indicator's unit",
    "ja/nei": "yes/no",
    "kode": "code",
    "kroner": "NOK",
    "kroner per årsverk": "NOK per FTE",
    "navn": "name",
    "nøkkel": "key",
    "personer": "persons",
    "poeng": "points",
    "prosent": "per cent",
    "se indikatoren": "see the indicator",
    "se unit": "see unit",
    "skalapoeng": "scale points",
    "skoleår": "school year",
    "tekst": "text",
    "text": "text",
    "tidspunkt (UTC)": "time (UTC)",
    "år": "year",
    "år i snitt": "years on average",
    "årsverk": "FTEs",
    "årsverk ganger kroner": "FTEs times NOK",
}
BOOLEANS = (("false", Said("nei", "no")), ("true", Said("ja", "yes")))


def unit(name: str) -> Said:
    """A unit of measurement, which metadata give in bokmål."""
    return Said(name, UNITS.get(name, name))


def number(value: float | Decimal) -> Said:
    """A number, grouped by spaces: as many decimals as it has, of a fraction at most six, with the language's mark."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    text = text.replace(",", SPACE)
    return Said(text.replace(".", ","), text)


def value(cell: object, unit: str = "") -> Said:
    """A cell as people read it; nothing where there is none. A year has no separator."""
    if unit == "år" and cell is not None:
        return Said.plain(str(cell))
    if cell is None:
        return Said.plain(NOTHING)
    if isinstance(cell, bool):
        return dict(BOOLEANS)[str(cell).lower()]
    if isinstance(cell, int | float | Decimal):
        return number(cell)
    if isinstance(cell, datetime | date):
        return Said.plain(cell.isoformat())
    return Said.plain(str(cell))


def titled(release: Release) -> Said:
    """The title of a release with its version."""
    return Said(f"{TITLE.nb}, {release.version}", f"{TITLE.en}, {release.version}")


def illustrated(release: Release) -> Said | None:
    """The warning that figures are made up, where any are."""
    if not release.is_illustrated:
        return None
    named = [delivery_kind(release, kind) for kind in release.made_from.illustrated]
    return Said(
        ILLUSTRATED.nb.format(kinds=", ".join(kind.nb for kind in named)),
        ILLUSTRATED.en.format(kinds=", ".join(kind.en for kind in named)),
    )


def delivery_kind(release: Release, kind: str) -> Said:
    """What a kind of deliveries is called."""
    found = [code for code in release.metadata.codes.get("kind", ()) if code.code == kind]
    return Said(found[0].label_nb, found[0].label_en) if found else Said.plain(kind)


def years(release: Release) -> tuple[int, int]:
    """The first and last grant year of any table; the year of issue where no table has years."""
    found = [
        year
        for table in release.tables
        if "grant_year" in table.frame.columns
        for year in table.frame["grant_year"].drop_nulls().to_list()
    ]
    return (min(found), max(found)) if found else (release.issued.year, release.issued.year)


def said_of(table: Table) -> Said:
    """What a table is called."""
    return Said(table.label_nb, table.label_en)
