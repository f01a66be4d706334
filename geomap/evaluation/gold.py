"""Gold: what people marked, from JSON lines, from CoNLL, or from lines that geomap itself wrote."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from geomap.errors import InputError
from geomap.evaluation.conll import PLACE_LABELS, read_conll, read_tagged_row
from geomap.evaluation.nouns import GoldDocument, GoldToponym
from geomap.evaluation.rows import (
    Faults,
    Row,
    is_geomap_row,
    parse_row,
    read_id,
    read_language,
    read_rows,
    read_text,
    read_toponym,
)
from geomap.jsonl import read_line
from geomap.model.document import Document
from geomap.model.resolution import ParsedDocument, ResolvedToponym

_HOW = "put a document in each line, or a token and its tag"


def read_gold(text: str, *, origin: str, labels: Iterable[str] = PLACE_LABELS) -> tuple[GoldDocument, ...]:
    """Return the gold documents of a file's ``text``, which is ``origin`` in messages.

    A file that begins with ``{`` is JSON lines, each of one of three shapes: ``{"id", "text"?,
    "toponyms"}``, a line of ``geomap extract``, or ``{"tokens", "tags"}``. Anything else is CoNLL
    (`geomap.evaluation.conll.read_conll`). ``labels`` are the tags that mark toponyms.

    Raises
    ------
    InputError
        With every fault of the file, by line; when it holds no document.

    Examples
    --------
    >>> line = '{"id": "a", "text": "To Rabat", "toponyms": [{"start": 3, "end": 8, "geonameid": 2538475}]}'
    >>> read_gold(line, origin="gold.jsonl")[0].toponyms[0].place_id
    'gn:2538475'
    """
    # Not splitlines(): it also breaks at U+2028 and its like, which stand unescaped in texts.
    lines = text.removeprefix("\ufeff").split("\n")
    wanted = tuple(labels)
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        documents = read_conll(lines, origin=origin, labels=wanted)
    else:
        documents = _read_rows(lines, origin, wanted)
    if not documents:
        raise InputError(f"{origin}: it holds no document; {_HOW}")
    return documents


def gold_from_parsed(parsed: ParsedDocument) -> GoldDocument:
    """Return what geomap parsed, and a person perhaps corrected, as gold.

    Examples
    --------
    >>> gold_from_parsed(ParsedDocument(Document("a", "Nothing here."))).toponyms
    ()
    """
    return GoldDocument(parsed.document, tuple(_gold_toponym(found) for found in parsed.toponyms))


def _gold_toponym(found: ResolvedToponym) -> GoldToponym:
    toponym, place = found.toponym, found.resolution.place
    marked = GoldToponym(
        toponym.start, toponym.end, role=toponym.role, kind=toponym.kind.value, name=toponym.name
    )
    if place is None:
        return marked
    return replace(
        marked,
        lat=place.lat,
        lon=place.lon,
        country=place.country,
        feature_class=place.feature_class.value,
        place_id=place.id,
        bbox=place.bbox,
    )


def numbered_rows(lines: Iterable[str], faults: Faults) -> Iterator[tuple[int, str, Row]]:
    """Yield the number, the line and the JSON object of each line that is not blank.

    What is no object goes to ``faults``.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = parse_row(line)
        except InputError as error:
            faults.add(number, error)
            continue
        yield number, line, row


def _read_rows(lines: Sequence[str], origin: str, labels: tuple[str, ...]) -> tuple[GoldDocument, ...]:
    faults = Faults(origin)
    documents: dict[str, tuple[int, GoldDocument]] = {}
    for number, line, row in numbered_rows(lines, faults):
        try:
            gold = _read_row(row, line, number, faults, labels)
        except InputError as error:
            faults.add(number, error)
            continue
        name = gold.document.id
        if name in documents:
            faults.add(
                number, f"id {name!r} was already given in line {documents[name][0]}; give each its own"
            )
        documents.setdefault(name, (number, gold))
    faults.check()
    return tuple(gold for _, gold in documents.values())


def _read_row(row: Row, line: str, number: int, faults: Faults, labels: tuple[str, ...]) -> GoldDocument:
    if is_geomap_row(row):
        return gold_from_parsed(read_line(line))
    if "tokens" in row:
        return read_tagged_row(row, number=number, labels=labels)
    has_text = row.get("text") is not None
    document = Document(
        id=read_id(row),
        text=read_text(row, "text"),
        url=read_text(row, "url"),
        title=read_text(row, "title"),
        language=read_language(row),
    )
    toponyms = []
    for index, value in enumerate(read_rows(row, "toponyms")):
        try:
            toponyms.append(read_toponym(value, document.text if has_text else None, index))
        except InputError as error:
            faults.add(number, error)
    return GoldDocument(document, tuple(toponyms))
