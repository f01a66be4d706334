"""A pass over many documents that learns what one of them cannot tell: outlets' homes and near copies."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple

from geomap.corpus.copies import Signature, group_copies, sign_text
from geomap.model.context import CorpusContext, GeocodeAnswer, HomePlace, OutletHome
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, ResolvedToponym
from geomap.resolution import outlet_of

#: A place less sure than this is left aside, as in the trials that found the home worth .05 on LGL.
_LEAST_CONFIDENCE = 0.6
#: So that a list of places says no more than a story.
_MOST_PLACES = 5
#: A home is told as well by 200 documents as by 20,000, and the file stays small.
_MOST_DOCUMENTS = 200
#: Classes of places that are small enough to say where an outlet is at home.
_SMALL_CLASSES = frozenset({FeatureClass.POPULATED, FeatureClass.SPOT})
#: Of units, those below the first level: a county's or a municipality's point is near all that is in it.
_SMALL_UNITS = frozenset({"ADM2", "ADM3", "ADM4", "ADM5"})
#: As the lines hold them, so that documents and their lines tell the same.
_DEGREE_DECIMALS = 5
_SCORE_DECIMALS = 3


class _Seen(NamedTuple):
    """A document with sure places; ``rank`` is a hash that decides which ones of an outlet are kept."""

    rank: bytes
    id: str
    places: tuple[HomePlace, ...]


def survey_documents(
    parsed: Iterable[ParsedDocument], *, answers: Iterable[GeocodeAnswer] = ()
) -> CorpusContext:
    """Return what ``parsed`` together tell, with ``answers`` of an online geocoder laid in.

    One pass; of a document only its sure places and a signature of its text are kept. The order of
    the documents makes no difference. Of each outlet at most 200 documents are kept, chosen by a
    hash of id and text; of texts that are nearly the same one counts for an outlet. No documents
    give an empty context.

    Examples
    --------
    >>> import geomap
    >>> from geomap.model.document import Document
    >>> texts = {"a": "Fire in Rabat, Morocco.", "b": "Rain over Rabat, Morocco, all day long."}
    >>> documents = [Document(id, text, url=f"https://gazette.example/{id}") for id, text in texts.items()]
    >>> context = survey_documents(geomap.extract(documents))
    >>> [place.country for place in context.home_of("gazette.example", without="a")]
    ['MA']
    """
    signed: list[tuple[str, Signature]] = []
    outlets: dict[str, dict[bytes, _Seen]] = {}
    for item in parsed:
        signature = sign_text(item.document.text)
        if signature is not None:
            signed.append((item.document.id, signature))
        outlet, places = outlet_of(item.document), _sure_places(item)
        if outlet and places:
            _keep(_Seen(_rank_of(item), item.document.id, places), outlets.setdefault(outlet, {}))
    copies = group_copies(signed)
    text_of = {document_id: group[0] for group in copies for document_id in group}
    return CorpusContext(
        answers=tuple(
            sorted({answer.query: answer for answer in answers}.values(), key=lambda item: item.query)
        ),
        homes=tuple(OutletHome(outlet, _home_places(outlets[outlet], text_of)) for outlet in sorted(outlets)),
        copies=copies,
    )


def _rank_of(item: ParsedDocument) -> bytes:
    named = f"{item.document.id}\0{item.document.text}".encode("utf-8", "surrogatepass")
    return blake2b(named, digest_size=8).digest()


def _keep(seen: _Seen, kept: dict[bytes, _Seen]) -> None:
    """Add ``seen`` to ``kept``, which never holds many more than are wanted in the end."""
    kept[seen.rank] = seen
    # Twice as many as wanted, as near copies go later.
    if len(kept) > 4 * _MOST_DOCUMENTS:
        for rank in sorted(kept)[2 * _MOST_DOCUMENTS :]:
            del kept[rank]


def _home_places(kept: Mapping[bytes, _Seen], text_of: Mapping[str, str]) -> tuple[HomePlace, ...]:
    chosen: dict[str, _Seen] = {}
    for rank in sorted(kept):
        seen = kept[rank]
        chosen.setdefault(text_of.get(seen.id, seen.id), seen)
    first = list(chosen.values())[:_MOST_DOCUMENTS]
    return tuple(sorted(place for seen in first for place in seen.places))


def _sure_places(item: ParsedDocument) -> tuple[HomePlace, ...]:
    """Return the small places that ``item`` is sure of and names most; together they weigh at most 1."""
    places: dict[str, Place] = {}
    mentions: dict[str, list[float]] = {}
    for resolved in item.toponyms:
        place, confidence = resolved.resolution.place, _confidence(resolved)
        if place is not None and confidence >= _LEAST_CONFIDENCE and _is_small(place):
            places[place.id] = place
            mentions.setdefault(place.id, []).append(confidence)
    most = sorted(mentions, key=lambda place_id: (-len(mentions[place_id]), place_id))[:_MOST_PLACES]
    total = sum(len(mentions[place_id]) for place_id in most)
    return tuple(
        _home_place(item.document.id, places[place_id], sum(mentions[place_id]) / total) for place_id in most
    )


def _confidence(resolved: ResolvedToponym) -> float:
    """Return how sure it is that a small place is meant, and not the country that its seat stands for."""
    resolution = resolved.resolution
    if resolution.stands_for is not None:
        return 0.0
    return 1.0 if resolution.corrected_by else round(resolution.confidence, _SCORE_DECIMALS)


def _is_small(place: Place) -> bool:
    return place.feature_class in _SMALL_CLASSES or place.feature_code in _SMALL_UNITS


def _home_place(document_id: str, place: Place, weight: float) -> HomePlace:
    return HomePlace(
        document=document_id,
        lat=round(place.lat, _DEGREE_DECIMALS) + 0.0,
        lon=round(place.lon, _DEGREE_DECIMALS) + 0.0,
        country=place.country,
        admin1=place.admin1,
        # A place in a thousand mentions weighs little, but never nothing.
        weight=max(round(weight, _SCORE_DECIMALS), 0.001),
    )
