"""folium's links to other servers, answered from the package's own files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from branca.element import CssLink, Element, JavascriptLink, Link

from geomap.picture.asset_files import ServedFile, served_files
from geomap.picture.assets import read_asset

# The names under which folium and its plugins link what geomap's own bundle holds or does without
# (Bootstrap's scripts and style are for folium's popups of old; nothing in them is used).
_BUNDLED = frozenset({"leaflet", "leaflet_css", "bootstrap", "bootstrap_css"})
_EXTRAS = frozenset({
    "jquery", "awesome_markers", "awesome_markers_css", "awesome_rotate_css", "glyphicons_css",
    "markerclusterjs", "markerclustercss", "markerclusterdefaultcss", "leaflet-heat.js",
})  # fmt: skip
_FONTAWESOME = frozenset({"awesome_markers_font_css"})
# What folium's code calls when it needs the extras; most maps never do.
_USES_EXTRAS = re.compile(r"\$\(|jQuery|AwesomeMarkers|markerClusterGroup|heatLayer")
_USES_FONTAWESOME = re.compile(r'"prefix":\s*"fa[srb]?"|class="fa')
_SCRIPT_END = re.compile(r"</(?=script)", re.IGNORECASE)
_ORIGIN = re.compile(r"https?://[^/\s\"'`<>\\;,)]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeaderParts:
    """A map's assets: names of built files, links as HTML, and (name, address) of what these lead to."""

    files: tuple[str, ...]
    served: tuple[ServedFile, ...]
    linked: tuple[str, ...]
    external: tuple[tuple[str, str], ...]


def find_assets(header: Mapping[str, Element], script: str, *, from_network: bool = False) -> HeaderParts:
    """Return the assets for the links of folium's ``header`` (by folium's names) and the map's ``script``.

    ``from_network`` links what added layers need, for a smaller page, instead of inlining it.
    """
    files = ["geomap.css", "geomap.js"]
    served: list[ServedFile] = []
    if _USES_EXTRAS.search(script):
        files += ["folium-glyphicons.css"] if from_network else ["folium-extras.css", "folium-extras.js"]
        served += served_files("folium-extras") if from_network else ()
    if _USES_FONTAWESOME.search(script):
        files += [] if from_network else ["folium-fontawesome.css"]
        served += served_files("folium-fontawesome") if from_network else ()
    known = _BUNDLED | _EXTRAS | _FONTAWESOME
    others = {name: link for name, link in header.items() if is_link(link) and name not in known}
    return HeaderParts(
        files=tuple(files),
        served=tuple(served),
        linked=tuple(str(link.render()) for link in others.values()),
        external=tuple((name, str(link.url)) for name, link in others.items()),
    )


def inlined(file: str) -> str:
    """Return the built ``file`` as an element of the page."""
    return _style(file) if file.endswith(".css") else _script(file)


def is_link(element: Element) -> TypeGuard[Link]:
    """Whether ``element`` is one of branca's links to a script or style on another server."""
    return isinstance(element, (JavascriptLink, CssLink))


def origins(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the servers that ``texts`` name, as a content security policy writes them, sorted.

    Examples
    --------
    >>> origins(["L.tileLayer('https://{s}.tile.example/{z}/{x}/{y}.png')"])
    ('https://*.tile.example',)
    """
    found = {match.group() for text in texts for match in _ORIGIN.finditer(text)}
    hosts = {re.sub(r"\{[^}]*\}", "*", origin.lower()) for origin in found}
    # Anything that a policy could read as more than one source stays out.
    return tuple(sorted(host for host in hosts if re.fullmatch(r"https?://(\*\.)?[\w.:-]+", host)))


def _style(name: str) -> str:
    return f"<style>{read_asset(name)}</style>\n"


def _script(name: str) -> str:
    # A script element ends at "</script" and is confused by "<!--", also inside of strings.
    code = _SCRIPT_END.sub(r"<\\/", read_asset(name)).replace("<!--", r"<\!--")
    return f"<script>{code}</script>\n"
