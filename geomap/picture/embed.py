"""A map as a page, as a part of another page, or in a frame; and written to a file."""

import hashlib
from pathlib import Path
from typing import Literal, assert_never

from geomap.errors import OutputError
from geomap.files import write_whole
from geomap.picture.asset_files import AssetFile
from geomap.picture.folium_map import GeoMap
from geomap.picture.folium_map.page import PageParts, document, fragment, linked_document
from geomap.picture.guard import escape_html

Form = Literal["page", "fragment", "iframe"]
#: Where a page's scripts and styles are: in it, in a folder beside it, or, those that layers added by
#: the user need, on jsDelivr.
Assets = Literal["inline", "directory", "cdn"]

#: One for all maps of a folder: browsers fetch what they share once.
_FOLDER = "geomap_files"
# No allow-same-origin: what runs in the frame cannot reach the page around it.
_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
_FRAME_STYLE = "width:100%;height:min(86vh,720px);border:0"


def render(map: GeoMap, *, form: Form = "page", key: str = "", assets: Assets = "inline") -> str:
    """Return ``map`` as HTML: the same map gives the same bytes.

    ``page`` is a whole document. ``fragment`` is one element that carries all it needs and can
    stand several times on a page; give each its own ``key`` where the very same map stands there
    twice. ``iframe`` is a frame with the whole page inside, for pages that are not to be trusted
    with the map or the other way round. With ``assets="cdn"`` what layers of your own need comes from
    jsDelivr, in fixed versions under their hashes; all that geomap itself needs is inline even so.

    Raises
    ------
    OutputError
        For ``assets="directory"``, which needs a file to stand beside: `write_page` makes both.

    Examples
    --------
    >>> from geomap.layers import build_layers
    >>> from geomap.picture.folium_map import draw_map
    >>> geo_map = draw_map(build_layers((), (), title="Two visits to Rabat"))
    >>> render(geo_map)[:15], render(geo_map, form="fragment")[:5], render(geo_map, form="iframe")[:7]
    ('<!DOCTYPE html>', '<div>', '<iframe')
    """
    if assets == "directory":
        raise _no_directory("text that stands in no file yet")
    from_network = assets == "cdn"
    match form:
        case "page":
            return document(map.page_parts(from_network=from_network))
        case "fragment":
            parts = map.page_parts(from_network=from_network)
            scope = f"{_digest(parts, key)}_"
            return fragment(map.page_parts(scope=scope, from_network=from_network))
        case "iframe":
            return _frame(map, from_network=from_network)
        case _:
            assert_never(form)


def write_page(map: GeoMap, path: Path | str, *, form: Form = "page", assets: Assets = "inline") -> Path:
    """Write ``map`` to ``path`` and return it; the file is either the old or the new one, never half.

    Folders on the way are made. With ``assets="directory"`` scripts, styles and the base map go to a
    folder ``geomap_files`` beside the page, which all maps beside it share, under names made of their
    content. The page is written last, so that it never names a file that is not there. Files of an
    earlier version stay, for the pages that still use them.

    Raises
    ------
    OutputError
        When a file cannot be written (a page that stood there before is untouched), or a folder is
        asked for a form that is pasted into another page.
    """
    target = Path(path)
    if assets != "directory":
        write_whole(target, render(map, form=form, assets=assets))
        return target
    if form != "page":
        raise _no_directory(f"form={form!r}")
    folder = target.with_name(_FOLDER)
    page, files = linked_document(map.page_parts(), folder.name)
    for file in files:
        _write_once(folder, file)
    write_whole(target, page)
    return target


def _write_once(folder: Path, file: AssetFile) -> None:
    # The name tells the content, unless somebody changed the file.
    target = folder / file.name
    if not target.is_file() or target.read_bytes() != file.text.encode():
        write_whole(target, file.text)


def _no_directory(got: str) -> OutputError:
    return OutputError(
        f"expected a page in a file for assets='directory', as its folder stands beside it, got {got}; "
        "use write_page with form='page', or assets='inline'"
    )


def _digest(parts: PageParts, key: str) -> str:
    text = "\0".join((parts.header, parts.heading, parts.body, parts.script, key))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _frame(map: GeoMap, *, from_network: bool) -> str:
    page = escape_html(document(map.page_parts(from_network=from_network)))
    return (
        f'<iframe title="{escape_html(map.title)}" srcdoc="{page}" sandbox="{_SANDBOX}" loading="lazy" '
        f'referrerpolicy="no-referrer" style="{_FRAME_STYLE}"></iframe>\n'
    )
