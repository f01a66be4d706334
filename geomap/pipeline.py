"""The one straight path: inputs, documents, toponyms, places, map.

``geomap map`` is `extract` and then `draw`; nothing here looks back, prints or holds state.
"""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Literal

from geomap import __version__
from geomap.errors import InputError
from geomap.gazetteer import Gazetteer, open_for
from geomap.geocoding import (
    AnswerCache,
    AnswerReport,
    Geocoder,
    NominatimGeocoder,
    answer_queries,
    default_cache_path,
)
from geomap.jsonl import as_written, read_context, toponym_as_written
from geomap.languages.detect import detect_language
from geomap.languages.language import load_language
from geomap.model.context import CorpusContext, GeocodeQuery
from geomap.model.document import Document
from geomap.model.explanation import ExplainedDocument
from geomap.model.resolution import ParsedDocument, ResolvedToponym
from geomap.model.settings import GeocodingSettings, Settings
from geomap.model.toponym import Kind, Toponym
from geomap.reading import document_from_text, read_inputs
from geomap.recognition import find_toponyms
from geomap.recognition.tagger import Tagger, open_tagger
from geomap.resolution import ONLINE, explain_toponyms, is_named, open_queries, resolve_toponyms
from geomap.text.folding import fold

if TYPE_CHECKING:
    from geomap.picture.folium_map import GeoMap

Progress = Callable[[int, int], None]
# Towns that the map names beside its own places when one looks closer; some lie too near to one
# another, and the rest take 16 kB of the page when compressed.
_TOWNS = 1500
Source = str | Path | Document


@dataclass(frozen=True, slots=True)
class ParseReport:
    """The parsed documents, and what the user should know besides.

    ``notices`` are refused rows of gazetteers; ``open_queries`` the names left open after all;
    ``geocoding`` what was asked online, None when nothing was allowed to be; ``context`` what the
    documents were resolved with, what was told online included.
    """

    parsed: tuple[ParsedDocument, ...]
    notices: tuple[str, ...] = ()
    open_queries: tuple[GeocodeQuery, ...] = ()
    geocoding: AnswerReport | None = None
    context: CorpusContext = CorpusContext()


def recognise(
    document: Document, *, settings: Settings, gazetteer: Gazetteer, tagger: Tagger
) -> tuple[Document, tuple[Toponym, ...]]:
    """Return ``document`` with its language filled in, and its toponyms."""
    code = settings.language or document.language or detect_language(document.text)
    document = replace(document, language=code)
    language = load_language(code)
    found = find_toponyms(document, gazetteer=gazetteer, tagger=tagger, language=language)
    # Rounded before anything is decided, so that the lines can be resolved again to the same bytes.
    return document, tuple(toponym_as_written(toponym) for toponym in found)


def parse_documents(
    documents: Iterable[Document],
    *,
    settings: Settings | None = None,
    gazetteer: Gazetteer | None = None,
    context: CorpusContext | None = None,
    progress: Progress | None = None,
    before_asking: Callable[[Sequence[GeocodeQuery]], None] | None = None,
    geocoder: Geocoder | None = None,
) -> ParseReport:
    """Return the documents with their places, each resolved alone with what ``context`` knows.

    Without a ``context`` the file of ``settings.context`` is read, if one is named there.

    With ``settings.geocoding.online`` the names left open are asked of the online geocoder once
    (``before_asking`` is called with them before the first request), and the documents resolved
    again with its answers. ``geocoder`` is that one, Nominatim when None. ``progress`` is called
    with (done, total).

    Raises
    ------
    GazetteerError
        When the gazetteer cannot be opened, or a file given by the user is unreadable: a table of
        places, a view.
    InputError
        When the file of ``settings.context`` cannot be read.
    WeightsMissing
        When the recogniser's weights are not there.
    WeightsError
        When they are damaged or of another version.
    """
    settings = settings or Settings()
    documents = tuple(documents)
    known = _known_context(context, settings)
    with _opened(gazetteer, settings) as places:
        tagger = open_tagger(places)
        recognised = []
        parsed: list[ParsedDocument] = []
        for number, document in enumerate(documents, 1):
            found = recognise(document, settings=settings, gazetteer=places, tagger=tagger)
            recognised.append(found)
            parsed.append(_resolve(*found, gazetteer=places, context=known))
            if progress:
                progress(number, len(documents))
        queries = _open_queries(parsed)
        report = None
        if settings.geocoding.online and queries:
            if before_asking:
                before_asking(queries)
            report = _ask_online(queries, settings.geocoding, geocoder)
            known = replace(known, answers=(*known.answers, *report.answers))
            parsed = [_resolve(*found, gazetteer=places, context=known) for found in recognised]
            queries = _open_queries(parsed)
        return ParseReport(tuple(parsed), tuple(map(str, places.faults)), queries, report, known)


