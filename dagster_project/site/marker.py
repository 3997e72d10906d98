"""The file by which a folder of pages is known, and which tells the version that they are of."""

import json
from pathlib import Path

MARKER = "dekomp-site.json"


def written_version(folder: Path) -> str | None:
    """The version that the pages in a folder are of; none where there are no pages."""
    try:
        return str(json.loads((folder / MARKER).read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return None
