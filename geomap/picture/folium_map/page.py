"""The figure around the map, and the documents that its parts are put together to.

branca's own figure writes no language, an unescaped title, and a script after the body's end.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

from branca.element import Element, Figure

from geomap.picture.asset_files import AssetFile, ServedFile, asset_file, link, link_data, link_served
from geomap.picture.folium_map.offline import inlined
from geomap.picture.guard import escape_html
from geomap.picture.payload import PACKED_TYPE

# A script that waits for packed data is run as it stands, so its hash counts like any other's.
_INLINE_SCRIPT = re.compile(r'<script(?: type="text/plain")?>(.*?)</script>', re.DOTALL | re.IGNORECASE)
_HEX_ID = re.compile(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class PageParts:
    """A map's page before it is put together: pieces of HTML, and the facts for its head."""

    title: str
    language: str
    direction: str
    assets: tuple[str, ...]
    served: tuple[ServedFile, ...]
    header: str
    heading: str
    body: str
    script: str
    origins: tuple[str, ...]
    image_origins: tuple[str, ...]
    external_assets: tuple[tuple[str, str], ...]


@runtime_checkable
class HasPageParts(Protocol):
    """What a `Page` holds: a map that can say of which pieces its page is made."""

    def page_parts(self) -> PageParts:
        """Return the rendered pieces."""
        ...


class Page(Figure):
    """A figure that renders its map as a whole, sound document."""

    def __init__(self) -> None:
        super().__init__(height=None)
        # Page writes its own.
        self.header._children.pop("meta_http", None)

    def render(self, **kwargs: object) -> str:
        """Return the document; the same map gives the same bytes every time."""
        geo_map = next((child for child in self._children.values() if isinstance(child, HasPageParts)), None)
        if geo_map is None:
            raise TypeError("expected a GeoMap in this page, found none; make one with draw_map")
        return document(geo_map.page_parts())


def document(parts: PageParts) -> str:
    """Return ``parts`` as a whole document that opens from a file with no network."""
    return _document(parts, _inlined(parts))


def linked_document(parts: PageParts, folder: str) -> tuple[str, tuple[AssetFile, ...]]:
    """Return ``parts`` as a document that loads its assets from ``folder`` beside it, and these files."""
    body, data = link_data(parts.body, folder)
    files = tuple(asset_file(name) for name in parts.assets)
    links = "".join(link(file, folder) for file in files)
    return _document(replace(parts, body=body), links, beside=True), (*files, *data)


def _inlined(parts: PageParts) -> str:
    linked = (link_served(file) for file in parts.served)
    return "".join((*(inlined(name) for name in parts.assets), *linked))


def _document(parts: PageParts, assets: str, *, beside: bool = False) -> str:
    body = f"{_frame(parts, level=1, classes='gm-frame')}\n{_script(parts, parts.script)}"
    head = f"{assets}{parts.header}"
    policy = _policy(parts, head + body, beside=beside)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape_html(parts.language)}" dir="{parts.direction}">\n<head>\n'
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'{_referrer(parts)}<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape_html(parts.title)}</title>\n<style>body{{margin:0}}</style>\n{head}"
        "<noscript><style>.gm-stage,.gm-skip{display:none!important}</style></noscript>\n"
        f"</head>\n<body>\n{body}</body>\n</html>\n"
    )


def fragment(parts: PageParts) -> str:
    """Return ``parts`` as one element to put into a page of one's own.

    Its ids and names are its own, so several can stand on one page; the scripts it carries do
    nothing where another fragment has brought them already.
    """
    frame = _frame(parts, level=2, classes="gm-frame gm-fragment")
    # folium's code uses these as globals; on another page they may belong to another Leaflet.
    script = f"(function (L) {{\n{parts.script}\n}})(geomap.L);"
    return f"<div>\n{_inlined(parts)}{parts.header}{frame}\n{_script(parts, script)}</div>\n"