def resolve_again(
    parsed: Iterable[ParsedDocument],
    *,
    settings: Settings | None = None,
    gazetteer: Gazetteer | None = None,
    context: CorpusContext | None = None,
    progress: Progress | None = None,
) -> ParseReport:
    """Return ``parsed`` with its places decided anew; which words are names stays as it was.

    With the gazetteer and the context of the first time nothing changes. Corrections stay as they
    are; so do answers of an online geocoder for names that are open without them. Without a
    ``context`` the file of ``settings.context`` is read, if one is named there.

    Raises
    ------
    GazetteerError
        When the gazetteer cannot be opened, or a file given by the user is unreadable.
    InputError
        When the file of ``settings.context`` cannot be read.
    """
    settings = settings or Settings()
    before = tuple(parsed)
    known = _known_context(context, settings)
    after = []
    with _opened(gazetteer, settings) as places:
        for number, document in enumerate(before, 1):
            toponyms = [resolved.toponym for resolved in document.toponyms]
            new = _resolve(document.document, toponyms, gazetteer=places, context=known)
            kept = tuple(
                _kept(*pair) for pair in zip(_in_order(document.toponyms), new.toponyms, strict=True)
            )
            after.append(replace(new, toponyms=kept))
            if progress:
                progress(number, len(before))
        return ParseReport(tuple(after), tuple(map(str, places.faults)), _open_queries(after), context=known)


def explain_documents(
    parsed: Iterable[ParsedDocument],
    *,
    settings: Settings | None = None,
    names: Sequence[str] = (),
    most: int | None = None,
    context: CorpusContext | None = None,
    progress: Progress | None = None,
) -> tuple[ExplainedDocument, ...]:
    """Return for each document why its names mean their places, and what would have changed that.

    ``parsed`` are the documents as `parse_documents` gave them, or read back from JSON lines. ``names``
    limits it to these, in any writing that folds alike, ``most`` to the first names of each document.
    ``context`` is what they were resolved with, None for that of ``settings.context``. ``progress`` is
    called with (done, total), in names.

    Raises
    ------
    GazetteerError
        When the gazetteer cannot be opened, or a file given by the user is unreadable.
    InputError
        When the file of ``settings.context`` cannot be read.
    """
    parsed = tuple(parsed)
    asked = [_asked_names(document, names, most) for document in parsed]
    total = sum(map(len, asked))
    explained = []
    settings = settings or Settings()
    known = _known_context(context, settings)
    with _opened(None, settings) as gazetteer:
        for number, (item, wanted) in enumerate(zip(parsed, asked, strict=True)):
            before = sum(map(len, asked[:number]))

            def tell(done: int, *, before: int = before, own: int = len(wanted)) -> None:
                if progress:  # a name in two senses is explained twice
                    progress(before + min(done, own), total)

            explanations = explain_toponyms(
                item.document,
                [found.toponym for found in item.toponyms],
                gazetteer=gazetteer,
                language=load_language(item.document.language),
                context=known,
                names=wanted,
                progress=tell,
            ) if wanted else ()  # fmt: skip
            told = tuple(dict.fromkeys(found.toponym.name for found in item.toponyms))
            explained.append(ExplainedDocument(item.document.id, item.document.language, told, explanations))
    return tuple(explained)


