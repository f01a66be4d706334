"""Texts that other programs take for code, put together anew from pieces; the same seed, the same texts."""

import csv
import json
import os
import random
import re
from html.parser import HTMLParser
from pathlib import Path

from geomap.grouping import group_places
from geomap.layers import MapSpec, build_layers
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Alternative, Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Role, Toponym

#: Another run, other payloads: ``GEOMAP_SEED=2``. The tests' names tell with which seed they failed.
SEED = os.environ.get("GEOMAP_SEED", "1")
PAYLOADS = 1000

#: What ``{{ 1234 * 5678 }}`` and ``${1234 * 5678}`` come to where something runs them.
PRODUCT = str(1234 * 5678)
PIECES = (
    "{{1234*5678}}", "{{", "}}", "{{ cycler.__init__.__globals__.os.environ.update(GEOMAP_CANARY='x') }}",
    "{%", "%}", "{% raw %}", "{% endraw %}", "{% for x in y %}", "{%- set x = 1 -%}", "{#", "#}", "{",
    "${1234*5678}", "${window.canary=1}", "`", "`;window.canary=1;`", "\\", "\\u0022", "\\u{1F600}",
    "\\x27", "\\N",
    "</script>", "</script><script>window.canary=1</script>", "<!--<script>", "-->", "<!--", "]]>",
    "<![CDATA[",
    "</title>", "</noscript>", "</style>", "</textarea>", "</iframe>", "<plaintext>",
    "<svg/onload=window.canary=1>",
    "<img src=x onerror=window.canary=1>", "<img src=//x.example/y>",
    "<a href=javascript:window.canary=1>",
    "javascript:window.canary=1", "data:text/html,<script>alert(1)</script>", "https://x.example/",
    "alert(1)",
    "\"", "'", "\" onmouseover=window.canary=1 x=\"", "' onfocus='alert(1)' autofocus='", "&lt;",
    "&#123;", "&amp", "&",
    "\u2028", "\u2029", "\r\n", "\n\n", "\t", "\x00", "\x07", "\x1b[31m", "\x85", "\u200b", "\ufeff",
    "\ufffe",
    "\u202e", "\u2067", "\u2066", "\u2069", "\u202c", "\u200f", "\u061c", "الرباط", "רבת", "مرحبا\u202e",
    "🕌", "👩‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "e\u0301", "n\u0303\u0323", "\u0301", "中国", "𐎠", "\ud83d", "\ude00",
    "w" * 400, "map_" + "0123456789abcdef" * 2, "__proto__", "constructor", "%s%n", "../../etc/passwd",
    "C:\\x", "0",
    "null", "NaN", "=1+1", " ", "Rabat", ".", "! ",
)  # fmt: skip


def make_payloads(count: int, *, seed: str = SEED) -> list[str]:
    """Return so many different texts of one to five pieces; a number in each tells them apart."""
    chance = random.Random(seed)  # noqa: S311 - chance, not a secret
    texts = []
    for number in range(count):
        parts = chance.choices(PIECES, k=chance.randint(1, 5))
        parts.insert(chance.randint(0, len(parts)), f"p{number}q")
        texts.append(chance.choice(("", "", " ")).join(parts))
    return texts