def _script(parts: PageParts, script: str) -> str:
    """Return ``script`` as an element; over packed data as text that the page runs once it is unpacked.

    As a script of its own, and not in a function that waits: what folium's code and its users call by
    name (``map_0``) stays global in a page, whatever its size.
    """
    if f'<script type="{PACKED_TYPE}"' not in parts.body:
        return f"<script>\n{script}\n</script>\n"
    start = "<script>geomap.start(document.currentScript.previousElementSibling)</script>"
    return f'<script type="text/plain">\n{script}\n</script>{start}\n'


def _referrer(parts: PageParts) -> str:
    # Servers of tiles want to know which site asks, also where its own policy would tell nobody.
    return '<meta name="referrer" content="strict-origin-when-cross-origin">\n' if parts.image_origins else ""


def _frame(parts: PageParts, *, level: int, classes: str) -> str:
    heading = parts.heading.replace("<h1>", f"<h{level}>").replace("</h1>", f"</h{level}>")
    opening = f'<div class="{classes}" lang="{escape_html(parts.language)}" dir="{parts.direction}">\n'
    return f"{opening}{heading}{parts.body}</div>"


def _policy(parts: PageParts, text: str, *, beside: bool) -> str:
    """Return a policy that runs only the scripts that are here now, and loads from nowhere else.

    ``origins`` are the servers that layers added by the user name (tiles, images, plugins),
    ``image_origins`` those of the backgrounds that a reader may turn on. ``beside`` lets the files
    beside the page in.
    """
    digests = {hashlib.sha256(code.encode()).digest() for code in _INLINE_SCRIPT.findall(text)}
    hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
    own = _spaced(parts.origins)
    # A page from a file has no server that 'self' could mean; elsewhere no file: can be loaded.
    files = " 'self' file:" if beside else ""
    # Of a server that serves everybody's packages not all, but these files; styles name images and fonts.
    scripts_there = _spaced(file.address for file in parts.served if not file.is_style)
    styles_there = _spaced(file.address for file in parts.served if file.is_style)
    looks_there = _spaced({file.package for file in parts.served if file.is_style})
    images = _spaced({*parts.origins, *parts.image_origins})
    scripts = " ".join(sorted(hashes))
    return (
        f"default-src 'none'; script-src {scripts}{files}{scripts_there}{own}; "
        f"style-src 'unsafe-inline'{files}{styles_there}{own}; "
        f"img-src data: blob:{looks_there}{images}; font-src data:{looks_there}{own}; "
        f"connect-src 'self'{own}; frame-src data:{own}; "
        "base-uri 'none'; form-action 'none'"
    )


def _spaced(sources: Iterable[str]) -> str:
    return "".join(f" {source}" for source in sorted(sources))


def number_ids(parts: PageParts, root: Element, *, scope: str) -> PageParts:
    """Return ``parts`` with branca's random ids as running numbers, after ``scope``.

    Only ids of elements under ``root`` change, so no 32 hex digits of an article ever do.
    """
    ids = frozenset(element._id for element in all_elements(root))
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        found = match.group()
        return numbers.setdefault(found, f"{scope}{len(numbers)}") if found in ids else found

    return replace(
        parts,
        header=_HEX_ID.sub(number, parts.header),
        heading=_HEX_ID.sub(number, parts.heading),
        body=_HEX_ID.sub(number, parts.body),
        script=_HEX_ID.sub(number, parts.script),
    )


def all_elements(root: Element) -> tuple[Element, ...]:
    """Return all elements that hang on ``root``, also by attributes (a popup's html)."""
    seen: dict[int, Element] = {}
    todo: list[object] = [root]
    while todo:
        item = todo.pop()
        if isinstance(item, Element) and id(item) not in seen:
            seen[id(item)] = item
            todo.extend(vars(item).values())
        elif isinstance(item, dict):
            todo.extend(item.values())
        elif isinstance(item, (list, tuple)):
            todo.extend(item)
    return tuple(seen.values())
