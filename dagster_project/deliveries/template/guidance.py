"""The first sheet: what the workbook is, how it is filled in, and the rules of the scheme an adviser must know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.deliveries.marked_copy import put_text
from dagster_project.deliveries.template import style
from dagster_project.deliveries.template.layout import GUIDE, SHEETS

if TYPE_CHECKING:
    from dagster_project.deliveries.template.facts import Office

WIDTHS = {"A": 24, "B": 88, "C": 15}
CHARACTERS_A_LINE = 103
LINE_HEIGHT = 15
PAGES = 2
HEIGHTS = {"title": 34, "section": 26, "table": 20}
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
HABITS = {
    "Koder": "Skriv kodene med ledende null, for eksempel 0301. Kolonnene er satt opp som tekst, så den blir stående.",
    "Datoer": "Skriv dag, måned og år, for eksempel 15.03.{year}.",
    "Beløp": "Hele kroner, uten «kr» og uten desimaler. Alle beløp er 0 eller høyere.",
    "Lister": (
        "Velg fra listen i cellen der det er en. Kodene til eiere og UH-institusjoner står med navn i arket Lister. "
        "Du kan også skrive andre koder, for eksempel en kommune i et annet fylke."
    ),
    "Rader": (
        "Fyll ut radene uten hull under overskriften. Ikke endre overskriftene, ikke slå sammen celler og ikke legg "
        "til kolonner. Kolonner med lysere overskrift kan stå tomme. Du kan sortere, filtrere og gjøre kolonnene "
        "bredere."
    ),
}


@dataclass(frozen=True)
class Line:
    """A row of the guide."""

    kind: str
    label: str = ""
    text: str = ""
    note: str = ""


def add_guide(book: Workbook, office: Office) -> None:
    """Put the guide in front of the other sheets."""
    sheet: Worksheet = book.create_sheet(GUIDE, 0)
    sheet.sheet_view.showGridLines = False
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    for row, line in enumerate(lines(office), start=1):
        write_line(sheet, row, line)
    style.on_paper(sheet, landscape=False)
    sheet.page_setup.fitToHeight = PAGES


def write_line(sheet: Worksheet, row: int, line: Line) -> None:
    """Write a row and dress it after its kind."""
    for letter, text in (("A", line.label), ("B", line.text), ("C", line.note)):
        if text:
            put_text(sheet[f"{letter}{row}"], text)
            sheet[f"{letter}{row}"].number_format = "General"
        sheet[f"{letter}{row}"].alignment = style.WRAPPED_INDENTED
    text_lines = len(wrap(line.text, CHARACTERS_A_LINE)) or 1
    sheet.row_dimensions[row].height = HEIGHTS.get(line.kind, LINE_HEIGHT * text_lines + 3)
    match line.kind:
        case "title" | "section":
            sheet[f"A{row}"].font = style.TITLE if line.kind == "title" else style.SECTION
            sheet[f"A{row}"].alignment = style.MIDDLE
        case "table":
            for letter in WIDTHS:
                style.header(sheet[f"{letter}{row}"])
        case "row":
            sheet[f"A{row}"].font = style.BOLD
            for letter in WIDTHS:
                sheet[f"{letter}{row}"].border = style.BELOW


def lines(office: Office) -> Iterator[Line]:
    """The guide from top to bottom."""
    yield Line("title", f"Avtaler i desentralisert ordning {office.year}: {office.name}")
    yield Line("blank")
    yield from section("Kort fortalt", introduction(office))
    yield from section("Slik fyller du ut", STEPS)
    yield from section("Gode vaner", {label: text.format(year=office.year) for label, text in HABITS.items()})
    yield from section("Reglene du må kjenne", rules(office))
    yield Line("section", "Arkene, kolonne for kolonne")
    for layout in SHEETS:
        yield Line("table", layout.name, layout.purpose, "Må fylles ut")
        for column in layout.columns:
            yield Line("row", column.header, column.explained, "kan stå tom" if column.optional else "ja")
        yield Line("blank")
    yield from section("Kontroll og innsending", control(office))


def section(title: str, rows: dict[str, str]) -> Iterator[Line]:
    """A title, labelled rows below it, and an empty row."""
    yield Line("section", title)
    for label, text in rows.items():
        yield Line("row", label, text)
    yield Line("blank")


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


def control(office: Office) -> dict[str, str]:
    """How the workbook is checked and sent in, and what happens to faults."""
    return {
        "Filnavn": (
            f"Lagre arbeidsboken som «{office.name}.xlsx». Arket Om sier hvilket embete og år den gjelder; la det stå."
        ),
        "Kontroll": (
            f'Kjør kontrollen før du sender inn: dekomp check "{office.name}.xlsx" --annotate merket. Den bruker de '
            "samme reglene som mottaket. Med --annotate får du en kopi der cellene med feil er merket og forklart."
        ),
        "Innsending": f"Filen legges i mappen agreements/{office.year} hos mottakeren.",
        "Ved feil": (
            "En arbeidsbok med feil blir avvist i sin helhet, så penger aldri blir lest halvveis. Den forrige godtatte "
            "gjelder til en ny er godtatt. Du får vite ark, rad, kolonne og hva som er galt, alle feil på én gang."
        ),
        "Merknader": (
            "En merknad stanser ikke innsendingen. Brudd på reglene over stanser den heller ikke, men de vises som "
            "funn i varehuset, og du kan bli spurt om dem."
        ),
        "Rettelser": (
            f"Send inn hele arbeidsboken på nytt. Den nyeste godtatte for {office.year} gjelder; alle blir lagret."
        ),
    }


def percent(office: Office) -> str:
    """The co-funding required, as people write it."""
    return f"{float(office.cofunding_ratio * 100):g} %".replace(".", ",")
