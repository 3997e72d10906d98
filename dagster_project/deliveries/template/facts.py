"""What is known of a county governor's office before it fills in its workbook: owners, providers, rules, allocation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.deliveries.office.agreements import MEMBER_TYPES
from dagster_project.deliveries.office.office_workbook import no_such_office, official_name
from dagster_project.errors import UserError
from dagster_project.registers import areas
from dagster_project.registers.municipal_map import counterparts
from dagster_project.registers.offices import offices_on
from dagster_project.registers.rules import rule
from dagster_project.registers.seeds import first_day, rows_in_force

if TYPE_CHECKING:
    from dagster_project.demo.private_owners import PrivateOwner

WORDS = {name: word for word, name in MEMBER_TYPES.items()}


@dataclass(frozen=True)
class Party:
    """Somebody who may be a member or a recipient; ``word`` is its type in the words of the workbook."""

    word: str
    party_id: str
    name: str


@dataclass(frozen=True)
class Allocation:
    """What a county is allotted, from the published warehouse."""

    amount_nok: int
    illustrative: bool


@dataclass(frozen=True)
class Office:
    """A county governor's office in a grant year."""

    name: str
    year: int
    counties: dict[str, str]
    owners: tuple[Party, ...]
    providers: tuple[Party, ...]
    owner_types: frozenset[str]
    cofunding_ratio: Decimal
    cofunding_base: str
    report_deadline: date
    allocations: dict[str, Allocation] = field(default_factory=dict)


@dataclass(frozen=True)
class PrivateLocation:
    """A private owner and the municipality it lay in on a day."""

    owner_id: str
    name: str
    municipality_code: str
    day: date


def find_office(name: str, year: int, published: Path | None = None) -> Office:
    """Everything known of an office in a grant year. Raises ``UserError`` where there is no such office."""
    offices = offices_on(first_day(year))
    office = official_name(name, year)
    if office is None:
        raise UserError(no_such_office(name, year))
    codes = set(offices[office])
    types = frozenset(WORDS[row["owner_type"]] for row in rows_in_force("eligible_owner_types", year))
    database = published if published and published.is_file() else None
    return Office(
        name=office,
        year=year,
        counties={area.code: area.name for area in on_map(areas.counties(), year) if area.code in codes},
        owners=tuple(owner for owner in owners_in(codes, year, database) if owner.word in types),
        providers=tuple(providers(year)),
        owner_types=types,
        cofunding_ratio=Decimal(rule("cofunding_min_ratio", year)),
        cofunding_base=rule("cofunding_base", year),
        report_deadline=date.fromisoformat(f"{year + 1}-{rule('report_deadline', year)}"),
        allocations=allocations(database, codes, year) if database else {},
    )


def owners_in(codes: set[str], year: int, database: Path | None) -> Iterator[Party]:
    """Municipalities, private owners and county municipalities that lie in the counties."""
    for area in on_map(areas.municipalities(), year):
        if area.code[:2] in codes:
            yield Party("kommune", area.code, area.name)
    private = published_private_owners(database, year) if database else bundled_private_owners(year)
    for owner in sorted(private, key=lambda owner: (owner.name.casefold(), owner.owner_id)):
        if counties_of(owner, year) & codes:
            yield Party("privat", owner.owner_id, owner.name)
    for area in on_map(areas.counties(), year):
        if area.code in codes and area.is_owner:
            yield Party("fylkeskommune", area.code, f"{area.name} fylkeskommune")


def providers(year: int) -> Iterator[Party]:
    """The Norwegian UH institutions of the register, then the national centres where it has any."""
    rows = [row for row in rows_in_force("providers", year) if row["country_code"] == "NO"]
    for row in sorted(rows, key=lambda row: (row["provider_type"] != "uh", row["provider_name"])):
        yield Party(WORDS[row["provider_type"]], row["provider_id"], row["provider_name"])


def counties_of(owner: PrivateLocation, year: int) -> set[str]:
    """The counties of a grant year that an owner's municipality became part of; several after a split."""
    return {code[:2] for code in counterparts(owner.municipality_code, owner.day, first_day(year))}


def bundled_private_owners(year: int) -> Iterator[PrivateLocation]:
    """The private schools bundled with the project, for the grant years it has figures for."""
    from dagster_project.deliveries.gsi import count_date
    from dagster_project.demo.private_owners import private_owners
    from dagster_project.demo.sources import grant_years, school_year_of

    found: list[PrivateOwner] = private_owners(school_year_of(year)) if year in grant_years() else []
    for owner in found:
        day = count_date(school_year_of(year))
        yield PrivateLocation(owner.organisation_number, owner.name, owner.municipality_code, day)


def published_private_owners(database: Path, year: int) -> Iterator[PrivateLocation]:
    """The private owners of the newest published grant year that is not later than this one."""
    rows = ask(
        database,
        """
        select owner_id, owner_name, municipality_code, grant_year from core.dim_owner
        where owner_type = 'private' and municipality_code is not null
            and grant_year = (select max(grant_year) from core.dim_owner where grant_year <= ?)
        """,
        [year],
    )
    for owner_id, name, municipality_code, grant_year in rows:
        yield PrivateLocation(owner_id, name or "", municipality_code, first_day(grant_year))


def allocations(database: Path, codes: set[str], year: int) -> dict[str, Allocation]:
    """What each of the counties is allotted in a grant year, where that is published."""
    rows = ask(
        database,
        """
        select county_code, allocated_nok, appropriation_status = 'illustrative'
        from allocation.fct_county_allocation where grant_year = ? and allocated_nok is not null
        """,
        [year],
    )
    return {code: Allocation(int(amount), bool(illustrative)) for code, amount, illustrative in rows if code in codes}


def ask(database: Path, question: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """The answer of the published warehouse."""
    import duckdb

    try:
        with duckdb.connect(database, read_only=True) as connection:
            return connection.execute(question, parameters).fetchall()
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise UserError(f"Kan ikke lese varehuset {database} ({reason}). Bygg det på nytt: dekomp build") from error


def on_map(register: tuple[areas.Area, ...], year: int) -> list[areas.Area]:
    """The areas on the map of a grant year, by code."""
    return sorted((area for area in register if area.valid_on(first_day(year))), key=lambda area: area.code)
