"""A map as a page, as a part of another page, or in a frame; and written to a file."""

import hashlib
from pathlib import Path
from typing import Literal, assert_never

from geomap.files import write_whole
from geomap.picture.folium_map import GeoMap
from geomap.picture.folium_map.page import PageParts, document, fragment
from geomap.picture.guard import escape_html

Form = Literal["page", "fragment", "iframe"]

# No allow-same-origin: what runs in the frame cannot reach the page around it.
_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
_FRAME_STYLE = "width:100%;height:min(86vh,720px);border:0"


def render(map: GeoMap, *, form: Form = "page", key: str = "") -> str:
    """Return ``map`` as HTML: the same map gives the same bytes.

    ``page`` is a whole document. ``fragment`` is one element that carries all it needs and can
    stand several times on a page; give each its own ``key`` where the very same map stands there
    twice. ``iframe`` is a frame with the whole page inside, for pages that are not to be trusted
    with the map or the other way round.

    Examples
    --------
    >>> from geomap.layers import build_layers
    >>> from geomap.picture.folium_map import draw_map
    >>> geo_map = draw_map(build_layers((), (), title="Two visits to Rabat"))
    >>> render(geo_map)[:15], render(geo_map, form="fragment")[:5], render(geo_map, form="iframe")[:7]
    ('<!DOCTYPE html>', '<div>', '<iframe')
    """
    match form:
        case "page":
            return document(map.page_parts())
        case "fragment":
            return fragment(map.page_parts(scope=f"{_digest(map.page_parts(), key)}_"))
        case "iframe":
            return _frame(map)
        case _:
            assert_never(form)


def write_page(map: GeoMap, path: Path | str, *, form: Form = "page") -> Path:
    """Write ``map`` to ``path`` and return it; the file is either the old or the new one, never half.

    Folders on the way are made.

    Raises
    ------
    OutputError
        When the file cannot be written; one that stood there before is untouched.
    """
    target = Path(path)
    write_whole(target, render(map, form=form))
    return target


def _digest(parts: PageParts, key: str) -> str:
    text = "\0".join((parts.header, parts.heading, parts.body, parts.script, key))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _frame(map: GeoMap) -> str:
    page = escape_html(document(map.page_parts()))
    return (
        f'<iframe title="{escape_html(map.title)}" srcdoc="{page}" sandbox="{_SANDBOX}" loading="lazy" '
        f'referrerpolicy="no-referrer" style="{_FRAME_STYLE}"></iframe>\n'
    )
