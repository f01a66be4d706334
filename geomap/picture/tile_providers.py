"""Servers of map tiles, by their names in the package xyzservices."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

import xyzservices

from geomap.errors import TilesError

#: Servers that send a picture of a refusal to whoever names no page that asks, as pages opened from a
#: file do (https://operations.osmfoundation.org/policies/tiles/).
_NEED_REFERER = frozenset({"https://tile.openstreetmap.org"})
#: Leaflet's own, where a provider names none.
_SUBDOMAINS = "abc"
#: The map's own closest zoom, where a provider names none.
_CLOSEST_ZOOM = 18
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FOR_THE_BROWSER = frozenset({"s", "x", "y", "z"})
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?")
_WEB_MERCATOR: Final = "EPSG:3857"
_MOST_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class TileProvider:
    """One server of tiles, ready for the page.

    ``url`` has the placeholders ``{x}``, ``{y}`` and ``{z}``, and ``{s}`` where there are
    ``subdomains``. ``origins`` are its servers as a content security policy writes them. ``credit`` is
    who made the tiles, as pieces of plain text, each with the address that it links to or ``""``.
    """

    name: str
    url: str
    subdomains: tuple[str, ...]
    origins: tuple[str, ...]
    credit: tuple[tuple[str, str], ...]
    min_zoom: int
    max_zoom: int
    tile_size_px: int
    zoom_offset: int
    counts_from_south: bool
    needs_referer: bool


def find_tile_providers(names: Iterable[str]) -> tuple[TileProvider, ...]:
    """Return the providers of these names, such as ``"OpenStreetMap.Mapnik"``, each once, in their order.

    Case, dots and spaces make no difference.

    Raises
    ------
    TilesError
        With every name at once that no provider has, and every provider that wants a key, is known to
        be broken, or fits no map of this kind.

    Examples
    --------
    >>> (osm,) = find_tile_providers(["openstreetmap mapnik"])
    >>> osm.name, osm.url
    ('OpenStreetMap.Mapnik', 'https://tile.openstreetmap.org/{z}/{x}/{y}.png')
    >>> osm.credit[1]
    ('OpenStreetMap', 'https://www.openstreetmap.org/copyright')
    """
    known = {_folded(name): rows for name, rows in xyzservices.providers.flatten().items()}
    found: dict[str, TileProvider] = {}
    faults: list[str] = []
    for name in names:
        rows = known.get(_folded(name))
        fault = _unknown(name, known) if rows is None else _unfit(rows)
        if fault:
            faults.append(fault)
        elif rows is not None:
            provider = _provider(rows)
            found[provider.name] = provider
    if faults:
        raise TilesError("; ".join(faults))
    return tuple(found.values())


def _folded(name: str) -> str:
    return re.sub(r"[^\w]|_", "", name).casefold()


def _unknown(name: str, known: Mapping[str, Mapping[str, object]]) -> str:
    near = get_close_matches(_folded(name), known, n=_MOST_SUGGESTIONS)
    meant = " or ".join(str(known[key]["name"]) for key in near)
    advice = f"did you mean {meant}?" if meant else "xyzservices.providers lists them"
    return f"expected a provider of tiles such as OpenStreetMap.Mapnik, got {name!r}; {advice}"


def _unfit(rows: xyzservices.TileProvider) -> str:
    """Return why the page cannot use these tiles, ``""`` when it can."""
    name, url = str(rows["name"]), _filled(rows)
    if rows.requires_token():
        return f"{name} asks for a key, which every reader could take out of the page; choose another"
    if rows.get("status") == "broken":
        return f"{name} is known to be out of order; choose another"
    if rows.get("crs", _WEB_MERCATOR) != _WEB_MERCATOR:
        return f"{name} is drawn in {rows['crs']}, and the map in {_WEB_MERCATOR}; choose another"
    asked = set(_PLACEHOLDER.findall(url))
    if not {"x", "y", "z"} <= asked <= _FOR_THE_BROWSER or not all(map(_ORIGIN.fullmatch, _origins(rows))):
        return f"{name} has an address that is no plain https one ({url}); choose another"
    return ""


def _provider(rows: xyzservices.TileProvider) -> TileProvider:
    origins = _origins(rows)
    return TileProvider(
        name=str(rows["name"]),
        url=_filled(rows),
        subdomains=_subdomains(rows),
        origins=origins,
        credit=_credit(rows),
        min_zoom=int(rows.get("min_zoom", 0)),
        max_zoom=int(rows.get("max_zoom", _CLOSEST_ZOOM)),
        tile_size_px=int(rows.get("tileSize", 256)),
        zoom_offset=int(rows.get("zoomOffset", 0)),
        counts_from_south=bool(rows.get("tms", False)),
        needs_referer=not _NEED_REFERER.isdisjoint(origins),
    )


def _filled(rows: Mapping[str, object]) -> str:
    """Return the address with all filled in but what the browser fills in; ``{r}``, for sharp tiles, goes."""

    def fill(match: re.Match[str]) -> str:
        key = match.group(1)
        whole = match.group()
        return whole if key in _FOR_THE_BROWSER else "" if key == "r" else str(rows.get(key, whole))

    return _PLACEHOLDER.sub(fill, str(rows["url"]))


def _subdomains(rows: Mapping[str, object]) -> tuple[str, ...]:
    if "{s}" not in str(rows["url"]):
        return ()
    own = rows.get("subdomains", _SUBDOMAINS)  # a string of letters, or a list
    return tuple(str(each) for each in own) if isinstance(own, (str, list, tuple)) else ()


def _origins(rows: Mapping[str, object]) -> tuple[str, ...]:
    urls = (_filled(rows).replace("{s}", each) for each in _subdomains(rows) or ("",))
    parts = (urlsplit(url) for url in urls)
    return tuple(sorted({f"{part.scheme}://{part.netloc}".lower() for part in parts}))


def _credit(rows: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    reader = _CreditReader()
    reader.feed(str(rows.get("html_attribution") or rows.get("attribution") or rows["name"]))
    reader.close()
    return tuple(reader.pieces)


class _CreditReader(HTMLParser):
    """Plain text and the addresses of links, from a provider's HTML: no markup of it reaches the page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, str]] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember where a link leads."""
        if tag == "a":
            self._href = next((value or "" for key, value in attrs if key == "href"), "")

    def handle_endtag(self, tag: str) -> None:
        """Forget it where the link ends."""
        if tag == "a":
            self._href = ""

    def handle_data(self, data: str) -> None:
        """Keep a piece of text with its link."""
        text = re.sub(r"\s+", " ", data)
        if text:
            self.pieces.append((text, self._href))
