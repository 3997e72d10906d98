"""Norwegian texts of the illustrative reports."""

from __future__ import annotations

COMMENTS = {
    "ikke_startet": ("Utsatt til neste semester", "Venter på tidsplan fra UH", "Eierne har bedt om utsettelse"),
    "i_gang": ("Går etter planen", "Noe forsinket oppstart", "Siste samling holdes til våren", None, None),
    "fullført": ("Gjennomført etter planen", "Avsluttet med felles samling", None, None),
    "avbrutt": ("Nøkkelpersoner har sluttet", "For få påmeldte skoler", "Erstattet av et annet tiltak"),
}

# How owners explain the goal attainment they give, by that.
RATIONALES: dict[int, tuple[str | None, ...]] = {
    1: ("Tiltaket nådde ikke fram til skolene.", "Lærerne fikk ikke tid til å delta."),
    2: ("For få samlinger til å endre praksis.", "Stort frafall underveis.", None),
    3: ("Noe er prøvd ut, men ikke i hele kollegiet.", "Delvis nådd; arbeidet fortsetter.", None),
    4: ("Lærerne prøver ut sammen og deler erfaringer.", "God støtte fra UH mellom samlingene.", None),
    5: ("Hele kollegiet arbeider nå på denne måten.", "Målene er nådd, og skolene vil videre."),
}

TOPICS = (
    "Veiledning ute på skolene",
    "Samsvar mellom tilbud og skolenes behov",
    "Kvaliteten på samlingene",
    "Kapasitet og tidsplan",
    "Bruk av forskning i tilbudet",
)

FOLLOW_UPS = (
    "Ny plan for veiledning avtalt, følges opp i neste samtale.",
    "Institusjonen setter inn flere fagfolk fra neste semester.",
    "Felles evaluering etter neste samling.",
)
