"""Norwegian texts of the illustrative agreements: development areas, what measures are called, names of networks."""

from __future__ import annotations

# Development area: weights of the sector aims M1 (environment), M2 (skills), M3 (completion).
AREAS: dict[str, tuple[float, float, float]] = {
    "Lesing og skriving": (0.0, 1.0, 0.0),
    "Regning og matematikk": (0.0, 0.8, 0.2),
    "Vurdering for læring": (0.3, 0.7, 0.0),
    "Inkluderende læringsmiljø": (1.0, 0.0, 0.0),
    "Klasseledelse": (0.7, 0.3, 0.0),
    "Digital kompetanse": (0.2, 0.8, 0.0),
    "Tilpasset opplæring": (0.5, 0.4, 0.1),
    "Overganger og gjennomføring": (0.3, 0.2, 0.5),
    "Skolebasert utviklingsarbeid": (0.4, 0.4, 0.2),
    "Engelsk og fremmedspråk": (0.0, 0.9, 0.1),
    "Realfag og utforskende undervisning": (0.1, 0.8, 0.1),
    "Mobbing og krenkelser": (1.0, 0.0, 0.0),
}

FORMS = (
    "skolebasert kompetanseutvikling",
    "lærende nettverk",
    "samlinger og utprøving",
    "veiledning av lærerteam",
    "ressurslærere i egen skole",
    "aksjonslæring",
)

DIRECTIONS = ("nord", "sør", "øst", "vest", "sentrum", "indre by", "ytre by")


def network_name(hub: str, serial: int) -> str:
    """The name of a network after its largest municipality; directions where several have the same."""
    place = hub.split(" (")[0]
    if serial == 0:
        return f"Kompetansenettverk {place} og omegn"
    return f"Kompetansenettverk {place} {DIRECTIONS[(serial - 1) % len(DIRECTIONS)]}"


def theme_network_name(area: str, county_name: str) -> str:
    """The name of a new network that forms around a development area."""
    return f"Nettverk for {area[0].lower()}{area[1:]} i {county_name}"


def measure_title(area: str, form: str) -> str:
    """The title of a measure."""
    return f"{area}: {form}"
