"""The six sheets of an agreement: every column with its header, what it takes, and how it is explained."""

from __future__ import annotations

from dagster_project.deliveries.office import agreements
from dagster_project.deliveries.template.layout import ID_HELP, YES_OR_NO, Column, Content, SheetLayout

NETWORK_ROWS = 500
MEASURE_ROWS = 500
LINE_ROWS = 2000

PARTY_WORDS = tuple(agreements.MEMBER_TYPES)
MEASURE_OF_LINE = Column("tiltak_id", Content.MEASURE, 15, "Tiltaket raden gjelder. Velg blant tiltakene du har ført.")
OWNER_OF_LINE = Column("eier_id", Content.OWNER, 14, f"Skoleeieren raden gjelder. {ID_HELP}")

NETWORKS = SheetLayout(
    "Nettverk",
    "Én rad for hvert kompetansenettverk.",
    NETWORK_ROWS,
    (
        Column(
            "nettverk_id", Content.CODE, 14, "En kort kode dere velger selv, for eksempel N1. Én for hvert nettverk."
        ),
        Column(
            "fylkesnummer",
            Content.COUNTY,
            15,
            "Fylket nettverket hører til, to sifre. Midlene til nettverkets tiltak regnes av rammen til dette fylket.",
        ),
        Column("navn", Content.TEXT, 46, "Navnet på nettverket."),
        Column(
            "opprinnelse",
            Content.CHOICE,
            15,
            "Fantes nettverket før ordningen, eller er det opprettet for den?",
            tuple(agreements.ORIGINS),
        ),
        Column(
            "rolle",
            Content.CHOICE,
            16,
            "Embetets rolle: legge til rette for et nettverk som fungerer, eller selv være med på å bygge det opp.",
            tuple(agreements.GOVERNOR_ROLES),
        ),
    ),
)

MEMBERS = SheetLayout(
    "Medlemmer",
    "Én rad for hvert medlem i hvert nettverk. Kommuner og kjente private skoleeiere er ført opp på forhånd.",
    LINE_ROWS,
    (
        Column(
            "nettverk_id",
            Content.NETWORK,
            14,
            "Nettverket medlemmet er med i. La cellen stå tom for eiere som ikke er med i noe nettverk.",
        ),
        Column(
            "medlem_type",
            Content.CHOICE,
            18,
            "Hva slags medlem det er; uh er et universitet eller en høyskole.",
            PARTY_WORDS,
        ),
        Column("medlem_id", Content.PARTY, 14, ID_HELP),
        Column("navn", Content.TEXT, 46, "Navnet på medlemmet."),
        Column("deltar", Content.CHOICE, 10, "Deltar medlemmet i nettverket i år?", YES_OR_NO),
        Column(
            "fra", Content.FROM, 13, "Første dag som medlem, når det ikke gjelder fra starten av året.", optional=True
        ),
        Column("til", Content.UNTIL, 13, "Siste dag som medlem, når det ikke gjelder ut året.", optional=True),
    ),
)

MEASURES = SheetLayout(
    "Tiltak",
    "Én rad for hvert tiltak et nettverk skal gjennomføre.",
    MEASURE_ROWS,
    (
        Column("tiltak_id", Content.CODE, 15, "En kort kode dere velger selv, for eksempel T1. Én for hvert tiltak."),
        Column("nettverk_id", Content.NETWORK, 14, "Nettverket som har prioritert tiltaket."),
        Column("tittel", Content.TEXT, 46, "Hva tiltaket heter."),
        Column(
            "utviklingsområde",
            Content.TEXT,
            30,
            "Det nettverket vil utvikle, med egne ord. Ordningen er ikke bundet til bestemte fag.",
        ),
        Column(
            "opplæringstype",
            Content.CHOICE,
            18,
            "Midlene gjelder etterutdanning, ikke videreutdanning med studiepoeng.",
            tuple(agreements.TRAINING_TYPES),
        ),
        Column(
            "vekt_læringsmiljø",
            Content.WEIGHT,
            19,
            "Hvor mye av tiltaket som gjelder et godt og inkluderende læringsmiljø, fra 0 til 1. De tre vektene skal "
            "summere til 1.",
        ),
        Column(
            "vekt_ferdigheter",
            Content.WEIGHT,
            18,
            "Hvor mye av tiltaket som gjelder grunnleggende ferdigheter og faglig kompetanse, fra 0 til 1.",
        ),
        Column(
            "vekt_gjennomføring",
            Content.WEIGHT,
            21,
            "Hvor mye av tiltaket som gjelder at flere skal gjennomføre videregående opplæring, fra 0 til 1.",
        ),
        Column(
            "behovsvurdering_dato",
            Content.DAY,
            23,
            "Dagen skolenes egen vurdering av behovet forelå. Tom celle betyr at det ikke er gjort.",
            optional=True,
        ),
        Column(
            "uh_dialog_dato",
            Content.DAY,
            17,
            "Dagen nettverket drøftet tiltaket med UH-institusjonen. Tom celle betyr at det ikke er gjort.",
            optional=True,
        ),
        Column(
            "beslutning",
            Content.CHOICE,
            15,
            "Ble nettverket enig, eller måtte embetet avgjøre (fylkesmannen)?",
            tuple(agreements.DECISIONS),
        ),
        Column("planlagt_start", Content.START, 16, "Første dag i planen for tiltaket, i tilskuddsåret."),
        Column("planlagt_slutt", Content.END, 16, "Siste dag i planen for tiltaket."),
    ),
    frozen="B",
)

LINES = SheetLayout(
    "Fordeling",
    "Én rad for hvert beløp et tiltak gir til en mottaker.",
    LINE_ROWS,
    (
        MEASURE_OF_LINE,
        Column("mottaker_type", Content.CHOICE, 18, "Hva slags mottaker det er.", PARTY_WORDS),
        Column("mottaker_id", Content.PARTY, 14, ID_HELP),
        Column("beløp", Content.KRONER, 15, "Statlige midler til mottakeren, i hele kroner."),
    ),
)

PLEDGES = SheetLayout(
    "Egenandel",
    "Én rad for hvert bidrag en skoleeier selv går inn med i et tiltak.",
    LINE_ROWS,
    (
        MEASURE_OF_LINE,
        OWNER_OF_LINE,
        Column(
            "form",
            Content.CHOICE,
            12,
            "Bidrar eieren med penger eller med arbeidstid?",
            tuple(agreements.COFUNDING_FORMS),
        ),
        Column("beløp", Content.KRONER, 15, "Verdien av bidraget, i hele kroner. Frikjøp regnes som lønnskostnaden."),
    ),
)

PARTICIPATION = SheetLayout(
    "Deltakelse",
    "Én rad for hver eier (eller skole) som skal ha lærere med i et tiltak.",
    LINE_ROWS,
    (
        MEASURE_OF_LINE,
        OWNER_OF_LINE,
        Column(
            "skole_orgnr",
            Content.CODE,
            14,
            "Skolens organisasjonsnummer, 9 sifre, når raden gjelder én skole.",
            optional=True,
        ),
        Column("lærere", Content.HEADS, 10, "Antall lærere som skal delta."),
        Column("årsverk", Content.FTE, 10, "Årsverkene til disse lærerne, med høyst én desimal."),
        Column("hele_kollegiet", Content.CHOICE, 16, "Deltar hele kollegiet på skolen eller skolene?", YES_OR_NO),
    ),
)

SHEETS = (NETWORKS, MEMBERS, MEASURES, LINES, PLEDGES, PARTICIPATION)
MEASURE_OVERVIEW = "Oversikt tiltak"
