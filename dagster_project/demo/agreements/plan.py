"""Whole grant years of illustrative agreements: what each office delivers, and what must be found in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dagster_project.demo.agreements.breaches import Breach, make_breaches
from dagster_project.demo.agreements.measures import agree
from dagster_project.demo.agreements.model import Agreement, Network, Party
from dagster_project.demo.agreements.networks import networks_of
from dagster_project.demo.agreements.owners import offices, owners_of


@dataclass(frozen=True)
class GrantYear:
    """The agreements of a grant year, one per office, and the breaches in them."""

    grant_year: int
    networks: tuple[Network, ...]
    breaches: tuple[Breach, ...]

    @property
    def agreements(self) -> list[Agreement]:
        """What each office delivers, by its name."""
        office_of = offices(self.grant_year)
        return [
            Agreement(
                office,
                self.grant_year,
                [network for network in self.networks if office_of[network.county_code] == office],
            )
            for office in sorted(set(office_of.values()))
        ]


@lru_cache(maxsize=8)
def grant_year_of(grant_year: int, seed: int = 1, scale: int = 1) -> GrantYear:
    """The agreements of a grant year."""
    networks = agree(networks_of(grant_year, seed, scale), grant_year, seed, scale)
    made = make_breaches(networks, grant_year)
    return GrantYear(grant_year, tuple(networks), tuple(made))


def breaches(first_year: int, last_year: int, seed: int = 1, scale: int = 1) -> list[Breach]:
    """Every finding of severity error or warning that the agreements of some grant years must lead to."""
    years = range(first_year, last_year + 1)
    return [breach for year in years for breach in grant_year_of(year, seed, scale).breaches]


def owners_outside_networks(first_year: int, last_year: int, seed: int = 1) -> list[Breach]:
    """Municipalities that are listed in no network (N4). Those listed with ``deltar = nei`` are not among them."""
    found = []
    for year in range(first_year, last_year + 1):
        listed = {member.member_id for network in grant_year_of(year, seed).networks for member in network.members}
        for owner in owners_of(year).values():
            if owner.party is Party.MUNICIPALITY and owner.owner_id not in listed:
                office = offices(year)[owner.county_code]
                found.append(
                    Breach("owner_outside_network", year, office, owner.county_code, None, None, owner.owner_id, None)
                )
    return found


def owners_from_other_counties(first_year: int, last_year: int, seed: int = 1, scale: int = 1) -> list[Breach]:
    """Owners that take part in a network of another county than their own."""
    found = []
    for year in range(first_year, last_year + 1):
        owners = owners_of(year)
        for network in grant_year_of(year, seed, scale).networks:
            for member in network.owners:
                if owners[member.member_id].county_code != network.county_code:
                    found.append(
                        Breach(
                            "owner_from_other_county",
                            year,
                            offices(year)[network.county_code],
                            network.county_code,
                            network.network_id,
                            None,
                            member.member_id,
                            None,
                        )
                    )
    return found
