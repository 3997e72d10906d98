"""The first sheet: what the workbook is, how it is filled in, and the rules of the scheme an adviser must know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dagster_project.deliveries.template.agreements.layout import SHEETS
from dagster_project.deliveries.template.guide import Line, columns_of, control, habits, section

if TYPE_CHECKING:
    from dagster_project.deliveries.template.facts import Office

STEPS = {
    "1. Nettverk": "Gi hvert nettverk en kort kode, og skriv hvilket fylke det hører til.",
    "2. Medlemmer": (
        "Kommunene og de private skoleeierne vi kjenner, står der allerede. Skriv nettverk_id og deltar på dem som er "
        "med. La de andre radene stå som de er; de blir ikke lest. Er en eier med i flere nettverk, kopierer du raden. "
        "Legg til UH-institusjonene (universiteter og høyskoler) nederst."
    ),
    "3. Tiltak": "Skriv tiltakene nettverkene er blitt enige om, ett på hver rad.",
    "4. Fordeling": "Skriv hvem som får midler i hvert tiltak, og hvor mye.",
    "5. Egenandel": "Skriv hva skoleeierne selv bidrar med i hvert tiltak, i penger eller frikjøp.",
    "6. Deltakelse": "Skriv hvor mange lærere hver eier planlegger å ha med i hvert tiltak.",
    "7. Oversikt": (
        "Arkene Oversikt og Oversikt tiltak regner ut summene mens du skriver. Se at rammen holder, og at det ikke "
        "står merknader du kan gjøre noe med. Mangler rammen, skriver du den i den gule cellen."
    ),
    "8. Kontroll": "Kontroller arbeidsboken og send den inn, slik det står nederst på dette arket.",
}


def lines(office: Office) -> Iterator[Line]:
    """The guide from top to bottom."""
    yield Line("title", f"Avtaler i desentralisert ordning {office.year}: {office.name}")
    yield Line("blank")
    yield from section("Kort fortalt", introduction(office))
    yield from section("Slik fyller du ut", STEPS)
    yield from section("Gode vaner", habits(office.year))
    yield from section("Reglene du må kjenne", rules(office))
    yield from columns_of(SHEETS)
    yield from section("Kontroll og innsending", control(office.name, office.year, "agreements"))


def introduction(office: Office) -> dict[str, str]:
    """What the workbook is."""
    return {
        "Hva er dette?": (
            "Arbeidsboken samler det nettverkene er blitt enige om: hvem som er med, hvilke tiltak de skal "
            "gjennomføre, hvem som får midler, hva skoleeierne selv bidrar med, og hvor mange lærere som skal delta."
        ),
        "Hvem fyller ut?": f"Embetet {office.name}. Det er én arbeidsbok for {office.year}, for alle nettverkene.",
    }


def rules(office: Office) -> dict[str, str]:
    """The rules of the scheme in plain words; the numbers and dates are those of the grant year."""
    ratio = percent(office)
    base = {
        "state_funds": "midlene som går til tiltakene de er med i, også den delen som går til UH",
        "owner_grant": "midlene de selv får",
    }[office.cofunding_base]
    county_municipalities = (
        "Fylkeskommuner er med i ordningen dette året."
        if "fylkeskommune" in office.owner_types
        else "Fylkeskommuner er ikke med i ordningen dette året og kan ikke få midler."
    )
    return {
        "Egenandel": (
            f"Skoleeierne bidrar selv med minst {ratio} av {base}. Bidraget kan være penger, frikjøp av lærere eller "
            "begge deler. Kravet er det samme for kommuner og private."
        ),
        "Samarbeid med UH": (
            "Hvert nettverk skal samarbeide med minst én norsk UH-institusjon. Den trenger ikke å være den nærmeste. "
            "Nasjonale sentre kan være med i tillegg, men ikke i stedet."
        ),
        "Hvem kan få midler?": (
            "Kommuner og private skoleeiere som deltar, og UH-institusjonene de samarbeider med. Andre kurs- og "
            f"kompetansetilbydere kan ikke få midler. {county_municipalities}"
        ),
        "Ikke bare til eierne": "Midlene i et nettverk kan ikke gå i sin helhet til å dekke eiernes egne utgifter.",
        "Bare de som deltar": "En eier som ikke er med i et nettverk, kan ikke få midler.",
        "Etterutdanning": "Midlene gjelder etterutdanning. Videreutdanning med studiepoeng har egne ordninger.",
        "Behov og dialog først": (
            "Før et tiltak blir bestemt, skal skolene ha vurdert hva de trenger, og nettverket ha drøftet det faglig "
            "med UH-institusjonen. Skriv begge datoene i arket Tiltak."
        ),
        "Enighet": "Nettverket blir helst enig selv. Embetet avgjør bare når det ikke går.",
        "Mange og sammen": "Tiltakene bør nå mange lærere, og helst hele kollegier som utvikler skolen sammen.",
        "Private eiere": "Private skoleeiere deltar på samme vilkår som kommunene.",
    }


def percent(office: Office) -> str:
    """The co-funding required, as people write it."""
    return f"{float(office.cofunding_ratio * 100):g} %".replace(".", ",")