def extract(
    inputs: Source | Sequence[Source],
    *,
    settings: Settings | None = None,
    context: CorpusContext | None = None,
) -> tuple[ParsedDocument, ...]:
    """Return the parsed documents of a text, of paths, or of documents.

    A `str` is a text when it holds a line break or a space and no such file exists, else a path.
    ``context`` is what a survey of many documents learnt; None for that of ``settings.context``.

    Raises
    ------
    InputError
        When an input cannot be read; with every refusal at once. `geomap.reading.read_inputs`
        reads the rest regardless.
    """
    return parse_documents(_documents(inputs), settings=settings, context=context).parsed


def draw(
    parsed: Sequence[ParsedDocument],
    *,
    title: str = "",
    reader_language: str = "en",
    basemap: str | Path | None = None,
    tiles: Sequence[str] = (),
) -> "GeoMap":
    """Return a folium map of ``parsed``, to which folium layers can be added.

    Its labels are in ``reader_language`` (ISO 639) where the gazetteer and the page know it.
    ``basemap`` is a file of GeoJSON or TopoJSON whose areas stand in place of the countries. ``tiles``
    are providers of xyzservices that the reader may turn on as a background.

    Raises
    ------
    InputError
        When ``basemap`` cannot be read.
    TilesError
        When a name in ``tiles`` is unknown, or its provider fits no page without a key.
    """
    from geomap.grouping import group_places
    from geomap.layers import build_layers
    from geomap.picture.folium_map import draw_map

    groups = group_places(parsed)
    with Gazetteer.open() as gazetteer:
        spec = build_layers(
            parsed,
            groups,
            reader_language=reader_language,
            title=title,
            country_names=_country_names(gazetteer, reader_language),
            towns=gazetteer.largest_towns(_TOWNS),
        )
    return draw_map(spec, basemap=basemap, tiles=tiles)


def map_articles(
    paths: Source | Sequence[Source],
    *,
    output: str | Path = Path("output") / "map.html",
    title: str = "",
    form: Literal["page", "fragment", "iframe"] = "page",
    assets: Literal["inline", "directory", "cdn"] = "inline",
    settings: Settings | None = None,
    basemap: str | Path | None = None,
) -> Path:
    """Write the map of the articles at ``paths`` to ``output`` and return its path.

    ``basemap`` is a file of GeoJSON or TopoJSON whose areas stand in place of the countries. With
    ``assets="directory"`` the map's scripts, styles and base map go to a folder beside it.

    Raises
    ------
    InputError
        When an input cannot be read.
    OutputError
        When the map cannot be written; what stood there before is untouched.
    """
    from geomap.picture.embed import write_page

    settings = settings or Settings()
    # Drawn from what the JSON lines say, so that this and "extract | render" give the same bytes.
    parsed = as_written(extract(paths, settings=settings))
    drawn = draw(parsed, title=title, reader_language=settings.reader_language, basemap=basemap)
    return write_page(drawn, output, form=form, assets=assets)


def _asked_names(parsed: ParsedDocument, names: Sequence[str], most: int | None) -> list[str]:
    folded = {fold(name) for name in names}
    toponyms = (found.toponym for found in parsed.toponyms)
    asked = [toponym.name for toponym in toponyms if not names or is_named(toponym, folded)]
    return list(dict.fromkeys(asked))[:most]


def _country_names(gazetteer: Gazetteer, reader_language: str) -> dict[str, str]:
    """Return the name of every country in the reader's language, by ISO alpha-2 code."""
    places = ((code, gazetteer.get(f"iso:{code}")) for code in sorted(gazetteer.country_codes))
    return {code: place.name_in(reader_language) for code, place in places if place}


