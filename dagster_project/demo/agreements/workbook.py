"""An agreement as a workbook: the sheets of the contract, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from dagster_project.demo.agreements.model import Agreement
from dagster_project.demo.workbook import Row, bytes_of, yes_or_no

SHEETS: dict[str, tuple[str, ...]] = {
    "Om": ("felt", "verdi"),
    "Nettverk": ("nettverk_id", "fylkesnummer", "navn", "opprinnelse", "rolle"),
    "Medlemmer": ("nettverk_id", "medlem_type", "medlem_id", "navn", "deltar", "fra", "til"),
    "Tiltak": (
        "tiltak_id",
        "nettverk_id",
        "tittel",
        "utviklingsområde",
        "opplæringstype",
        "vekt_læringsmiljø",
        "vekt_ferdigheter",
        "vekt_gjennomføring",
        "behovsvurdering_dato",
        "uh_dialog_dato",
        "beslutning",
        "planlagt_start",
        "planlagt_slutt",
    ),
    "Fordeling": ("tiltak_id", "mottaker_type", "mottaker_id", "beløp"),
    "Egenandel": ("tiltak_id", "eier_id", "form", "beløp"),
    "Deltakelse": ("tiltak_id", "eier_id", "skole_orgnr", "lærere", "årsverk", "hele_kollegiet"),
}


def workbook_bytes(agreement: Agreement, written: datetime) -> bytes:
    """The workbook of an agreement."""
    title = f"Illustrerende avtale {agreement.office} {agreement.grant_year}"
    return bytes_of(SHEETS, rows_of(agreement), title, written)


def rows_of(agreement: Agreement) -> dict[str, Iterator[Row] | list[Row]]:
    """The rows of every sheet."""
    networks, measures = agreement.networks, list(agreement.measures())
    return {
        "Om": [("embete", agreement.office), ("år", agreement.grant_year)],
        "Nettverk": ((n.network_id, n.county_code, n.name, n.origin, n.role) for n in networks),
        "Medlemmer": (
            (n.network_id, m.party.value, m.member_id, m.name, yes_or_no(m.takes_part), m.since, None)
            for n in networks
            for m in n.members
        ),
        "Tiltak": (
            (
                m.measure_id,
                n.network_id,
                m.title,
                m.area,
                m.training_type,
                *m.aim_weights,
                m.needs_assessed,
                m.uh_dialogue,
                m.decision,
                m.start,
                m.end,
            )
            for n in networks
            for m in n.measures
        ),
        "Fordeling": (
            (m.measure_id, line.party.value, line.recipient_id, line.amount_nok) for m in measures for line in m.lines
        ),
        "Egenandel": ((m.measure_id, p.owner_id, p.form, p.amount_nok) for m in measures for p in m.pledges),
        "Deltakelse": (
            (m.measure_id, p.owner_id, p.school_id, p.teachers, p.fte_tenths / 10, yes_or_no(p.whole_school))
            for m in measures
            for p in m.participations
        ),
    }
