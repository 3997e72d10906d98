"""Checks an agreement across its sheets and against the registers: ids, dates, codes, and who is an owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dagster_project.deliveries.office.checks import check_area_codes, check_heads, tell_codes, tell_unknown
from dagster_project.deliveries.office.office_workbook import Sender
from dagster_project.deliveries.table import SOURCE_ROW, Table
from dagster_project.deliveries.verdict import Remark, Severity
from dagster_project.registers import areas

MEND = "Rett id-en eller legg raden til der."
PROVIDER_TYPES = {"uh": "uh", "national_centre": "nasjonalt_senter", "other": "annen"}


@dataclass
class Agreement:
    """The six tables of an agreement."""

    network: Table
    member: Table
    measure: Table
    grant: Table
    cofunding: Table
    participation: Table


def check_agreement(agreement: Agreement, sender: Sender) -> None:
    """Tell everything that a sheet alone does not show, at the cell where it can be mended."""
    if agreement.network.is_read and not agreement.network.rows:
        reason = "Arket har ingen nettverk. En avtale har minst ett."
        row = agreement.network.header.row + 2
        agreement.network.remarks.append(Remark(reason, sheet=agreement.network.sheet.name, row=row))
    check_references(agreement)
    check_members(agreement.member, sender.year)
    check_measures(agreement.measure, sender.year)
    check_counties(agreement.network, sender)
    owners_of_lines = [(table, "owner_id") for table in (agreement.cofunding, agreement.participation)]
    parties = [(agreement.member, "member_id"), (agreement.grant, "recipient_id"), *owners_of_lines]
    check_area_codes(parties, sender.first_day)
    check_owners(agreement)
    check_heads(agreement.participation)
    check_lines(agreement)


def check_references(agreement: Agreement) -> None:
    """Every row speaks of a network or measure that has its own row."""
    network, measure = agreement.network, agreement.measure
    for table in (agreement.member, measure):
        tell_unknown(table, "network_id", network, f"Nettverket finnes ikke i arket Nettverk. {MEND}")
    for table in (agreement.grant, agreement.cofunding, agreement.participation):
        tell_unknown(table, "measure_id", measure, f"Tiltaket finnes ikke i arket Tiltak. {MEND}")


def check_members(member: Table, year: int | None) -> None:
    """A member is in a network once at a time, and some day of the grant year."""
    start, end = pl.col("valid_from").fill_null(date.min), pl.col("valid_to").fill_null(date.max)
    by_member = ("network_id", "member_id")
    unclear = member.rows_with_fault("valid_from", "valid_to")
    rows = member.frame.drop_nulls(by_member).filter(start <= end, ~pl.col(SOURCE_ROW).is_in(unclear))
    rows = rows.sort(*by_member, start)
    last_day = end.cum_max().shift(1).over(by_member)
    next_start = start.shift(-1).over(by_member)
    overlapping = rows.filter((start <= last_day) | (next_start <= end))
    sentence = "Medlemmet står flere ganger i nettverket i samme tidsrom. Behold én rad, eller skill periodene."
    member.tell_at(overlapping, "member_id", sentence)
    if year:
        sentence = f"Medlemskapet er utenfor tilskuddsåret {year}. Rett datoen eller ta bort raden."
        member.tell_at(member.frame.filter(pl.col("valid_from") > date(year, 12, 31)), "valid_from", sentence)
        member.tell_at(member.frame.filter(pl.col("valid_to") < date(year, 1, 1)), "valid_to", sentence)


def check_measures(measure: Table, year: int | None) -> None:
    """A measure starts in the grant year."""
    if year:
        outside = measure.frame.filter(pl.col("planned_start").dt.year() != year)
        measure.tell_at(outside, "planned_start", f"Tiltaket begynner utenfor tilskuddsåret {year}. Rett datoen.")


def check_counties(network: Table, sender: Sender) -> None:
    """A network belongs to one of the office's counties."""
    if sender.counties:
        names = {
            area.code: area.name for area in areas.counties() if sender.first_day and area.valid_on(sender.first_day)
        }
        own = ", ".join(f"{code} ({names[code]})" for code in sender.counties)
        elsewhere = network.frame.filter(~pl.col("county_code").is_in(sender.counties))
        sentence = f"Fylket hører ikke til embetet {sender.office} 1. januar {sender.year}. Fylkene er {own}."
        network.tell_at(elsewhere, "county_code", sentence)


def check_owners(agreement: Agreement) -> None:
    """Who adds money or sends teachers is no university, centre or other provider."""
    words: dict[str, set[str]] = {}
    for table, role in ((agreement.member, "member"), (agreement.grant, "recipient")):
        for code, word in table.frame.select(f"{role}_id", f"{role}_type").drop_nulls().iter_rows():
            words.setdefault(code, set()).add(word)
    reasons = {
        code: f"Organisasjonen er ført som {' og '.join(sorted(PROVIDER_TYPES[word] for word in own))} i avtalen og er "
        "ingen eier. Rett eier_id, eller medlem_type og mottaker_type."
        for code, own in words.items()
        if own <= PROVIDER_TYPES.keys()
    }
    for table in (agreement.cofunding, agreement.participation):
        tell_codes(table, "owner_id", {code: reasons.get(code, "") for code in set(table.frame["owner_id"]) - {None}})


def check_lines(agreement: Agreement) -> None:
    """Lines that are allowed and probably wrong."""
    grant = agreement.grant
    line = ("measure_id", "recipient_id")
    repeated = grant.frame.drop_nulls(line).filter(pl.len().over(line) > 1)
    sentence = "Mottakeren står flere ganger i tiltaket. Beløpene legges sammen."
    grant.tell_at(repeated, "recipient_id", sentence, Severity.WARNING)
