"""Networks over the years: who founds them, who joins, which development areas go on (N1-N6, N8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from random import Random

from dagster_project.demo.agreements import wording
from dagster_project.demo.agreements.basis import shares
from dagster_project.demo.agreements.model import Member, Network, Party
from dagster_project.demo.agreements.owners import Owner, eligible_parties, owners_of
from dagster_project.demo.agreements.providers import USUAL_PARTNERS, uh_institutions
from dagster_project.demo.sources import grant_years
from dagster_project.registers.municipal_map import counterparts
from dagster_project.registers.seeds import first_day, rows_in_force

FOUNDED_AT_ONCE = 92
FOUNDED_EACH_YEAR = 5
NEIGHBOURS = (
    ("01", "02"),
    ("02", "01"),
    ("05", "04"),
    ("06", "07"),
    ("08", "07"),
    ("09", "10"),
    ("12", "11"),
    ("14", "12"),
    ("15", "14"),
    ("16", "17"),
    ("18", "19"),
    ("20", "19"),
)


@dataclass
class Joining:
    """An owner or provider that comes into a network, by the codes of the year the network is founded."""

    party: Party
    member_id: str
    listed_from: int
    takes_part_from: int | None


@dataclass
class History:
    """A network over the years."""

    network_id: str
    county_code: str
    name: str
    origin: str
    founded: int
    joinings: list[Joining] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)


def networks_of(grant_year: int, seed: int, scale: int) -> list[tuple[Network, list[str]]]:
    """The networks of a grant year without measures, each with its development areas.

    A larger scale repeats each with the same owners.
    """
    return [
        (in_year(history, grant_year, copy), areas_of(history, grant_year, seed))
        for copy in range(1, scale + 1)
        for history in histories(seed)
        if history.founded <= grant_year
    ]


def in_year(history: History, grant_year: int, copy: int = 1) -> Network:
    """A network as it stands on the map of a grant year."""
    members: dict[str, Member] = {}
    for joining in history.joinings:
        if joining.listed_from > grant_year or joining.party not in eligible_parties(grant_year) | {Party.UH}:
            continue
        takes_part = joining.takes_part_from is not None and joining.takes_part_from <= grant_year
        for member_id, name in now(joining, history.founded, grant_year):
            since = first_day(joining.listed_from)
            known = members.get(member_id)
            if known is None or takes_part > known.takes_part:
                members[member_id] = Member(joining.party, member_id, name, takes_part, since)
    return Network(
        network_id=history.network_id if copy == 1 else f"{history.network_id}-{copy}",
        county_code=current_county(history, grant_year),
        name=history.name if copy == 1 else f"{history.name} ({copy})",
        origin="nytt" if history.founded == grant_year and history.origin == "nytt" else "etablert",
        role="aktiv" if history.origin == "nytt" else "tilrettelegger",
        members=list(members.values()),
    )


def now(joining: Joining, founded: int, grant_year: int) -> list[tuple[str, str]]:
    """The codes and names a member has in a grant year: municipalities may have merged or been renumbered."""
    if joining.party is Party.UH:
        names = {provider.provider_id: provider.name for provider in uh_institutions(grant_year).values()}
        return [(joining.member_id, names[joining.member_id])]
    owners = owners_of(grant_year)
    codes = {joining.member_id}
    if joining.party is Party.MUNICIPALITY:
        codes = set(counterparts(joining.member_id, first_day(founded), first_day(grant_year)))
    return [(code, owners[code].name) for code in sorted(codes)]


def current_county(history: History, grant_year: int) -> str:
    """The county that a network belongs to on the map of a grant year: that of most of its first municipalities."""
    codes = (
        code
        for joining in history.joinings
        if joining.party is Party.MUNICIPALITY and joining.member_id.startswith(history.county_code)
        for code in counterparts(joining.member_id, first_day(history.founded), first_day(grant_year))
    )
    return Counter(code[:2] for code in codes).most_common(1)[0][0]


def areas_of(history: History, grant_year: int, seed: int) -> list[str]:
    """The development areas of a network in a grant year: most go on, now and then one gives way to another."""
    random = Random(f"{seed} areas {history.network_id}")  # noqa: S311
    areas = list(history.areas)
    for _ in range(history.founded, grant_year):
        if random.random() < 0.25:
            areas[random.randrange(len(areas))] = random.choice([area for area in wording.AREAS if area not in areas])
    return areas


@lru_cache
def histories(seed: int) -> tuple[History, ...]:
    """Every network there ever is, by the year it is founded and its id."""
    years = grant_years()
    random = Random(f"{seed} networks")  # noqa: S311
    found = founded_at_once(years[0], random)
    share_members(found, years[0], random)
    for year in years[1:]:
        found += founded_later(found, year, random)
    for history in found:
        add_partners(history, random)
        add_county_municipality(history, random)
        history.areas = random.sample(list(wording.AREAS), random.choice((2, 2, 3)))
    return tuple(found)


def founded_at_once(year: int, random: Random) -> list[History]:
    """The networks of the first year: the municipalities of each county, parted by code."""
    by_county: dict[str, list[Owner]] = {}
    for owner in owners_of(year).values():
        if owner.party is Party.MUNICIPALITY:
            by_county.setdefault(owner.county_code, []).append(owner)
    fte = {county: sum(owner.fte_tenths for owner in owners) for county, owners in by_county.items()}
    municipalities = sum(map(len, by_county.values()))
    weights = {
        county: len(owners) * sum(fte.values()) + fte[county] * municipalities for county, owners in by_county.items()
    }
    found = []
    for county, count in shares(FOUNDED_AT_ONCE, weights).items():
        hubs: Counter[str] = Counter()
        for serial, group in enumerate(parted(by_county[county], count), start=1):
            hub = max(group, key=lambda owner: (owner.fte_tenths, owner.owner_id))
            history = History(
                network_id=f"NV-{county}-{serial:02d}",
                county_code=county,
                name=wording.network_name(hub.name, hubs[hub.name]),
                origin="nytt" if random.random() < 0.15 else "etablert",
                founded=year,
            )
            hubs[hub.name] += 1
            sure = group if len(group) < 3 else [hub]
            history.joinings += [joining_of(owner, year, owner in sure, random) for owner in group]
            found.append(history)
    return found


def parted(owners: list[Owner], count: int) -> list[list[Owner]]:
    """Owners in groups of about the same size; where there are fewer owners than groups, each is in several."""
    if len(owners) < count:
        return [[owners[index % len(owners)]] for index in range(count)]
    bounds = [len(owners) * index // count for index in range(count + 1)]
    return [owners[low:high] for low, high in pairwise(bounds)]


def joining_of(owner: Owner, year: int, sure: bool, random: Random) -> Joining:
    """Most owners take part from the start; many are only listed, some stay outside, most of these come later."""
    draw, later = random.random(), random.choice((year + 1, year + 1, year + 2, year + 2, None))
    if sure or draw >= 0.48:
        return Joining(owner.party, owner.owner_id, year, year)
    if draw >= 0.06:
        return Joining(owner.party, owner.owner_id, year, later)
    return Joining(owner.party, owner.owner_id, later or 9999, later)


def share_members(found: list[History], year: int, random: Random) -> None:
    """Private owners come into a network of their county, some municipalities into one of the county beside."""
    by_county: dict[str, list[History]] = {}
    for history in found:
        by_county.setdefault(history.county_code, []).append(history)
    for owner in owners_of(year).values():
        if owner.party is Party.PRIVATE and random.random() < 0.5:
            listed = random.choice((year, year, year, year + 1, year + 2))
            takes_part = listed if random.random() < 0.95 else None
            random.choice(by_county[owner.county_code]).joinings.append(
                Joining(owner.party, owner.owner_id, listed, takes_part)
            )
    for county, beside in NEIGHBOURS:
        guest = random.choice([j for history in by_county[beside] for j in first_members(history)])
        host = random.choice(by_county[county])
        host.joinings.append(Joining(guest.party, guest.member_id, year, year))


def first_members(history: History) -> list[Joining]:
    """The municipalities of a network that take part from the start."""
    return [
        joining
        for joining in history.joinings
        if joining.party is Party.MUNICIPALITY and joining.takes_part_from == history.founded
    ]


def founded_later(found: list[History], year: int, random: Random) -> list[History]:
    """New networks around a development area, across the networks there are."""
    counties = {row["county_code"]: row["county_name"] for row in rows_in_force("counties", year)}
    new = []
    pool: dict[str, list[str]] = {}
    for history in found:
        for member in in_year(history, year).owners:
            if member.party is Party.MUNICIPALITY:
                pool.setdefault(member.member_id[:2], []).append(member.member_id)
    large = sorted(county for county, codes in pool.items() if len(set(codes)) >= 8)
    for serial, county in enumerate(sorted(random.sample(large, FOUNDED_EACH_YEAR)), start=1):
        area = random.choice(list(wording.AREAS))
        history = History(
            network_id=f"NV-{year}-{serial:02d}",
            county_code=county,
            name=wording.theme_network_name(area, counties[county]),
            origin="nytt",
            founded=year,
        )
        for code in sorted(random.sample(sorted(set(pool[county])), random.randint(3, 6))):
            history.joinings.append(Joining(Party.MUNICIPALITY, code, year, year))
        new.append(history)
    return new


def add_partners(history: History, random: Random) -> None:
    """UH institutions of the neighbourhood mostly, from elsewhere now and then; a second one may come later."""
    institutions = uh_institutions(history.founded)
    usual = [code for code in USUAL_PARTNERS[history.county_code] if code in institutions]
    first = random.choice(usual) if random.random() < 0.85 else random.choice(sorted(institutions))
    partners = [(first, history.founded)]
    if random.random() < 0.35:
        others = [code for code in usual if code != first] or [code for code in sorted(institutions) if code != first]
        partners.append((random.choice(others), history.founded + random.choice((0, 0, 1, 2))))
    history.joinings += [Joining(Party.UH, institutions[code].provider_id, since, since) for code, since in partners]


def add_county_municipality(history: History, random: Random) -> None:
    """Some county municipalities come in as soon as the scheme covers them."""
    if random.random() < 0.3:
        year = next((y for y in grant_years() if Party.COUNTY_MUNICIPALITY in eligible_parties(y)), None)
        owners = owners_of(year) if year else {}
        if year and history.county_code in owners:
            joined = max(year, history.founded)
            history.joinings.append(Joining(Party.COUNTY_MUNICIPALITY, history.county_code, joined, joined))
