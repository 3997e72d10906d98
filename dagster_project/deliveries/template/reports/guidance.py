"""What the first sheet of a report says: how it is filled in, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.deliveries.template.agreements.guidance import percent
from dagster_project.deliveries.template.facts import Office
from dagster_project.deliveries.template.guide import Line, columns_of, control, habits, section
from dagster_project.deliveries.template.reports.agreed import Agreed
from dagster_project.deliveries.template.reports.layout import SHEETS

STEPS = {
    "1. Framdrift": (
        "Skriv dato, status, andel fullført og det som er brukt til og med datoen, på hvert tiltak. Vil du føre flere "
        "datoer for samme tiltak, kopierer du raden."
    ),
    "2. Egenandel": (
        "Skriv det eierne faktisk bidro med i kolonnen beløp. Det avtalte står ved siden av. Bidro eieren i en annen "
        "form enn avtalt, legger du til en rad."
    ),
    "3. Deltakelse": (
        "Skriv hvor mange lærere som faktisk deltok, og årsverkene deres. Vil du føre skolene hver for seg, kopierer "
        "du raden og skriver skole_orgnr på hver av dem."
    ),
    "4. Egenvurdering": "Skriv hver eiers egen vurdering av tiltakene den var med i, helst med en begrunnelse.",
    "5. Kvalitetsdialog": (
        "Skriv samtalene dere har hatt med UH-institusjonene om kvaliteten på tilbudet, og hva dere ble enige om å "
        "følge opp. Hadde dere flere samtaler med samme institusjon, kopierer du raden."
    ),
    "6. Resten": (
        "La rader som ikke gjelder, stå som de er. En rad blir lest når du har skrevet noe i den. Kolonner med grå "
        "overskrift er til hjelp og blir ikke lest."
    ),
}
OVERVIEW = (
    "Arket Oversikt stiller det som er rapportert ved siden av det som ble avtalt, mens du skriver. Se at det ikke "
    "står merknader du kan gjøre noe med."
)
CONTROL = "Kontroller arbeidsboken og send den inn, slik det står nederst på dette arket."


def lines(office: Office, agreed: Agreed | None) -> Iterator[Line]:
    """The guide from top to bottom."""
    last_steps = {"7. Oversikt": OVERVIEW, "8. Kontroll": CONTROL} if agreed else {"7. Kontroll": CONTROL}
    yield Line("title", f"Rapport om desentralisert ordning {office.year}: {office.name}")
    yield Line("blank")
    yield from section("Kort fortalt", introduction(office, agreed))
    yield from section("Slik fyller du ut", STEPS | last_steps)
    yield from section("Gode vaner", habits(office.year))
    yield from section("Slik blir rapporten brukt", use(office))
    yield from columns_of(SHEETS)
    yield from section("Kontroll og innsending", control(office.name, office.year, "reports"))


def introduction(office: Office, agreed: Agreed | None) -> dict[str, str]:
    """What the workbook is."""
    known = (
        f"De {len(agreed.measures)} tiltakene i avtalen, med tilskudd, avtalt egenandel, planlagte deltakere og eierne "
        "som er med. Du skriver bare det som har skjedd."
        if agreed
        else f"Bare listene over eiere og UH-institusjoner: varehuset har ingen avtale fra embetet for {office.year}. "
        "Skriv tiltak_id nøyaktig slik de står i avtalen."
    )
    return {
        "Hva er dette?": (
            f"Arbeidsboken forteller hva som er gjort i tiltakene for {office.year}: hvor langt de er kommet, hva "
            "eierne bidro med, hvem som deltok, hvordan eierne vurderer tiltakene, og hva dere har snakket med "
            "UH-institusjonene om."
        ),
        "Frist": f"Rapporten sendes inn senest {office.report_deadline:%d.%m.%Y}.",
        "Hva står der fra før?": known,
        "Hvem fyller ut?": f"Embetet {office.name}. Det er én arbeidsbok for {office.year}, for alle nettverkene.",
    }


def use(office: Office) -> dict[str, str]:
    """What is made of the report, in plain words; the numbers are those of the grant year."""
    return {
        "Framdrift": (
            "Framdriften blir sammenlignet med planen i avtalen. Den siste datoen for hvert tiltak gjelder. Bruk over "
            "tilskuddet, status som går tilbake, og tiltak uten framdrift blir vist som funn."
        ),
        "Egenandel": (
            f"Kravet er minst {percent(office)}. For eiere som har rapportert noe, gjelder det rapporterte i stedet "
            "for det avtalte, for alle tiltakene i året."
        ),
        "Deltakelse": (
            "Har en eier rapportert deltakelse, gjelder den i stedet for den planlagte. Samme lærer kan stå i flere "
            "tiltak; varehuset legger aldri sammen tiltak og kaller det lærere."
        ),
        "Egenvurdering": "Eierne skal vurdere sine egne tiltak. Vurderingene blir vist per tiltak og eier.",
        "Kvalitetsdialog": "En lav vurdering uten avtalt oppfølging blir stående som åpen til dere har fulgt den opp.",
    }
