"""The errors in words: what was missed, found where nothing is, put elsewhere, or given the other role."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geomap.evaluation.nouns import (
    ErrorReport,
    EvaluationOptions,
    FrequentName,
    GoldDocument,
    GoldToponym,
    PredictedToponym,
    Sighting,
    WrongPlace,
    WrongRole,
)
from geomap.evaluation.tally import Tally
from geomap.model.toponym import Role
from geomap.text.excerpts import excerpt_window
from geomap.text.tokens import split_sentences

#: Code points of a sentence that are kept around a name.
_EXCERPT_LIMIT = 160
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class _Seen:
    """An error where it stands: the document's number, the span, and its name."""

    document: int
    start: int
    end: int
    name: str


def describe_errors(gold: Sequence[GoldDocument], tally: Tally, options: EvaluationOptions) -> ErrorReport:
    """Return ``options.errors`` errors of each sort: most frequent first, wrong places worst first."""
    most = options.errors
    if most <= 0:
        return ErrorReport()
    missed, spurious, left_open = [], [], []
    roles: dict[tuple[str, Role, Role], list[_Seen]] = {}
    for number, match in enumerate(tally.matches):
        document = gold[number]
        for toponym, guess in zip(match.gold, match.found, strict=True):
            seen = _see(document, number, toponym)
            if guess is None:
                missed.append(seen)
                continue
            if toponym.has_point and not guess.has_point:
                left_open.append(seen)
            if toponym.role is not None and guess.role is not None and toponym.role is not guess.role:
                roles.setdefault((seen.name, toponym.role, guess.role), []).append(seen)
        spurious += [_see(document, number, guess) for guess in match.spurious]
    wrong_roles = sorted(roles.items(), key=lambda item: (-len(item[1]), item[0]))
    return ErrorReport(
        missed=_count(missed, gold, most),
        spurious=_count(spurious, gold, most),
        left_open=_count(left_open, gold, most),
        places=_wrong_places(gold, tally, most),
        roles=tuple(
            WrongRole(name, right, predicted, len(seen), _show(gold, seen[0]))
            for (name, right, predicted), seen in wrong_roles[:most]
        ),
    )


def _see(document: GoldDocument, number: int, toponym: GoldToponym | PredictedToponym) -> _Seen:
    written = document.document.text[toponym.start : toponym.end]
    if not written and isinstance(toponym, GoldToponym):
        written = toponym.name
    return _Seen(number, toponym.start, toponym.end, written or "?")


def _count(seen: Iterable[_Seen], gold: Sequence[GoldDocument], most: int) -> tuple[FrequentName, ...]:
    by_name: dict[str, list[_Seen]] = {}
    for one in seen:
        by_name.setdefault(one.name, []).append(one)
    ranked = sorted(by_name.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(FrequentName(name, len(found), _show(gold, found[0])) for name, found in ranked[:most])


def _wrong_places(gold: Sequence[GoldDocument], tally: Tally, most: int) -> tuple[WrongPlace, ...]:
    wrong = [pair for pair in tally.pairs if not pair.is_near and pair.predicted.has_point]
    worst = sorted(wrong, key=lambda pair: (-pair.km, pair.document, pair.gold.start))[:most]
    return tuple(
        WrongPlace(
            distance_km=pair.km,
            gold=_place(pair.gold),
            predicted=_place(pair.predicted),
            example=_show(gold, _see(gold[pair.document], pair.document, pair.gold)),
        )
        for pair in worst
    )


def _place(toponym: GoldToponym | PredictedToponym) -> str:
    """Return a place in words: its name, and its id or else its point."""
    point = f"{toponym.lat:.2f}, {toponym.lon:.2f}"
    return " · ".join(part for part in (toponym.place_name, toponym.place_id or point) if part)


def _show(gold: Sequence[GoldDocument], seen: _Seen) -> Sighting:
    document = gold[seen.document].document
    text = document.text
    if not text:
        return Sighting(document.id, seen.start, seen.end, "", seen.name, "")
    window = excerpt_window(text, split_sentences(text), seen.start, seen.end, limit=_EXCERPT_LIMIT)
    before, after = text[window.start : seen.start], text[seen.end : window.end]
    return Sighting(
        document.id,
        seen.start,
        seen.end,
        _ELLIPSIS * window.cut_before + before,
        seen.name,
        after + _ELLIPSIS * window.cut_after,
    )
