"""Breaches that are made on purpose, each with all the findings it must lead to.

Where each lies is in ``PLACEMENTS``. ``Breach`` names a finding as the warehouse does; what identifies it:

* of a network: ``network_id``, which is the entity too
* of a measure: ``network_id`` and ``measure_id``, which is the entity too
* of a line, pledge or participation: ``network_id``, ``measure_id``, and its owner or provider as entity
* of an owner or provider in the year, or of a county: that as entity alone
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from dagster_project.demo.agreements.basis import county_allocations
from dagster_project.demo.agreements.model import Line, Measure, Member, Network, Party
from dagster_project.demo.agreements.money import pledge, pledged, required, state_funds
from dagster_project.demo.agreements.owners import Owner, offices, owners_of
from dagster_project.demo.agreements.providers import EXTERNAL_COMPANY, UNREGISTERED_CENTRE, UNREGISTERED_SCHOOL
from dagster_project.registers.seeds import first_day

EXCESS_NOK = 137_000


@dataclass(frozen=True, order=True)
class Breach:
    """One finding that must be made, and nothing but these of severity error or warning."""

    rule_key: str
    grant_year: int
    office: str
    county_code: str
    network_id: str | None
    measure_id: str | None
    entity_id: str
    amount_nok: int | None


@dataclass
class County:
    """A county of a grant year, where something is made wrong in one network after the other."""

    grant_year: int
    county_code: str
    everywhere: list[Network]  # the networks of all counties
    untouched: list[Network]

    @property
    def networks(self) -> list[Network]:
        """The networks of the county."""
        return [network for network in self.everywhere if network.county_code == self.county_code]

    def network(self) -> Network:
        """The next network nothing has been made wrong in, with enough owners and measures to choose from."""
        chosen = next(network for network in self.untouched if len(ordinary_owners(network)) >= 3)
        self.untouched.remove(chosen)
        return chosen

    def found(
        self,
        rule_key: str,
        entity_id: str | None = None,
        network: Network | None = None,
        measure: Measure | None = None,
        amount_nok: int | None = None,
    ) -> Breach:
        """A breach in this county; without another entity it is about the measure or the network."""
        network_id = network.network_id if network else None
        measure_id = measure.measure_id if measure else None
        entity = entity_id or measure_id or network_id or self.county_code
        office = offices(self.grant_year)[self.county_code]
        return Breach(rule_key, self.grant_year, office, self.county_code, network_id, measure_id, entity, amount_nok)

    def outsider(self) -> Owner:
        """An owner of the county that takes part in no network, a municipality where there is one."""
        inside = {member.member_id for network in self.everywhere for member in network.owners}
        outside = [
            owner
            for owner in owners_of(self.grant_year).values()
            if owner.county_code == self.county_code
            and owner.party is not Party.COUNTY_MUNICIPALITY
            and owner.owner_id not in inside
        ]
        return min(outside, key=lambda owner: (owner.party is not Party.MUNICIPALITY, owner.owner_id))


def ordinary_owners(network: Network) -> list[Member]:
    """The owners of a network that have FTEs."""
    return [member for member in network.owners if member.party is not Party.COUNTY_MUNICIPALITY]


def largest(network: Network) -> Measure:
    """The measure that gives most."""
    return max(network.measures, key=lambda measure: (measure.grant_nok, measure.measure_id))


def move_some(measure: Measure, party: Party, recipient_id: str) -> Line:
    """Give a new recipient a quarter of what the measure's first provider had."""
    source = next(line for line in measure.lines if not line.party.is_owner)
    line = Line(party, recipient_id, max(source.amount_nok // 4000 * 1000, 1))
    source.amount_nok -= line.amount_nok
    measure.lines.append(line)
    return line


def move_all_to_owners(measure: Measure) -> None:
    """Give the owners what the providers had."""
    amount = measure.provider_nok
    measure.lines = [line for line in measure.lines if line.party.is_owner]
    measure.lines[-1].amount_nok += amount


def lower_pledges(network: Network, owner_id: str, keep_percent: int) -> None:
    """Let an owner pledge only a part of what it did; another owner of the network takes over the rest."""
    pledges = [given for measure in network.measures for given in measure.pledges]
    other = max((given for given in pledges if given.owner_id != owner_id), key=lambda given: given.amount_nok)
    for given in pledges:
        if given.owner_id == owner_id:
            kept = given.amount_nok * keep_percent // 100
            other.amount_nok += given.amount_nok - kept
            given.amount_nok = kept
    for measure in network.measures:
        measure.pledges = [given for given in measure.pledges if given.amount_nok]


def line_to_non_participant(county: County) -> list[Breach]:
    """A municipality that takes part in no network is given money (F8)."""
    network, owner = county.network(), county.outsider()
    measure = largest(network)
    line = move_some(measure, owner.party, owner.owner_id)
    pledge(measure, county.grant_year)
    return [county.found("line_to_non_participant", owner.owner_id, network, measure, line.amount_nok)]


def network_without_uh(county: County) -> list[Breach]:
    """The owners have no UH partner and keep all money (F9, F11)."""
    network = county.network()
    network.members = [member for member in network.members if member.party.is_owner]
    found = [county.found("network_without_uh", network=network), county.found("owners_get_all", network=network)]
    for measure in network.measures:
        move_all_to_owners(measure)
        pledge(measure, county.grant_year)
        found.append(county.found("measure_without_uh", network=network, measure=measure))
    return found


def measure_without_uh(county: County) -> list[Breach]:
    """The UH partner has withdrawn from the network and gets nothing in one of its measures (F9)."""
    network = county.network()
    for member in network.providers:
        member.takes_part = False
    measure = network.measures[0]
    move_all_to_owners(measure)
    pledge(measure, county.grant_year)
    return [county.found("measure_without_uh", network=network, measure=measure)]


def national_centre_without_uh(county: County) -> list[Breach]:
    """A national centre that the register does not know is alone in a measure (F9)."""
    network, centre = county.network(), UNREGISTERED_CENTRE.provider_id
    measure = network.measures[0]
    amount = measure.provider_nok
    measure.lines = [line for line in measure.lines if line.party.is_owner]
    measure.lines.append(Line(Party.NATIONAL_CENTRE, centre, amount))
    return [
        county.found("provider_not_in_register", centre),
        county.found("national_centre_without_uh", network=network, measure=measure, amount_nok=amount),
    ]


def line_to_company(county: County) -> list[Breach]:
    """A company is given money (F10)."""
    network, company = county.network(), EXTERNAL_COMPANY
    measure = largest(network)
    line = move_some(measure, Party.OTHER, company.provider_id)
    network.members.append(Member(Party.OTHER, company.provider_id, company.name, True, first_day(county.grant_year)))
    return [county.found("line_to_ineligible_provider", company.provider_id, network, measure, line.amount_nok)]


def line_to_unregistered_school(county: County) -> list[Breach]:
    """A provider that is called UH, and is not in the register, is given money beside one that is (F9, F10)."""
    network, school = county.network(), UNREGISTERED_SCHOOL
    measure = largest(network)
    line = move_some(measure, Party.UH, school.provider_id)
    return [
        county.found("provider_not_in_register", school.provider_id),
        county.found("line_to_ineligible_provider", school.provider_id, network, measure, line.amount_nok),
    ]


def only_unregistered_school(county: County) -> list[Breach]:
    """The only partner of a network is called UH, and is not in the register (F9, F10)."""
    network, school = county.network(), UNREGISTERED_SCHOOL
    network.members = [member for member in network.members if member.party.is_owner]
    network.members.append(Member(Party.UH, school.provider_id, school.name, True, first_day(county.grant_year)))
    found = [
        county.found("provider_not_in_register", school.provider_id),
        county.found("network_without_uh", network=network),
    ]
    for measure in network.measures:
        amount = measure.provider_nok
        measure.lines = [line for line in measure.lines if line.party.is_owner]
        measure.lines.append(Line(Party.UH, school.provider_id, amount))
        found += [
            county.found("measure_without_uh", network=network, measure=measure),
            county.found("line_to_ineligible_provider", school.provider_id, network, measure, amount),
        ]
    return found


def owners_get_all(county: County) -> list[Breach]:
    """A network has a UH partner and gives it nothing (F11)."""
    network = county.network()
    for measure in network.measures:
        move_all_to_owners(measure)
        pledge(measure, county.grant_year)
    return [county.found("owners_get_all", network=network)]


def low_pledge(county: County) -> list[Breach]:
    """An owner pledges half of what it should; others of the network make up for it (F6)."""
    return lowered(county, keep_percent=50)


def no_pledge(county: County) -> list[Breach]:
    """An owner pledges nothing; others of the network make up for it (F6)."""
    return lowered(county, keep_percent=0)


def lowered(county: County, keep_percent: int) -> list[Breach]:
    """Lower what the smallest owner of a network pledges, wherever it does; ``shortfalls`` lists what it leads to."""
    owners, chosen = owners_of(county.grant_year), county.network()
    with_pledge = pledged(chosen.measures)
    candidates = [owners[member.member_id] for member in ordinary_owners(chosen) if with_pledge[member.member_id]]
    owner_id = min(candidates, key=lambda owner: (owner.fte_tenths, owner.owner_id)).owner_id
    for network in county.everywhere:
        if pledged(network.measures)[owner_id]:
            lower_pledges(network, owner_id, keep_percent)
    return []


def low_pledges_in_network(county: County) -> list[Breach]:
    """All owners of a network pledge too little (F6); ``shortfalls`` lists what it leads to."""
    for measure in county.network().measures:
        for given in measure.pledges:
            given.amount_nok = given.amount_nok * 6 // 10
    return []


def ineligible_training_type(county: County) -> list[Breach]:
    """A measure is further education with credits (M4)."""
    network = county.network()
    measure = network.measures[-1]
    measure.training_type = "videreutdanning"
    measure.title = f"{measure.area}: videreutdanning med studiepoeng"
    return [county.found("ineligible_training_type", network=network, measure=measure, amount_nok=measure.grant_nok)]


def county_municipality_as_member(county: County) -> list[Breach]:
    """The county municipality takes part before the scheme covers it (F2)."""
    network = county.network()
    owner = owners_of(county.grant_year)[county.county_code]
    network.members.append(Member(owner.party, owner.owner_id, owner.name, True, first_day(county.grant_year)))
    return [county.found("owner_type_not_eligible", owner.owner_id, network)]


def county_municipality_as_recipient(county: County) -> list[Breach]:
    """The county municipality takes part and is given money before the scheme covers it (F2)."""
    (found,) = county_municipality_as_member(county)
    network = next(network for network in county.networks if network.network_id == found.network_id)
    measure = largest(network)
    line = move_some(measure, Party.COUNTY_MUNICIPALITY, found.entity_id)
    pledge(measure, county.grant_year)
    return [county.found("owner_type_not_eligible", found.entity_id, network, amount_nok=line.amount_nok)]


def needs_assessment_missing(county: County) -> list[Breach]:
    """Nobody assessed the needs (K3)."""
    network = county.network()
    measure = network.measures[0]
    measure.needs_assessed = None
    return [county.found("needs_assessment_missing", network=network, measure=measure)]


def uh_dialogue_missing(county: County) -> list[Breach]:
    """There was no dialogue with UH (K3)."""
    network = county.network()
    measure = network.measures[0]
    measure.uh_dialogue = None
    return [county.found("uh_dialogue_missing", network=network, measure=measure)]


def needs_assessment_after_start(county: County) -> list[Breach]:
    """The needs were assessed after the measure had started (K3)."""
    network = county.network()
    measure = network.measures[-1]
    measure.needs_assessed = measure.start + timedelta(days=10)
    return [county.found("needs_assessment_after_start", network=network, measure=measure)]


def uh_dialogue_after_start(county: County) -> list[Breach]:
    """The dialogue with UH came after the measure had started (K3)."""
    network = county.network()
    measure = network.measures[-1]
    measure.uh_dialogue = measure.start + timedelta(days=10)
    return [county.found("uh_dialogue_after_start", network=network, measure=measure)]


def over_distribution(county: County) -> list[Breach]:
    """A county gives out more than it was allotted (F3)."""
    measure = largest(county.network())
    allocated = county_allocations(county.grant_year)[county.county_code]
    distributed = sum(measure.grant_nok for network in county.networks for measure in network.measures)
    more = allocated - distributed + EXCESS_NOK
    by_side = {line.party.is_owner: line for line in measure.lines}
    by_side[True].amount_nok += more // 2
    by_side[False].amount_nok += more - more // 2
    pledge(measure, county.grant_year)
    return [county.found("over_distribution", amount_nok=EXCESS_NOK)]


def measure_without_owners(county: County) -> list[Breach]:
    """A measure gives a UH institution money, and no owner takes part (M5)."""
    network = county.network()
    measure = min(network.measures, key=lambda measure: (measure.grant_nok, measure.measure_id))
    partner = next(line for line in measure.lines if not line.party.is_owner)
    measure.lines = [Line(partner.party, partner.recipient_id, measure.grant_nok)]
    measure.pledges, measure.participations = [], []
    generous = max((given for other in network.measures for given in other.pledges), key=lambda given: given.amount_nok)
    generous.amount_nok += required(measure.grant_nok, county.grant_year)
    return [county.found("measure_without_owners", network=network, measure=measure)]


def participation_above_employed(county: County) -> list[Breach]:
    """A municipality registers more teachers in a measure than it employs (M5)."""
    network, owners = county.network(), owners_of(county.grant_year)
    measure, participation = next(
        (measure, participation)
        for measure in network.measures
        for participation in measure.participations
        if owners[participation.owner_id].party is Party.MUNICIPALITY
    )
    participation.teachers = owners[participation.owner_id].teachers_employed + 5
    return [county.found("participation_above_employed", participation.owner_id, network, measure)]


PLACEMENTS: dict[tuple[int, str], tuple[Callable[[County], list[Breach]], ...]] = {
    (2017, "02"): (line_to_company, over_distribution, ineligible_training_type),
    (2017, "05"): (county_municipality_as_member, measure_without_owners),
    (2017, "12"): (line_to_non_participant, measure_without_uh, low_pledge),
    (2017, "18"): (network_without_uh, needs_assessment_missing, uh_dialogue_after_start),
    (2018, "07"): (line_to_unregistered_school,),
    (2018, "11"): (owners_get_all, needs_assessment_after_start, participation_above_employed),
    (2018, "15"): (county_municipality_as_recipient, no_pledge, national_centre_without_uh),
    (2018, "50"): (low_pledges_in_network, uh_dialogue_missing, line_to_non_participant),
    (2019, "10"): (measure_without_owners, measure_without_uh, owners_get_all),
    (2019, "01"): (only_unregistered_school,),
    (2019, "14"): (line_to_company, low_pledge, ineligible_training_type),
    (2019, "19"): (over_distribution, participation_above_employed, needs_assessment_missing),
}


def make_breaches(networks: list[Network], grant_year: int) -> list[Breach]:
    """Make wrong what the placements of a year say, and list every finding it must lead to."""
    found: list[Breach] = []
    for (year, county_code), scenarios in PLACEMENTS.items():
        if year == grant_year:
            untouched = [network for network in networks if network.county_code == county_code]
            county = County(grant_year, county_code, networks, untouched)
            found += [breach for scenario in scenarios for breach in scenario(county)]
    return sorted({*found, *shortfalls(networks, grant_year)}, key=repr)


def shortfalls(networks: list[Network], grant_year: int) -> Iterator[Breach]:
    """Owners and networks that pledge less than is required (F6). The amount is what is short."""
    owners, measures = owners_of(grant_year), [measure for network in networks for measure in network.measures]
    given = pledged(measures)
    for owner_id, base in state_funds(measures, owners).items():
        short = required(base, grant_year) - given[owner_id]
        if short > 0:
            county = County(grant_year, owners[owner_id].county_code, networks, [])
            yield county.found("cofunding_below_requirement", owner_id, amount_nok=short)
    for network in networks:
        grant = sum(measure.grant_nok for measure in network.measures)
        short = required(grant, grant_year) - sum(pledged(network.measures).values())
        if short > 0:
            county = County(grant_year, network.county_code, networks, [])
            yield county.found("network_cofunding_below_requirement", network=network, amount_nok=short)
