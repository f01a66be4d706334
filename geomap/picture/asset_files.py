"""A page's built files that are not in it: beside it, under names of their content, or on a server."""

import hashlib
import json
from dataclasses import dataclass
from urllib.parse import quote

from geomap.picture.assets import read_asset
from geomap.picture.guard import escape_html

#: Built data that a page has in its body, and that a folder of files can hold as well.
_DATA = ("basemap.json",)
# A page opened from a file may load scripts beside it, but read no JSON: so the data comes as a script,
# which leaves the very element that a page in one file has.
_AS_ELEMENT = (
    "(function(s){{var e=document.createElement('script');e.type='application/json';"
    "e.id=s.getAttribute('data-for');e.textContent={text};s.replaceWith(e)}})(document.currentScript);\n"
)


@dataclass(frozen=True, slots=True)
class AssetFile:
    """A file beside a page, its name made of the asset's and of the first digits of its SHA-256."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file of an npm package on jsDelivr: the package's address, the file in it, and its SHA-384."""

    package: str
    file: str
    integrity: str

    @property
    def address(self) -> str:
        """Where the file is."""
        return self.package + self.file

    @property
    def is_style(self) -> bool:
        """Whether it is a style sheet, else it is a script."""
        return self.file.endswith(".css")


def served_files(bundle: str) -> tuple[ServedFile, ...]:
    """Return what the bundle of that name is made of, as jsDelivr serves it, in the order of loading.

    Examples
    --------
    >>> [file.file for file in served_files("folium-fontawesome")][:2]
    ['css/fontawesome.min.css', 'css/solid.min.css']
    """
    rows = json.loads(read_asset("linked.json"))[bundle]
    return tuple(ServedFile(row["package"], row["file"], row["integrity"]) for row in rows)


def link_served(file: ServedFile) -> str:
    """Return the element that loads ``file``, and loads it only as it was when this package was built."""
    check = f'integrity="{file.integrity}" crossorigin="anonymous"'
    if file.is_style:
        return f'<link rel="stylesheet" href="{file.address}" {check}>\n'
    return f'<script src="{file.address}" {check}></script>\n'


def asset_file(name: str) -> AssetFile:
    """Return the file for a built asset, data as a script.

    Examples
    --------
    >>> import re
    >>> bool(re.fullmatch(r"basemap-[0-9a-f]{12}[.]js", asset_file("basemap.json").name))
    True
    """
    stem, _, kind = name.rpartition(".")
    text = read_asset(name)
    if kind == "json":
        kind, text = "js", _AS_ELEMENT.format(text=json.dumps(text))
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return AssetFile(f"{stem}-{digest}.{kind}", text)


def link(file: AssetFile, folder: str, *, data_for: str = "") -> str:
    """Return the element that loads ``file`` from ``folder``, a folder's name beside the page."""
    address = escape_html(quote(f"{folder}/{file.name}"))
    if file.name.endswith(".css"):
        return f'<link rel="stylesheet" href="{address}">\n'
    target = f' data-for="{escape_html(data_for)}"' if data_for else ""
    return f'<script src="{address}"{target}></script>\n'


def link_data(body: str, folder: str) -> tuple[str, tuple[AssetFile, ...]]:
    """Return ``body`` with links in the place of the built data in it, and the files that they lead to."""
    files: list[AssetFile] = []
    for name in _DATA:
        before, found, after = body.partition(f'">{read_asset(name)}</script>\n')
        start, opening, element_id = before.rpartition('<script type="application/json" id="')
        if found and opening:
            files.append(asset_file(name))
            body = f"{start}{link(files[-1], folder, data_for=element_id)}{after}"
    return body, tuple(files)
