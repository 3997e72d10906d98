"""The parts of an agreement, as its workbook has them. Amounts are whole kroner, FTEs whole tenths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Party(StrEnum):
    """What a member or recipient is, in the words of the workbook."""

    MUNICIPALITY = "kommune"
    PRIVATE = "privat"
    COUNTY_MUNICIPALITY = "fylkeskommune"
    UH = "uh"
    NATIONAL_CENTRE = "nasjonalt_senter"
    OTHER = "annen"

    @property
    def is_owner(self) -> bool:
        """Whether it owns schools; the others are providers."""
        return self in {Party.MUNICIPALITY, Party.PRIVATE, Party.COUNTY_MUNICIPALITY}


@dataclass
class Member:
    """A member of a network."""

    party: Party
    member_id: str
    name: str
    takes_part: bool
    since: date


@dataclass
class Line:
    """What a measure gives a recipient."""

    party: Party
    recipient_id: str
    amount_nok: int


@dataclass
class Pledge:
    """Co-funding that an owner promises in a measure."""

    owner_id: str
    form: str
    amount_nok: int


@dataclass
class Participation:
    """Teachers that an owner plans to let take part in a measure."""

    owner_id: str
    school_id: str | None
    teachers: int
    fte_tenths: int
    whole_school: bool


@dataclass
class Measure:
    """A measure with its money, pledges and participation."""

    measure_id: str
    title: str
    area: str
    training_type: str
    aim_weights: tuple[float, float, float]
    needs_assessed: date | None
    uh_dialogue: date | None
    decision: str
    start: date
    end: date
    lines: list[Line] = field(default_factory=list)
    pledges: list[Pledge] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)

    @property
    def grant_nok(self) -> int:
        """All that the measure gives."""
        return sum(line.amount_nok for line in self.lines)

    @property
    def provider_nok(self) -> int:
        """What the measure gives to providers."""
        return sum(line.amount_nok for line in self.lines if not line.party.is_owner)

    @property
    def owners(self) -> list[str]:
        """The owners that take part: those with a line, a pledge or a participation (contract section 3)."""
        with_line = {line.recipient_id for line in self.lines if line.party.is_owner}
        return sorted(with_line | {p.owner_id for p in self.pledges} | {p.owner_id for p in self.participations})


@dataclass
class Network:
    """A network in one grant year, with its members and measures."""

    network_id: str
    county_code: str
    name: str
    origin: str
    role: str
    members: list[Member] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)

    @property
    def owners(self) -> list[Member]:
        """The owners that take part in the network."""
        return [member for member in self.members if member.party.is_owner and member.takes_part]

    @property
    def providers(self) -> list[Member]:
        """The providers that take part in the network."""
        return [member for member in self.members if not member.party.is_owner and member.takes_part]


@dataclass
class Agreement:
    """What one county governor's office delivers for one grant year."""

    office: str
    grant_year: int
    networks: list[Network]

    def measures(self) -> Iterator[Measure]:
        """Every measure of every network."""
        for network in self.networks:
            yield from network.measures
