"""Puts Leaflet into a page: its script and style come from the built web map, never from a network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from landdb.errors import ConfigurationError

_REMOTE: Final = re.compile(r'<script src="[^"]*"></script>|<link rel="stylesheet" href="[^"]*"\s*/?>')
_IMAGE: Final = re.compile(r"url\((?!data:)[^)]*\)")


@dataclass(frozen=True)
class Leaflet:
    """The two files of Leaflet as text."""

    script: str
    style: str


def read_leaflet(webmap_dir: Path) -> Leaflet:
    """Read Leaflet from the built web map.

    Raises
    ------
    ConfigurationError
        The web map has not been built.
    """
    folder = webmap_dir / "sheet"
    try:
        script = (folder / "leaflet.js").read_text(encoding="utf-8")
        style = (folder / "leaflet.css").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigurationError(
            f"{folder} is missing: the web map is not built",
            f"thiếu {folder}: bản đồ web chưa được dựng",
            remedy_en="cd webmap && npm ci && npm run build",
        ) from None
    return Leaflet(script, style)


def inline(page: str, leaflet: Leaflet) -> str:
    """Return the page with every reference to another file removed and Leaflet written into its head.

    Images of the style (layer button, default pins) are dropped: a sheet uses neither.
    """
    script = leaflet.script.replace("</script", "<\\/script").replace("//# sourceMappingURL", "//")
    style = _IMAGE.sub("none", leaflet.style)
    head = f"<style>{style}</style>\n<script>{script}</script>"
    return _REMOTE.sub("", page).replace("<head>", f"<head>\n{head}", 1)
