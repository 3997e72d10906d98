"""What the networks of a county agree in a grant year: measures, money, pledges, participation (K1, K3, M1-M6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from dagster_project.demo.agreements import wording
from dagster_project.demo.agreements.basis import county_allocations, shares
from dagster_project.demo.agreements.model import Line, Measure, Member, Network, Participation, Party
from dagster_project.demo.agreements.money import in_steps, pledge
from dagster_project.demo.agreements.owners import Owner, owners_of
from dagster_project.demo.agreements.providers import national_centres

MEASURES_PER_NETWORK = 4
LEAST_MEASURES = 2
STEP_NOK = 1000
COUNTY_MUNICIPALITY_NOK = 10_000


def agree(
    networks_with_areas: Sequence[tuple[Network, list[str]]], grant_year: int, seed: int, scale: int
) -> list[Network]:
    """Fill the networks of a year with measures; each county keeps something of its allocation back."""
    owners = owners_of(grant_year)
    networks = [network for network, _ in networks_with_areas]
    step = max(STEP_NOK // scale, 1)
    weights = {network.network_id: network_weight(network, owners) for network in networks}
    more = shares((MEASURES_PER_NETWORK - LEAST_MEASURES) * len(networks), weights)
    budgets: dict[str, int] = {}
    for county, allocated in county_allocations(grant_year).items():
        random = Random(f"{seed} {grant_year} county {county}")  # noqa: S311
        members = {n.network_id: weights[n.network_id] for n in networks if n.county_code == county}
        budgets |= in_steps(allocated * random.randint(92, 98) // 100 // step * step, members, step)
    for network, areas in networks_with_areas:
        random = Random(f"{seed} {grant_year} {network.network_id}")  # noqa: S311
        count = LEAST_MEASURES + more[network.network_id]
        parts = in_steps(
            budgets[network.network_id], {str(serial): random.randint(2, 5) for serial in range(1, count + 1)}, step
        )
        for serial, amount in parts.items():
            measure_id = f"{grant_year}-{network.network_id.removeprefix('NV-')}-{int(serial):02d}"
            measure = described(measure_id, random.choice(areas), grant_year, random)
            chosen = owners_in(network, random)
            measure.lines = lines(
                network, amount, [owners[owner.member_id] for owner in chosen], grant_year, step, random
            )
            measure.participations = [participation(owners[owner.member_id], random) for owner in chosen]
            pledge(measure, grant_year)
            network.measures.append(measure)
    return networks


def network_weight(network: Network, owners: dict[str, Owner]) -> int:
    """What a network weighs in its county: the FTEs of the owners that take part, at least one."""
    return max(sum(owners[member.member_id].fte_tenths for member in network.owners), 1)


def described(measure_id: str, area: str, grant_year: int, random: Random) -> Measure:
    """A measure without money: its needs were assessed and discussed before it starts (K3)."""
    assessed = date(grant_year, 1, 9) + timedelta(days=random.randrange(60))
    discussed = assessed + timedelta(days=random.randrange(7, 50))
    start = date(grant_year, 8, 14) + timedelta(days=random.randrange(45))
    return Measure(
        measure_id=measure_id,
        title=wording.measure_title(area, random.choice(wording.FORMS)),
        area=area,
        training_type="etterutdanning",
        aim_weights=wording.AREAS[area],
        needs_assessed=assessed,
        uh_dialogue=discussed,
        decision="fylkesmannen" if random.random() < 0.05 else "enighet",
        start=start,
        end=date(grant_year, 11, 15) + timedelta(days=random.randrange(35)),
    )


def owners_in(network: Network, random: Random) -> list[Member]:
    """The owners that take part in a measure: most of the network's, at least one municipality or private owner."""
    with_fte = [member for member in network.owners if member.party is not Party.COUNTY_MUNICIPALITY]
    sure = random.choice(with_fte)
    return [member for member in network.owners if member is sure or random.random() < 0.75]


def lines(network: Network, amount: int, owners: list[Owner], grant_year: int, step: int, random: Random) -> list[Line]:
    """The money of a measure: UH gets 40-80 per cent, owners the rest by FTE (F3, F4)."""
    to_uh = amount * random.randint(40, 80) // 100 // step * step
    to_owners = amount - to_uh
    found = []
    for owner in owners:
        if owner.party is Party.COUNTY_MUNICIPALITY and to_owners > 6 * COUNTY_MUNICIPALITY_NOK:
            found.append(Line(owner.party, owner.owner_id, COUNTY_MUNICIPALITY_NOK))
            to_owners -= COUNTY_MUNICIPALITY_NOK
    by_size = sorted(owners, key=lambda owner: (owner.fte_tenths, owner.owner_id))
    parts = in_steps(to_owners, {owner.owner_id: owner.fte_tenths for owner in by_size}, step)
    found += [Line(owner.party, owner.owner_id, parts[owner.owner_id]) for owner in by_size]
    found += to_providers(network, to_uh, grant_year, step, random)
    return [line for line in found if line.amount_nok]


def to_providers(network: Network, amount: int, grant_year: int, step: int, random: Random) -> list[Line]:
    """What the providers get: the first UH institution most, beside it the second or a national centre (F9)."""
    weights = {(Party.UH, member.member_id): weight for member, weight in zip(network.providers, (3, 2), strict=False)}
    centres = national_centres(grant_year)
    if centres and random.random() < 0.1:
        weights[Party.NATIONAL_CENTRE, random.choice(centres).provider_id] = 1
    total, found = sum(weights.values()), []
    for party, provider_id in reversed(weights):
        part = amount * weights[party, provider_id] // total // step * step
        found.append(Line(party, provider_id, part))
    found[-1].amount_nok += amount - sum(line.amount_nok for line in found)
    return found[::-1]


def participation(owner: Owner, random: Random) -> Participation:
    """Teachers that an owner lets take part: some of those employed, now and then a whole school (M5, M6)."""
    if owner.party is Party.COUNTY_MUNICIPALITY:
        teachers = random.randint(8, 40)
    else:
        teachers = max(owner.teachers_employed * random.randint(8, 45) // 100, 1)
    is_school = owner.party is Party.PRIVATE and random.random() < 0.7
    whole = random.random() < 0.35
    if is_school and whole:
        teachers = owner.teachers_employed
    return Participation(
        owner_id=owner.owner_id,
        school_id=owner.owner_id if is_school else None,
        teachers=teachers,
        fte_tenths=max(teachers * random.randint(6, 9), 1),
        whole_school=whole,
    )