def as_shown(text: str) -> str:
    """Return what a test reads from a browser's DOM: halves of surrogate pairs come as U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


#: Fields of one document and its place: each gets a payload of its own.
FIELDS = ("title", "source", "url", "id", "before", "name", "alias", "admin1")


def documents_with(payloads: list[str]) -> tuple[ParsedDocument, ...]:
    """Return a document with one place for every eight payloads: in each field that comes from outside."""
    size = len(FIELDS)
    return tuple(
        _document(at // size, dict(zip(FIELDS, payloads[at : at + size], strict=True)))
        for at in range(0, len(payloads), size)
    )


def _document(number: int, field: dict[str, str]) -> ParsedDocument:
    # Spread over the globe, no two on one spot; where the map ends, none.
    place = Place(
        id=f"user:{field['id']}",
        name=field["name"],
        lat=-60.0 + (number * 7) % 120 + number / 1000,
        lon=-170.0 + (number * 13) % 340 + number / 1000,
        feature_class=tuple(FeatureClass)[number % len(FeatureClass)],
        feature_code=field["alias"],
        country="MA",
        admin1=field["admin1"],
        names=(("fr", field["alias"]),),
        source=field["source"],
        licence=field["title"],
    )
    rival = Place(
        id=f"rival:{number}", name=field["alias"], lat=1.0, lon=1.0, feature_class=FeatureClass.SPOT,
        feature_code="",
    )  # fmt: skip
    resolution = Resolution(
        place=place,
        confidence=0.3 + (number % 7) / 10,
        stands_for=rival,
        alternatives=(Alternative(rival, 0.2),),
        evidence=(Evidence("country", field["before"], 1.0), Evidence("rival", field["title"], -1.0)),
    )
    text = f"🕌 {field['before']} {field['name']} e\u0301 {field['alias']}"
    name_at = len(f"🕌 {field['before']} ")
    spans = ((name_at, name_at + len(field["name"])), (len(text) - len(field["alias"]), len(text)))
    named = tuple(
        ResolvedToponym(Toponym(start, end, text[start:end], score=0.9, role=role), resolution)
        for (start, end), role in zip(spans, (Role.LITERAL, Role.ASSOCIATIVE), strict=True)
    )
    document = Document(
        id=field["id"], text=text, source=field["source"], url=field["url"], title=field["title"],
        date=field["source"], language="fr",
    )  # fmt: skip
    return ParsedDocument(document, named)


def write_corpus(payloads: list[str], folder: Path) -> tuple[Path, Path]:
    """Write articles and a gazetteer full of ``payloads`` and return their folder and file.

    Half of the articles are texts, with hostile names of files where a file system takes them; half
    are JSON lines. Each names a row of the gazetteer, and Rabat.
    """
    news = folder / "news"
    news.mkdir()
    lines, rows = [], []
    for at in range(0, len(payloads) - 3, 4):
        first, name, alias, last = (text.replace("Rabat", "") for text in payloads[at : at + 4])
        plain = plain_name(at)
        text = f"{first}\n\nFrom Rabat they went to {name} and {alias}. {last}\nIn {plain} it rained.\n"
        aliases = f"{plain}; {alias}@en"
        rows.append({"id": f"user:{at}", "name": name, "aliases": aliases, "source": last, "admin1": first})
        if at % 8:
            row = {"id": f"{last} {at}", "title": first, "source": alias, "url": last, "text": text}
            lines.append(json.dumps(row))
        else:
            file = news / f"{as_file_name(last)}{at}.txt"
            file.write_bytes(text.encode("utf-8", "replace"))
    (news / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    own = folder / "own.csv"
    with own.open("w", encoding="utf-8", errors="replace", newline="") as file:
        fields = ("id", "name", "country", "latitude", "longitude", "kind", "aliases", "admin1", "source")
        table = csv.DictWriter(file, fields)
        table.writeheader()
        for at, row in enumerate(rows):
            table.writerow(
                {**row, "country": "MA", "latitude": 20 + at / 9, "longitude": -9, "kind": "village"}
            )
    return news, own


def plain_name(number: int) -> str:
    """Return a name that no gazetteer has and that a reader of texts knows for one."""
    ends = ("oba", "uri", "ezo", "ilu", "amo", "ysa", "ovi", "enu", "ago", "ite")
    return "Kad" + "".join(ends[int(digit)] for digit in str(number))


def as_file_name(text: str) -> str:
    """Return what of ``text`` may stand in a file's name, in 150 bytes at most."""
    kept = re.sub(r"[\x00/\ud800-\udfff]", "", text)
    return kept.encode()[:150].decode("utf-8", "ignore")


def spec_with(payloads: list[str]) -> MapSpec:
    """Return what to draw for `documents_with`, under a title and a country's name of the same kind."""
    parsed = documents_with(payloads)
    names = {"MA": payloads[-1]}
    return build_layers(parsed, group_places(parsed), title=payloads[0], country_names=names)


class Markup(HTMLParser):
    """What a page is made of but for its texts: the tags with their attributes, and the scripts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, ...]] = []
        self.data: list[str] = []
        self._open = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Two attributes hold texts from outside: a frame's title and its page.
        kept = (name if name in {"title", "srcdoc"} else f"{name}={value}" for name, value in attrs)
        self.parts.append((tag, *kept))
        for name, value in attrs:
            if name == "srcdoc":
                self.parts += Markup(value or "").parts
        self._open = "data" if ("type", "application/json") in attrs else tag

    def handle_endtag(self, tag: str) -> None:
        self.parts.append((f"/{tag}",))
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in {"script", "style"}:
            self.parts.append((self._open, data))
        elif self._open == "data":
            self.data.append(data)

    def handle_comment(self, data: str) -> None:
        self.parts.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.parts.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.parts.append(("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.parts.append(("declaration", data))
