"""The five sheets of a report: every column with its header, what it takes, and how it is explained."""

from __future__ import annotations

from dagster_project.deliveries.office import agreements, reports
from dagster_project.deliveries.template.layout import ID_HELP, YES_OR_NO, Column, Content, SheetLayout

SPARE_ROWS = 500  # below what is filled in beforehand
FORMS = tuple(agreements.COFUNDING_FORMS)
RATINGS = tuple(str(rating) for rating in range(reports.LOWEST, reports.HIGHEST + 1))
SCALE = f"Fra {reports.LOWEST} (lavest) til {reports.HIGHEST} (høyest)."

MEASURE = Column("tiltak_id", Content.MEASURE, 15, "Tiltaket raden gjelder, med koden fra avtalen.")
TITLE = Column("tittel", Content.TEXT, 56, "Hva tiltaket heter i avtalen.", shown=True)
OWNER = Column("eier_id", Content.OWNER, 14, f"Skoleeieren raden gjelder. {ID_HELP}")
OWNER_NAME = Column("eier", Content.TEXT, 34, "Navnet på eieren.", shown=True)

PROGRESS = SheetLayout(
    "Framdrift",
    "Én rad for hvert tiltak og hver dato. Tiltakene i avtalen er ført opp på forhånd.",
    SPARE_ROWS,
    (
        MEASURE,
        TITLE,
        Column("tilskudd", Content.KRONER, 14, "Det tiltaket fikk i avtalen, i hele kroner.", shown=True),
        Column("dato", Content.REPORTED, 13, "Dagen status, andel og beløp gjelder."),
        Column("status", Content.CHOICE, 15, "Hvor langt tiltaket var kommet denne dagen.", tuple(reports.STATUSES)),
        Column(
            "andel_fullført",
            Content.WEIGHT,
            16,
            "Hvor mye av tiltaket som var gjennomført, fra 0 til 1. 0,5 betyr halvparten.",
        ),
        Column(
            "brukt_beløp",
            Content.KRONER,
            15,
            "Alt som var brukt av tilskuddet fra starten til og med denne dagen, i hele kroner.",
        ),
        Column("kommentar", Content.TEXT, 50, "Det andre bør vite om framdriften.", optional=True),
    ),
    frozen="C",
)

COFUNDING = SheetLayout(
    "Egenandel",
    "Én rad for hvert bidrag. Det som ble avtalt, er ført opp på forhånd; skriv det eieren faktisk bidro med.",
    SPARE_ROWS,
    (
        MEASURE,
        OWNER,
        OWNER_NAME,
        Column(
            "form", Content.CHOICE, 12, "Bidro eieren med penger eller arbeidstid?", tuple(agreements.COFUNDING_FORMS)
        ),
        Column("avtalt", Content.KRONER, 14, "Det eieren lovet i avtalen, i hele kroner.", shown=True),
        Column(
            "beløp",
            Content.KRONER,
            15,
            "Det eieren faktisk bidro med, i hele kroner. Skriv 0 der det ikke ble noe; tom celle er ikke rapportert.",
        ),
    ),
)

PARTICIPATION = SheetLayout(
    "Deltakelse",
    "Én rad for hver eier (eller skole) i hvert tiltak. Det som var planlagt, er ført opp på forhånd.",
    SPARE_ROWS,
    (
        MEASURE,
        OWNER,
        OWNER_NAME,
        Column(
            "skole_orgnr",
            Content.CODE,
            14,
            "Skolens organisasjonsnummer, 9 sifre, når raden gjelder én skole.",
            optional=True,
        ),
        Column("planlagt", Content.HEADS, 11, "Antall lærere i avtalen.", shown=True),
        Column("lærere", Content.HEADS, 10, "Antall lærere som faktisk deltok."),
        Column("årsverk", Content.FTE, 10, "Årsverkene til disse lærerne, med høyst én desimal."),
        Column("hele_kollegiet", Content.CHOICE, 16, "Deltok hele kollegiet på skolen eller skolene?", YES_OR_NO),
    ),
)

SELF_EVALUATION = SheetLayout(
    "Egenvurdering",
    "Én rad for hver eiers vurdering av hvert tiltak den var med i.",
    SPARE_ROWS,
    (
        MEASURE,
        TITLE,
        OWNER,
        OWNER_NAME,
        Column("måloppnåelse", Content.RATING, 15, f"I hvilken grad eieren mener at målet er nådd. {SCALE}"),
        Column("begrunnelse", Content.TEXT, 60, "Hvorfor, med eierens egne ord.", optional=True),
    ),
)

QUALITY_DIALOGUE = SheetLayout(
    "Kvalitetsdialog",
    "Én rad for hver samtale med en UH-institusjon om kvaliteten på tilbudet.",
    SPARE_ROWS,
    (
        Column("uh_id", Content.PROVIDER, 14, "Organisasjonsnummeret til institusjonen, 9 sifre. Se arket Lister."),
        Column("navn", Content.TEXT, 46, "Navnet på institusjonen.", shown=True),
        Column("dato", Content.REPORTED, 13, "Dagen samtalen ble holdt."),
        Column("vurdering", Content.RATING, 12, f"Hvor godt tilbudet er, slik dere samlet ser det. {SCALE}"),
        Column("tema", Content.TEXT, 44, "Hva samtalen handlet om."),
        Column(
            "oppfølging",
            Content.TEXT,
            50,
            "Hva dere ble enige om å gjøre. Tom celle betyr at ingenting er avtalt.",
            optional=True,
        ),
    ),
)

SHEETS = (PROGRESS, COFUNDING, PARTICIPATION, SELF_EVALUATION, QUALITY_DIALOGUE)
