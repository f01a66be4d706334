"""Predictions: made by geomap on the spot, or read from the lines of any program."""

from collections.abc import Callable, Mapping, Sequence

from geomap.errors import InputError
from geomap.evaluation.gold import numbered_rows
from geomap.evaluation.nouns import GoldDocument, GoldToponym, PredictedDocument, PredictedToponym
from geomap.evaluation.rows import (
    Faults,
    Row,
    is_geomap_row,
    read_id,
    read_number,
    read_rows,
    read_toponym,
)
from geomap.gazetteer import Gazetteer
from geomap.jsonl import as_written, read_line
from geomap.model.resolution import ParsedDocument, ResolvedToponym
from geomap.model.settings import Settings
from geomap.pipeline import parse_documents

#: How many ids a message names.
_MOST_SHOWN = 5


def predict(
    gold: Sequence[GoldDocument],
    *,
    settings: Settings | None = None,
    gazetteer: Gazetteer | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[PredictedDocument, ...]:
    """Return what geomap finds in the texts of ``gold``, as its lines would say it.

    Only the documents are handed on: no mark of ``gold`` reaches the line.

    Raises
    ------
    InputError
        When a document has no text.
    GazetteerError
        When the gazetteer cannot be opened.
    """
    without = [item.document.id for item in gold if not item.document.text and item.toponyms]
    if without:
        shown = ", ".join(repr(name) for name in without[:_MOST_SHOWN])
        raise InputError(
            f"{len(without)} gold documents have no text for geomap to read ({shown}); "
            "add their texts, or give --predictions"
        )
    documents = [item.document for item in gold]
    report = parse_documents(documents, settings=settings, gazetteer=gazetteer, progress=progress)
    return tuple(predicted_from_parsed(parsed) for parsed in as_written(report.parsed))


def predicted_from_parsed(parsed: ParsedDocument) -> PredictedDocument:
    """Return what geomap parsed as predictions.

    Examples
    --------
    >>> import geomap
    >>> parsed = geomap.extract("The minister landed in Rabat.")
    >>> predicted_from_parsed(parsed[0]).toponyms[0].country
    'MA'
    """
    toponyms = tuple(_predicted_toponym(found) for found in parsed.toponyms)
    return PredictedDocument(parsed.document.id, toponyms)


def _predicted_toponym(found: ResolvedToponym) -> PredictedToponym:
    toponym, place, near = found.toponym, found.resolution.place, found.resolution.near
    return PredictedToponym(
        start=toponym.start,
        end=toponym.end,
        lat=None if place is None else place.lat,
        lon=None if place is None else place.lon,
        role=toponym.role,
        kind=toponym.kind.value,
        country="" if place is None else place.country,
        feature_class="" if place is None else place.feature_class.value,
        place_id="" if place is None else place.id,
        bbox=None if place is None else place.bbox,
        score=toponym.score,
        confidence=None if place is None else found.resolution.confidence,
        role_score=toponym.role_score,
        place_name=""
        if place is None
        else ", ".join(part for part in (place.name, place.admin1, place.country) if part),
        near_lat=None if near is None else near.lat,
        near_lon=None if near is None else near.lon,
    )


def read_predictions(
    text: str, gold: Sequence[GoldDocument], *, origin: str
) -> tuple[PredictedDocument, ...]:
    """Return the predictions of a file's ``text`` for ``gold``; documents may be missing.

    Each line is ``{"id", "toponyms": [{"start", "end", "lat"?, "lon"?, …}]}``, or what ``geomap
    extract`` writes. Spans are held against the gold's texts.

    Raises
    ------
    InputError
        With every fault of the file, by line: what cannot be read, an id that is twice there or that
        the gold file has not, a text that is not the gold's, a span outside it.

    Examples
    --------
    >>> from geomap.model.document import Document
    >>> gold = [GoldDocument(Document("a", "To Rabat"))]
    >>> line = '{"id": "a", "toponyms": [{"start": 3, "end": 8}]}'
    >>> read_predictions(line, gold, origin="mine.jsonl")[0].toponyms[0].span
    (3, 8)
    """
    faults = Faults(origin)
    texts = {item.document.id: item.document.text for item in gold}
    found: dict[str, tuple[int, PredictedDocument]] = {}
    for number, line, row in numbered_rows(text.removeprefix("\ufeff").split("\n"), faults):
        try:
            predicted = _read_row(row, line, number, texts, faults)
        except InputError as error:
            faults.add(number, error)
            continue
        if predicted.id in found:
            faults.add(
                number,
                f"id {predicted.id!r} was already given in line {found[predicted.id][0]}; take one out",
            )
        found.setdefault(predicted.id, (number, predicted))
    faults.check()
    return tuple(predicted for _, predicted in found.values())


def _read_row(
    row: Row, line: str, number: int, texts: Mapping[str, str], faults: Faults
) -> PredictedDocument:
    document_id = read_id(row)
    if document_id not in texts:
        raise InputError(
            f"id {document_id!r} is not in the gold file; give predictions for its documents only"
        )
    own = row.get("text")
    if isinstance(own, str) and own and texts[document_id] and own != texts[document_id]:
        raise InputError(
            f"the text of {document_id!r} is not the gold's, so offsets do not agree; "
            "predict on the gold's text to the letter"
        )
    if is_geomap_row(row):
        return predicted_from_parsed(read_line(line))
    toponyms = []
    for index, value in enumerate(read_rows(row, "toponyms")):
        try:
            toponym = read_toponym(value, texts[document_id] or None, index)
            toponyms.append(_with_scores(toponym, value if isinstance(value, dict) else {}, index))
        except InputError as error:
            faults.add(number, error)
    return PredictedDocument(document_id, tuple(toponyms))


def _with_scores(toponym: GoldToponym, row: Row, index: int) -> PredictedToponym:
    try:
        score, confidence, role_score = (
            read_number(row, key, 0, 1) for key in ("score", "confidence", "role_score")
        )
        near_lat, near_lon = _read_near(row)
    except InputError as error:
        raise InputError(f"toponyms[{index}]: {error}") from error
    return PredictedToponym(
        start=toponym.start,
        end=toponym.end,
        lat=toponym.lat,
        lon=toponym.lon,
        role=toponym.role,
        kind=toponym.kind,
        country=toponym.country,
        feature_class=toponym.feature_class,
        place_id=toponym.place_id,
        bbox=toponym.bbox,
        score=score,
        confidence=confidence,
        role_score=role_score,
        place_name=toponym.place_name,
        near_lat=near_lat,
        near_lon=near_lon,
    )


def _read_near(row: Row) -> tuple[float | None, float | None]:
    """Return the approximate position, None twice where there is none."""
    lat, lon = read_number(row, "near_lat", -90, 90), read_number(row, "near_lon", -180, 180)
    if (lat is None) != (lon is None):
        raise InputError("expected both near_lat and near_lon or neither; add the other one, or write null")
    return lat, lon
