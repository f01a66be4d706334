"""Why each name means its place, and what would have changed that, found by resolving again.

A name costs at most 30 resolutions of its document, those without another name shared between the
names. Only an explanation pays for them. What is said of the evidence rests on `Ranking.parts` alone, so
it holds for whatever makes these parts.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language
from geomap.model.context import CorpusContext
from geomap.model.document import Document
from geomap.model.explanation import Change, ChangeKind, Explanation, WeighedPlace
from geomap.model.place import Place
from geomap.model.resolution import Evidence
from geomap.model.toponym import Toponym
from geomap.resolution.calibrate import probability_of
from geomap.resolution.explain import describe, explain_choice, label_of, phrase, phrases
from geomap.resolution.ranker import open_ranker
from geomap.resolution.resolve import LEAST_CONFIDENCE, WeighedNames, weigh_names
from geomap.text.folding import fold

_MOST_CANDIDATES = 5
#: Other names left out, one by one; where there are more, those that speak and the nearest.
_MOST_LEFT_OUT = 20
#: Parts smaller than this, in log-odds, are not worth a line.
_LEAST_PART = 0.05
#: Ties as in `resolve`: scores equal to six digits go by the place's id.
_SCORE_DIGITS = 6
#: What is written between a name and the place it lies in ("Paris, Texas").
_SAID_GAP = ", "
_CONTAINER_GAP = re.compile(r"\s?[,،(]\s?")


@dataclass(frozen=True, slots=True)
class _Case:
    """A resolved document, and ways to resolve it again; ``without`` leaves out a name by its key."""

    document: Document
    names: WeighedNames
    toponyms: tuple[Toponym, ...]
    again: Callable[[Document, Sequence[Toponym]], WeighedNames]
    without: Callable[[str], WeighedNames]
    country: Callable[[str], str]

    def described(self, place: Place) -> str:
        return describe(place, self.names.weighed.country_name)

    def place_at(self, row: int) -> Place:
        return self.names.weighed.table.candidates[row].place

    def positions(self, group: int) -> list[int]:
        return [position for position, own in enumerate(self.names.group_of) if own == group]

    def key(self, position: int) -> str:
        return self.names.weighed.table.groups[self.names.group_of[position]].key


def explain_toponyms(
    document: Document,
    toponyms: Sequence[Toponym],
    *,
    gazetteer: Gazetteer,
    language: Language,
    context: CorpusContext = CorpusContext(),
    names: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> tuple[Explanation, ...]:
    """Return why each name of ``toponyms`` means its place, in text order, one for all of its mentions.

    ``names`` limits that to these names, in any writing that folds alike; all when empty. A name that
    the text tells apart ("Paris, Texas" and "Paris, France") has an explanation for each. The other
    arguments are those of `resolve_toponyms`, and so are the choices. ``progress`` is called with how
    many are done.
    """
    again = partial(weigh_names, gazetteer=gazetteer, language=language, context=context)
    weighed = again(document, toponyms)
    ordered = tuple(found.toponym for found in weighed.parsed.toponyms)

    @cache
    def without(key: str) -> WeighedNames:
        groups = weighed.weighed.table.groups
        kept = zip(ordered, weighed.group_of, strict=True)
        return again(document, [toponym for toponym, group in kept if groups[group].key != key])

    def country(code: str) -> str:
        place = gazetteer.get(f"iso:{code}") if code else None
        return place.name_in(language.code) if place is not None else ""

    case = _Case(document, weighed, ordered, again, without, country)
    wanted = {fold(name) for name in names}
    explanations = []
    for group in dict.fromkeys(weighed.group_of):
        if not wanted or any(is_named(ordered[position], wanted) for position in case.positions(group)):
            explanations.append(_explain(case, group))
            if progress:
                progress(len(explanations))
    return tuple(explanations)


def is_named(toponym: Toponym, folded: Collection[str]) -> bool:
    """Return whether a toponym has one of some ``folded`` names, as written or as looked up."""
    return fold(toponym.name) in folded or fold(toponym.lookup_name) in folded


def _explain(case: _Case, group: int) -> Explanation:
    positions, rows = case.positions(group), case.names.best_first(group)
    mentions = tuple(case.toponyms[position] for position in positions)
    resolutions = [case.names.parsed.toponyms[position].resolution for position in positions]
    # All have one place, but only those that act as a government stand for something.
    resolution = next((item for item in resolutions if item.stands_for is not None), resolutions[0])
    first = mentions[0]
    is_given = first.point is not None or (len(rows) == 1 and bool(first.place_ids))
    rival = rows[1] if len(rows) > 1 else None
    return Explanation(
        name=first.name,
        mentions=mentions,
        resolution=resolution,
        candidates=_candidates(case, rows),
        n_candidates=len(rows),
        rival=case.place_at(rival) if rival is not None else None,
        evidence=resolution.evidence
        if is_given or not rows
        else _reasons(case, rows, rival, resolution.evidence),
        confidence_parts=() if is_given or not rows else _confidence_parts(case, group, positions),
        changes=() if is_given or not rows else tuple(_changes(case, group, rows)),
    )


def _candidates(case: _Case, rows: Sequence[int]) -> tuple[WeighedPlace, ...]:
    table, ranking = case.names.weighed.table, case.names.weighed.ranking
    weighed = []
    shown = rows[:_MOST_CANDIDATES]
    by_kind = ranking.parts(np.array(shown, dtype=np.int64))
    for place, row in enumerate(shown):
        parts = [
            Evidence(kind, label_of(kind), round(float(part[place]), 3))
            for kind, part in by_kind.items()
            if abs(part[place]) >= _LEAST_PART
        ]
        parts.sort(key=lambda part: (-abs(part.weight), part.kind))
        candidate = table.candidates[row]
        behind = float(ranking.scores[rows[0]] - ranking.scores[row])
        chance = float(ranking.beliefs[row])
        weighed.append(WeighedPlace(candidate.place, candidate.name_kind, chance, behind, tuple(parts)))
    return tuple(weighed)


def _reasons(
    case: _Case, rows: Sequence[int], rival: int | None, decided: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """Return all reasons; what `resolve` said besides, such as why the name was left open, comes first.

    That moves nothing between the two places, so it weighs nothing here.
    """
    weighed = case.names.weighed
    reasons = explain_choice(
        weighed.table,
        weighed.ranking,
        rows[0],
        rival,
        country_name=weighed.country_name,
        same_sentence=weighed.same_sentence,
        most=None,
    )
    kinds = {reason.kind for reason in reasons}
    besides = (replace(reason, weight=0.0) for reason in decided if reason.kind not in kinds)
    return (*besides, *reasons)


def _confidence_parts(case: _Case, group: int, positions: Sequence[int]) -> tuple[Evidence, ...]:
    """Return what the confidence in the likeliest place rests on, strongest first, after its start.

    With the start they sum up to the log-odds of the confidence. For a name that was left open the last one
    says why it was.
    """
    right, facts, words = open_ranker().right, case.names.facts(group), phrases("confidence")
    parts = [
        Evidence(name, words[name], round(weight, 3))
        for name, weight in right.parts(facts).items()
        if abs(weight) >= _LEAST_PART
    ]
    parts.sort(key=lambda part: (-abs(part.weight), part.kind))
    if case.names.parsed.toponyms[positions[0]].resolution.place is None:
        score = max(case.toponyms[position].score for position in positions)
        numbers = {"confidence": probability_of(right, facts), "score": score, "least": LEAST_CONFIDENCE}
        told = {name: f"{number:.2f}" for name, number in numbers.items()}
        parts.append(Evidence("open", phrase("confidence", "open", told), 0.0))
    return (Evidence("start", words["start"], round(right.intercept, 3)), *parts)


def _changes(case: _Case, group: int, rows: Sequence[int]) -> Iterator[Change]:
    place = case.names.parsed.toponyms[case.positions(group)[0]].resolution.place
    yield from _without_names(case, group, rows, place)
    if place is not None and place.id == case.place_at(rows[0]).id:
        yield from _without_evidence(case, rows)
    yield from _said(case, group, rows, place)


# --- without another name -----------------------------------------------------------------------


def _without_names(case: _Case, group: int, rows: Sequence[int], place: Place | None) -> Iterator[Change]:
    subject = case.positions(group)[0]
    for key in _others(case, group, rows):
        dropped = [position for position in range(len(case.toponyms)) if case.key(position) == key]
        left = case.without(key).parsed.toponyms[subject - sum(position < subject for position in dropped)]
        found = left.resolution.place
        if _id(found) == _id(place):
            continue
        name = case.toponyms[dropped[0]].name
        words = {"name": name, "place": case.described(found) if found is not None else ""}
        text = phrase("changes", "without_name" if found is not None else "without_name_open", words)
        yield Change(ChangeKind.WITHOUT_NAME, name, found, is_flip=True, text=text)


def _others(case: _Case, group: int, rows: Sequence[int]) -> list[str]:
    """Return the keys of the other names to leave out, in text order."""
    table, own = case.names.weighed.table, case.names.weighed.table.groups[group].key
    subject = case.toponyms[case.positions(group)[0]]
    away: dict[str, int] = {}
    for position, toponym in enumerate(case.toponyms):
        key = case.key(position)
        if key != own:
            distance = abs(toponym.start - subject.start)
            away[key] = min(away.get(key, distance), distance)
    if len(away) <= _MOST_LEFT_OUT:
        return list(away)
    speaking = {
        table.groups[int(signal.because[row])].key
        for signal in case.names.weighed.ranking.signals.values()
        for row in rows[:_MOST_CANDIDATES]
        if signal.because[row] >= 0
    }
    nearest = sorted(away, key=lambda key: (key not in speaking, away[key]))[:_MOST_LEFT_OUT]
    return [key for key in away if key in nearest]


# --- without a kind of evidence -----------------------------------------------------------------


def _without_evidence(case: _Case, rows: Sequence[int]) -> Iterator[Change]:
    ranking = case.names.weighed.ranking
    whole = ranking.scores[list(rows)]
    for kind, part in ranking.parts(np.array(rows, dtype=np.int64)).items():
        left = (whole - part).round(_SCORE_DIGITS).tolist()
        scores = dict(zip(rows, left, strict=True))
        best = min(rows, key=lambda row: (-scores[row], case.place_at(row).id))
        if best != rows[0]:
            words = {"label": label_of(kind), "place": case.described(case.place_at(best))}
            text = phrase("changes", "without_evidence", words)
            yield Change(ChangeKind.WITHOUT_EVIDENCE, kind, case.place_at(best), is_flip=True, text=text)


# --- had the text said more ---------------------------------------------------------------------


def _said(case: _Case, group: int, rows: Sequence[int], place: Place | None) -> Iterator[Change]:
    """Yield for each other candidate the shortest thing that the text might have said for it.

    Nothing for a name that stands inside longer ones only, as there is no room behind it.
    """
    if _free_mention(case, group) is None:
        return
    for row in rows[:_MOST_CANDIDATES]:
        towards = case.place_at(row)
        if towards.id == _id(place):
            continue
        best: Change | None = None
        for unit in _units(case, towards, place):
            change = _say_unit(case, group, unit, towards=towards, place=place)
            if change is None:
                continue
            if _id(change.place) == towards.id:
                best = change
                break
            best = min(best or change, change, key=lambda tried: tried.behind)
        yield best or _nothing_to_say(case, rows, row)


def _units(case: _Case, towards: Place, place: Place | None) -> Iterator[str]:
    """Yield the country and the first-level unit of ``towards`` that ``place`` is not in."""
    if not towards.is_country and (place is None or place.country != towards.country):
        yield case.country(towards.country)
    is_other = place is None or (place.country, place.admin1) != (towards.country, towards.admin1)
    if towards.admin1 and is_other:
        yield towards.admin1


def _say_unit(case: _Case, group: int, unit: str, *, towards: Place, place: Place | None) -> Change | None:
    """Return what came of naming ``unit`` behind the name; None where there is nothing to say or no room."""
    altered = _with_unit(case, group, unit) if unit else None
    if altered is None:
        return None
    document, toponyms, position = altered
    names = case.again(document, toponyms)
    found = names.parsed.toponyms[position].resolution.place
    said = f"{toponyms[position].name}{_SAID_GAP}{unit}"
    behind = 0.0 if _id(found) == towards.id else _behind(names, position, towards)
    words = {"said": said, "towards": case.described(towards), "behind": f"{behind:.1f}"}
    if found is None:
        key = "too_open"
    elif found.id == _id(place):
        key = "not_said"
    else:
        key, words["place"] = "said", case.described(found)
    is_flip = _id(found) != _id(place)
    text = phrase("changes", key, words)
    return Change(ChangeKind.SAID, said, found, is_flip=is_flip, text=text, towards=towards, behind=behind)


def _nothing_to_say(case: _Case, rows: Sequence[int], row: int) -> Change:
    scores, towards = case.names.weighed.ranking.scores, case.place_at(row)
    behind = float(scores[rows[0]] - scores[row])
    words = {"towards": case.described(towards), "behind": f"{behind:.1f}"}
    text = phrase("changes", "nothing_to_say", words)
    now = case.names.parsed.toponyms[case.positions(int(case.names.weighed.table.group[row]))[0]]
    place = now.resolution.place
    return Change(ChangeKind.SAID, "", place, is_flip=False, text=text, towards=towards, behind=behind)


def _behind(names: WeighedNames, position: int, towards: Place) -> float:
    """Return by how many log-odds ``towards`` is behind the likeliest place of a toponym."""
    rows = names.best_first(names.group_of[position])
    scores, candidates = names.weighed.ranking.scores, names.weighed.table.candidates
    own = [row for row in rows if candidates[row].place.id == towards.id]
    return float(scores[rows[0]] - scores[own[0]]) if own else math.inf


def _with_unit(case: _Case, group: int, unit: str) -> tuple[Document, list[Toponym], int] | None:
    """Return the document that names ``unit`` behind the group's first mention, and which one that is.

    A country or first-level unit that stands there already gives way to it ("Paris, Texas"). None
    where every mention is part of a longer name, or where ``unit`` stands there.
    """
    position = _free_mention(case, group)
    if position is None:
        return None
    toponyms, at = case.toponyms, case.toponyms[position].end
    container = _container_after(case, position)
    if container is not None and container.name == unit:
        return None
    resumed = at if container is None else container.end
    inserted = Toponym(at + len(_SAID_GAP), at + len(_SAID_GAP) + len(unit), unit, score=1.0)
    shift = inserted.end - resumed
    text = case.document.text[:at] + _SAID_GAP + unit + case.document.text[resumed:]
    before = [toponym for toponym in toponyms if toponym.end <= at]
    after = [
        replace(toponym, start=toponym.start + shift, end=toponym.end + shift)
        for toponym in toponyms
        if toponym.start >= resumed
    ]
    return replace(case.document, text=text), [*before, inserted, *after], before.index(toponyms[position])


def _free_mention(case: _Case, group: int) -> int | None:
    """Return the first mention of a group that is no part of a longer name."""
    return next((position for position in case.positions(group) if _is_free(case, position)), None)


def _is_free(case: _Case, position: int) -> bool:
    """Whether a toponym is no part of a longer one."""
    own = case.toponyms[position]
    return not any(
        other.start <= own.start and own.end <= other.end and other is not own for other in case.toponyms
    )


def _container_after(case: _Case, position: int) -> Toponym | None:
    """Return the toponym that is written behind another as what it lies in, None where there is none."""
    end = case.toponyms[position].end
    for found in case.names.parsed.toponyms[position + 1 :]:
        toponym, place = found.toponym, found.resolution.place
        if toponym.start < end:
            continue
        is_unit = place is not None and (place.is_country or place.feature_code == "ADM1")
        gap = case.document.text[end : toponym.start]
        return toponym if is_unit and _CONTAINER_GAP.fullmatch(gap) else None
    return None


def _id(place: Place | None) -> str:
    return place.id if place is not None else ""
