"""Each toponym of a document, with the place it means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language
from geomap.model.context import CorpusContext, GeocodeAnswer
from geomap.model.document import Document
from geomap.model.place import Place
from geomap.model.resolution import Alternative, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym
from geomap.resolution.calibrate import ChoiceFacts, confidence_of, gather_facts
from geomap.resolution.explain import explain_choice, say
from geomap.resolution.mentions import collect_mentions
from geomap.resolution.pairs import find_surroundings
from geomap.resolution.queries import likely_countries, query_of
from geomap.resolution.rank import Ranking, rank_candidates
from geomap.resolution.sentences import SameSentence, same_sentence
from geomap.resolution.table import CandidateTable, build_table, distances_km

#: A name is left open when its confidence times the recogniser's score is below this: a wrong pin
#: costs trust. End-to-end F1 on LGL and TUD-Loc-2013 is best at .45, .01 above that at .2, but a short
#: text says little of its names, and there most of those between are right.
LEAST_CONFIDENCE = 0.2
#: An online answer was found by its name alone, within the likely countries. An assumption, not fitted:
#: no corpus with answers of an online service may be kept.
_ONLINE_CONFIDENCE = 0.5
_MOST_ALTERNATIVES = 5
#: Alternatives less likely than this are noise in the card.
_LEAST_SHARE = 0.005
_SCORE_DIGITS = 6
_SAME_SPOT_KM = 50.0


@dataclass(frozen=True, slots=True)
class _Weighed:
    table: CandidateTable
    ranking: Ranking
    country_name: Callable[[str], str]
    same_sentence: SameSentence


@dataclass(frozen=True, slots=True)
class WeighedNames:
    """A resolved document with all that was weighed for it, for whoever explains it.

    ``group_of`` gives for each of ``parsed.toponyms`` the group of its name in ``weighed.table``.
    """

    parsed: ParsedDocument
    weighed: _Weighed
    group_of: tuple[int, ...]

    def best_first(self, group: int) -> list[int]:
        """Return the rows of a group's candidates, likeliest first."""
        return _best_first(self.weighed.table, self.weighed.ranking, group)

    def facts(self, group: int) -> ChoiceFacts:
        """Return what the confidence in a group's likeliest candidate rests on."""
        return _facts(self.weighed, group, self.best_first(group))


def resolve_toponyms(
    document: Document,
    toponyms: Sequence[Toponym],
    *,
    gazetteer: Gazetteer,
    language: Language,
    context: CorpusContext = CorpusContext(),
) -> ParsedDocument:
    """Return ``document`` with the place that each of ``toponyms`` means, or None where none fits.

    All mentions of one name mean one place unless the text tells them apart. Names without a
    place are filled from ``context.answers`` where an online geocoder once answered for them.
    No toponyms give a document without any.
    """
    return weigh_names(document, toponyms, gazetteer=gazetteer, language=language, context=context).parsed


def weigh_names(
    document: Document,
    toponyms: Sequence[Toponym],
    *,
    gazetteer: Gazetteer,
    language: Language,
    context: CorpusContext = CorpusContext(),
) -> WeighedNames:
    """Return what `resolve_toponyms` does, with all that was weighed on the way."""
    ordered, weighed, group_of = _weigh(document, toponyms, gazetteer=gazetteer, language=language)
    scores = [0.0] * len(weighed.table.groups)
    for toponym, group in zip(ordered, group_of, strict=True):
        scores[group] = max(scores[group], toponym.score)
    decided = {
        group: _decide(weighed, group, ordered[first], scores[group]) for first, group in _first_of(group_of)
    }
    parsed = ParsedDocument(
        document=document,
        toponyms=tuple(
            ResolvedToponym(toponym, _with_stand_in(decided[group], toponym, gazetteer))
            for toponym, group in zip(ordered, group_of, strict=True)
        ),
    )
    return WeighedNames(_with_answers(parsed, context.answers), weighed, group_of)


def choose(
    document: Document, toponyms: Sequence[Toponym], *, gazetteer: Gazetteer, language: Language
) -> list[tuple[Toponym, Place | None, ChoiceFacts | None]]:
    """Return for each toponym the likeliest place and the facts of that choice, for fitting `Calibration`.

    Both are None for a name without a candidate, the facts also where the word itself determines
    its place.
    """
    ordered, weighed, group_of = _weigh(document, toponyms, gazetteer=gazetteer, language=language)
    choices: list[tuple[Toponym, Place | None, ChoiceFacts | None]] = []
    for toponym, group in zip(ordered, group_of, strict=True):
        rows = _best_first(weighed.table, weighed.ranking, group)
        place = weighed.table.candidates[rows[0]].place if rows else None
        given = toponym.point is not None or (len(rows) == 1 and toponym.place_ids)
        choices.append((toponym, place, _facts(weighed, group, rows) if rows and not given else None))
    return choices


