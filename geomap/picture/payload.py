"""A map's data as JSON that no HTML parser, script or template engine can take for anything else."""

import base64
import gzip
import io
import json
import re
from collections.abc import Mapping
from typing import TypeAlias

from geomap.layers import OWN_TABLES, Article, Excerpt, MapSpec, Mark, Pin
from geomap.model.toponym import Role
from geomap.picture.messages import load_messages

Json: TypeAlias = "str | int | float | list[Json] | dict[str, Json]"

# `{{`, `{%` and `{#` can stand only inside a string of compact JSON, except that `{{` never can
# elsewhere either: an object's first thing is a key. So escaping the brace changes no structure.
_ACTIVE = re.compile(r"[<>&\u2028\u2029\ud800-\udfff]|\{(?=[{%#])")

#: JSON longer than this many bytes goes into the page packed: a third of its size then, for the
#: browser some hundredths of a second; a shorter one stays text that people and programs can read.
PACKED_FROM_BYTES = 1_000_000
#: The type of the elements that hold packed JSON; ``web/src/unpack.ts`` looks for it.
PACKED_TYPE = "application/gzip"


def script_safe_json(value: Json) -> str:
    r"""Return ``value`` as JSON for a ``<script type="application/json">`` element.

    Examples
    --------
    >>> print(script_safe_json(["</script>", "{{ 7 * 7 }}"]))
    ["\u003c/script\u003e","\u007b{ 7 * 7 }}"]
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _ACTIVE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def is_packed(json_text: str) -> bool:
    """Whether ``json_text`` is so long that a page carries it packed."""
    # ASCII needs no count of bytes, and most texts are far from the border.
    return len(json_text) * 4 > PACKED_FROM_BYTES and len(json_text.encode()) > PACKED_FROM_BYTES


def pack_json(json_text: str) -> str:
    """Return ``json_text`` as UTF-8, gzipped, in base64: letters, digits, ``+``, ``/`` and ``=`` alone.

    The same text gives the same bytes wherever Python comes with the same zlib: no time, no name and
    no system stand in the header.

    Examples
    --------
    >>> import base64, gzip
    >>> gzip.decompress(base64.b64decode(pack_json('["Rabat"]'))).decode()
    '["Rabat"]'
    """
    packed = io.BytesIO()
    # Not gzip.compress: until Python 3.13 that writes the system's code into the header.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as stream:
        stream.write(json_text.encode())
    return base64.b64encode(packed.getvalue()).decode("ascii")


def map_payload(spec: MapSpec) -> dict[str, Json]:
    """Return everything that the browser's side of the map reads; its reader is ``web/src/payload.ts``."""
    texts: dict[str, int] = {}
    words = load_messages(spec.reader_language)
    return {
        "reader": spec.reader_language,
        "messages": dict(_json_texts(words)),
        "articles": [_article(article) for article in spec.articles],
        "countries": dict(_json_texts(dict(spec.country_names))),
        "places": [_pin(pin, texts) for pin in spec.pins],
        "texts": list(texts),
        "open": [[name.name, name.mentions, list(name.near)] for name in spec.open_names],
        "towns": [[town.name, town.lat, town.lon] for town in spec.towns],
        "credits": [
            [words["own_tables"] if credit == OWN_TABLES else credit.name, credit.licence]
            for credit in spec.credits
        ],
    }


def _json_texts(texts: Mapping[str, str]) -> Mapping[str, Json]:
    return {**texts}


def _article(article: Article) -> dict[str, Json]:
    return {
        "title": article.title, "source": article.source, "url": article.url,
        "date": article.date, "language": article.language,
    }  # fmt: skip


def _pin(pin: Pin, texts: dict[str, int]) -> dict[str, Json]:
    return {
        "id": pin.id,
        "name": pin.name,
        "names": [[language, name] for language, name in pin.names],
        "also": list(pin.search_names),
        "country": pin.country,
        "admin1": pin.admin1,
        "class": pin.layer,
        "kind": pin.kind,
        "near": pin.near,
        "lat": pin.lat,
        "lon": pin.lon,
        "confidence": pin.confidence,
        "standsFor": list(pin.stands_for),
        "excerpts": [_excerpt(excerpt, texts) for excerpt in pin.excerpts],
        "reasons": [[reason.text, round(reason.weight, 3)] for reason in pin.reasons],
        "rivals": [[r.name, r.country, r.kind, r.lat, r.lon, r.score] for r in pin.rivals],
        "vague": int(pin.is_vague),
        "layer": pin.gazetteer_layer,
        "dispute": _dispute(pin),
    }


def _dispute(pin: Pin) -> list[Json]:
    """Return the holders and the claimants but the country shown, and the note; empty without a dispute."""
    if pin.dispute is None:
        return []
    held = pin.dispute.held_by
    others: list[Json] = [code for code in pin.dispute.claimed_by if code != pin.country]
    return [[] if held == (pin.country,) else list(held), others, pin.dispute.note]


def _excerpt(excerpt: Excerpt, texts: dict[str, int]) -> list[Json]:
    # One sentence often names several places; it is sent once.
    text = texts.setdefault(excerpt.text, len(texts))
    return [excerpt.article, text, [_mark(mark) for mark in excerpt.marks]]


def _mark(mark: Mark) -> list[Json]:
    return [mark.start, mark.end, int(mark.role is Role.ASSOCIATIVE)]