def _documents(inputs: Source | Sequence[Source]) -> tuple[Document, ...]:
    if isinstance(inputs, bytes) or not isinstance(inputs, str | Path | Document | Iterable):
        raise InputError(f"expected a text, a path, a Document or a list of these, got {inputs!r}")
    sources = [inputs] if isinstance(inputs, str | Path | Document) else list(inputs)
    for source in sources:
        if not isinstance(source, str | Path | Document) or not str(source).strip():
            raise InputError(
                f"expected a text, a path or a Document, got {source!r}; give one that is not empty"
            )
    given = [source for source in sources if isinstance(source, Document)]
    texts = [source for source in sources if isinstance(source, str) and _is_text(source)]
    paths = [source for source in sources if isinstance(source, str | Path) and source not in texts]
    report = read_inputs(paths)
    if report.refused:
        raise InputError("\n".join(str(refusal) for refusal in report.refused))
    named = (_document_from_text(text, number) for number, text in enumerate(texts, 1))
    return (*given, *named, *report.documents)


def _document_from_text(text: str, number: int) -> Document:
    """Return the document of a bare text, under its own first words when it has no heading."""
    name = f"text-{number}"
    document = document_from_text(text, name=name)
    if document.title in {"", name}:
        return replace(document, title=shorten(text, 60, placeholder=" …"))
    return document


def _is_text(source: str) -> bool:
    # Path.exists() raises on a NUL or an overlong name before Python 3.12.
    is_path = len(source) < 1000 and os.path.exists(source)  # noqa: PTH110
    return ("\n" in source or " " in source) and not is_path


def _resolve(
    document: Document, toponyms: Sequence[Toponym], *, gazetteer: Gazetteer, context: CorpusContext
) -> ParsedDocument:
    language = load_language(document.language)
    return resolve_toponyms(document, toponyms, gazetteer=gazetteer, language=language, context=context)


def _known_context(context: CorpusContext | None, settings: Settings) -> CorpusContext:
    if context is not None:
        return context
    return read_context(Path(settings.context)) if settings.context else CorpusContext()


def _opened(gazetteer: Gazetteer | None, settings: Settings) -> AbstractContextManager[Gazetteer]:
    if gazetteer is not None:
        return nullcontext(gazetteer)
    return open_for(settings).gazetteer


def _in_order(resolved: Iterable[ResolvedToponym]) -> list[ResolvedToponym]:
    """Return ``resolved`` in the order in which resolution gives toponyms back."""
    return sorted(resolved, key=lambda item: (item.toponym.start, -item.toponym.end))


def _kept(before: ResolvedToponym, after: ResolvedToponym) -> ResolvedToponym:
    """Return ``before`` where it is a correction or cannot be decided here again, else ``after``."""
    toponym, resolution = before.toponym, before.resolution
    is_online = any(reason.kind == ONLINE for reason in resolution.evidence)
    # Lines that were written before place_ids and point were do not say what these words determine.
    is_told_nowhere = (toponym.kind is Kind.DEMONYM and not toponym.place_ids) or (
        toponym.kind is Kind.COORDINATES and toponym.point is None
    )
    if resolution.corrected_by or is_told_nowhere or (is_online and after.resolution.place is None):
        return before
    return after


def _open_queries(parsed: Iterable[ParsedDocument]) -> tuple[GeocodeQuery, ...]:
    return tuple(sorted({query for document in parsed for query in open_queries(document)}))


def _ask_online(
    queries: Sequence[GeocodeQuery], settings: GeocodingSettings, geocoder: Geocoder | None
) -> AnswerReport:
    cache_path = Path(settings.cache_path) if settings.cache_path else default_cache_path(os.environ)
    if geocoder is None:
        geocoder = NominatimGeocoder(
            contact=settings.contact, timeout_s=settings.timeout_s, version=__version__
        )
    with AnswerCache(cache_path) as cache:
        return answer_queries(
            queries,
            geocoder,
            cache,
            min_delay_s=settings.min_delay_s,
            max_requests=settings.max_requests,
            clock=time.monotonic,
            sleep=time.sleep,
            today=date.today().isoformat,  # noqa: DTZ011 - the user's own day
        )