def _weigh(
    document: Document, toponyms: Sequence[Toponym], *, gazetteer: Gazetteer, language: Language
) -> tuple[list[Toponym], _Weighed, tuple[int, ...]]:
    """Return the toponyms in text order, the weighed candidates, and the group of each toponym."""
    ordered = sorted(toponyms, key=lambda toponym: (toponym.start, -toponym.end))
    mentions = collect_mentions(document, ordered, gazetteer=gazetteer, language=language)
    table = build_table(mentions.groups)
    spoken = gazetteer.spoken(language.code)
    around = find_surroundings(document.text, mentions.mentions, table, language, spoken=spoken)
    ranking = rank_candidates(table, around)
    names = partial(_country_name, gazetteer=gazetteer)
    shared = same_sentence(document.text, mentions.mentions)
    return ordered, _Weighed(table, ranking, names, shared), mentions.group_of


def _facts(weighed: _Weighed, group: int, rows: Sequence[int]) -> ChoiceFacts:
    # The city and the unit around it are no rivals: either is right on the map.
    points = weighed.table.points
    here = points[[rows[0]]]
    far = (row for row in rows[1:] if float(distances_km(here, points[[row]])[0]) > _SAME_SPOT_KM)
    rival = next(far, None)
    return gather_facts(weighed.table, weighed.ranking, weighed.table.groups[group], rows[0], rival)


def _first_of(group_of: Sequence[int]) -> list[tuple[int, int]]:
    """Return, for each group that toponyms are in, the first of them: (toponym, group)."""
    first: dict[int, int] = {}
    for position, group in enumerate(group_of):
        first.setdefault(group, position)
    return [(position, group) for group, position in first.items()]


def _decide(weighed: _Weighed, group: int, toponym: Toponym, score: float) -> Resolution:
    table, ranking = weighed.table, weighed.ranking
    rows = _best_first(table, ranking, group)
    if not rows:
        return Resolution(evidence=(say("unknown", {}, 0.0),))
    row, rival = rows[0], rows[1] if len(rows) > 1 else None
    place = table.candidates[row].place
    if toponym.point is not None:
        return Resolution(place=place, confidence=1.0, evidence=(say("coordinates", {}, 0.0),))
    if rival is None and toponym.place_ids:
        return Resolution(
            place=place, confidence=_given_confidence(toponym), evidence=(say("given", {}, 0.0),)
        )
    reasons = explain_choice(
        table,
        ranking,
        row,
        rival,
        country_name=weighed.country_name,
        same_sentence=weighed.same_sentence,
    )
    confidence = confidence_of(_facts(weighed, group, rows))
    if confidence * score < LEAST_CONFIDENCE:
        first = _alternatives(table, ranking, rows)
        return Resolution(alternatives=first, evidence=(say("unlikely", {}, -1.0), *reasons))
    alternatives = _alternatives(table, ranking, rows[1:])
    return Resolution(place=place, confidence=confidence, alternatives=alternatives, evidence=reasons)


def _given_confidence(toponym: Toponym) -> float:
    """Return how sure a place is that the word itself determines (a demonym's country)."""
    return 0.97 if toponym.kind is Kind.DEMONYM else 0.95


def _best_first(table: CandidateTable, ranking: Ranking, group: int) -> list[int]:
    """Return the rows of ``group``, likeliest first, ties by place id."""
    rows = range(int(table.offsets[group]), int(table.offsets[group + 1]))
    return sorted(
        rows,
        key=lambda row: (-round(float(ranking.scores[row]), _SCORE_DIGITS), table.candidates[row].place.id),
    )


def _alternatives(table: CandidateTable, ranking: Ranking, rows: Sequence[int]) -> tuple[Alternative, ...]:
    shares = [(row, float(ranking.beliefs[row])) for row in rows[:_MOST_ALTERNATIVES]]
    return tuple(
        Alternative(place=table.candidates[row].place, score=share)
        for row, share in shares
        if share >= _LEAST_SHARE
    )


def _with_stand_in(resolution: Resolution, toponym: Toponym, gazetteer: Gazetteer) -> Resolution:
    """Return ``resolution`` with the country that an associative seat of government stands for."""
    place = resolution.place
    if place is None or toponym.role is not Role.ASSOCIATIVE or toponym.kind is not Kind.NAME:
        return resolution
    stands_for = gazetteer.stands_for(place.id)
    return resolution if stands_for is None else replace(resolution, stands_for=stands_for)


def _country_name(code: str, *, gazetteer: Gazetteer) -> str:
    country = gazetteer.get(f"iso:{code}") if code else None
    return country.name if country is not None else code


def _with_answers(parsed: ParsedDocument, answers: Sequence[GeocodeAnswer]) -> ParsedDocument:
    """Return ``parsed`` with the open names that ``answers`` know, asked just as `open_queries` asks."""
    known = {answer.query: answer for answer in answers if answer.place is not None}
    if not known:
        return parsed
    countries = likely_countries(parsed)
    filled = []
    for resolved in parsed.toponyms:
        query = query_of(resolved.toponym, parsed, countries=countries)
        if resolved.resolution.place is None and query in known:
            filled.append(replace(resolved, resolution=_answered(known[query])))
        else:
            filled.append(resolved)
    return replace(parsed, toponyms=tuple(filled))


def _answered(answer: GeocodeAnswer) -> Resolution:
    reason = say("online", {"service": answer.service, "date": answer.date}, 0.0)
    return Resolution(place=answer.place, confidence=_ONLINE_CONFIDENCE, evidence=(reason,))
