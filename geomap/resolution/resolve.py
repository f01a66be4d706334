"""Each toponym of a document, with the place it means."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language
from geomap.model.context import CorpusContext, GeocodeAnswer
from geomap.model.document import Document
from geomap.model.resolution import Alternative, Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym
from geomap.resolution.approximate import with_anchors
from geomap.resolution.calibrate import gather_columns, gather_facts, probabilities_of
from geomap.resolution.explain import explain_choices, say
from geomap.resolution.home import gather_home
from geomap.resolution.mentions import collect_mentions
from geomap.resolution.outlet import outlet_of
from geomap.resolution.pairs import find_surroundings
from geomap.resolution.queries import likely_countries, query_of
from geomap.resolution.rank import Ranking, rank_candidates
from geomap.resolution.ranker import open_ranker
from geomap.resolution.sentences import SameSentence, same_sentence
from geomap.resolution.table import CandidateTable, build_table

#: A name is left open when its confidence times the recogniser's score is below this: a wrong pin
#: costs trust. End-to-end F1 on LGL and TUD-Loc-2013 is best at .45, .01 above that at .2, but a short
#: text says little of its names, and there most of those between are right.
LEAST_CONFIDENCE = 0.2
#: The kind of evidence of an answer that an online geocoder gave.
ONLINE = "online"
#: An online answer was found by its name alone, within the likely countries. An assumption, not fitted:
#: no corpus with answers of an online service may be kept.
_ONLINE_CONFIDENCE = 0.5
_MOST_ALTERNATIVES = 5
#: Alternatives less likely than this are noise in the card.
_LEAST_SHARE = 0.005
_SCORE_DIGITS = 6


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

    def facts(self, group: int) -> dict[str, float]:
        """Return what the confidence in a group's likeliest candidate rests on."""
        return gather_facts(self.weighed.table, self.weighed.ranking, group, self.best_first(group))


def resolve_toponyms(
    document: Document,
    toponyms: Sequence[Toponym],
    *,
    gazetteer: Gazetteer,
    language: Language,
    context: CorpusContext = CorpusContext(),
) -> ParsedDocument:
    """Return ``document`` with the place that each of ``toponyms`` means, or None where none fits.

    All mentions of one name mean one place unless the text tells them apart. What the outlet's other
    articles write of speaks too where ``context.homes`` knows it. Names without a
    place are filled from ``context.answers`` where an online geocoder once answered for them, and
    those that stay open get their surroundings where the text tells of them (`with_anchors`).
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
    ordered, weighed, group_of = _weigh(
        document, toponyms, gazetteer=gazetteer, language=language, context=context
    )
    decided = _decide_all(weighed, ordered, group_of)
    named = Counter(place.id for group in group_of if (place := decided[group].place) is not None)
    parsed = ParsedDocument(
        document=document,
        toponyms=tuple(
            ResolvedToponym(toponym, _with_stand_in(decided[group], toponym, gazetteer, named))
            for toponym, group in zip(ordered, group_of, strict=True)
        ),
    )
    return WeighedNames(
        with_anchors(_with_answers(parsed, context.answers), language=language), weighed, group_of
    )


def _weigh(
    document: Document,
    toponyms: Sequence[Toponym],
    *,
    gazetteer: Gazetteer,
    language: Language,
    context: CorpusContext,
) -> tuple[list[Toponym], _Weighed, tuple[int, ...]]:
    """Return the toponyms in text order, the weighed candidates, and the group of each toponym."""
    ordered = sorted(toponyms, key=lambda toponym: (toponym.start, -toponym.end))
    mentions = collect_mentions(document, ordered, gazetteer=gazetteer, language=language)
    table = build_table(mentions.groups)
    around = find_surroundings(
        document.text,
        mentions.mentions,
        table,
        language,
        spoken=gazetteer.spoken(language.code),
        home=gather_home(context.home_of(outlet_of(document), without=document.id)),
    )
    ranking = rank_candidates(table, around)
    # A long document asks for the same few countries thousands of times: a tenth of its time.
    names = cache(partial(_country_name, gazetteer=gazetteer))
    shared = same_sentence(document.text, mentions.mentions)
    return ordered, _Weighed(table, ranking, names, shared), mentions.group_of


@dataclass(frozen=True, slots=True)
class _Choice:
    """What `_decide` goes by: the group's first toponym, and the recogniser's score for the surest.

    ``rows`` are the candidates, likeliest first; ``right`` and ``none`` the probabilities that the first of
    them, and that none of them, is meant; ``reasons`` speak for the first.
    """

    toponym: Toponym
    score: float
    rows: Sequence[int]
    right: float = 0.0
    none: float = 0.0
    reasons: tuple[Evidence, ...] = ()


def _decide_all(
    weighed: _Weighed, ordered: Sequence[Toponym], group_of: Sequence[int]
) -> dict[int, Resolution]:
    """Return what is decided for each group, all weighed in one go: one by one took three times as long."""
    table, ranking, ranker = weighed.table, weighed.ranking, open_ranker()
    first: dict[int, Toponym] = {}
    scores = [0.0] * len(table.groups)
    for toponym, group in zip(ordered, group_of, strict=True):
        first.setdefault(group, toponym)
        scores[group] = max(scores[group], toponym.score)
    rows_of = {group: _best_first(table, ranking, group) for group in sorted(first)}
    known = [group for group, rows in rows_of.items() if rows]
    facts = gather_columns(table, ranking, [row for group in known for row in rows_of[group]])
    right, none = (probabilities_of(forest, facts).tolist() for forest in (ranker.right, ranker.none))
    reasons = explain_choices(
        table,
        ranking,
        [(rows_of[group][0], rows_of[group][1] if len(rows_of[group]) > 1 else None) for group in known],
        country_name=weighed.country_name,
        same_sentence=weighed.same_sentence,
    )
    choices = {group: _Choice(toponym, scores[group], rows_of[group]) for group, toponym in first.items()}
    for group, *found in zip(known, right, none, reasons, strict=True):
        choices[group] = _Choice(first[group], scores[group], rows_of[group], *found)
    return {group: _decide(table, ranking, choice) for group, choice in choices.items()}


def _decide(table: CandidateTable, ranking: Ranking, choice: _Choice) -> Resolution:
    toponym, rows = choice.toponym, choice.rows
    if not rows:
        return Resolution(evidence=(say("unknown", {}, 0.0),))
    place = table.candidates[rows[0]].place
    if toponym.point is not None:
        return Resolution(place=place, confidence=1.0, evidence=(say("coordinates", {}, 0.0),))
    if len(rows) == 1 and toponym.place_ids:
        return Resolution(
            place=place, confidence=_given_confidence(toponym), evidence=(say("given", {}, 0.0),)
        )
    confidence, none = choice.right, min(1 - choice.right, choice.none)
    if confidence * choice.score < LEAST_CONFIDENCE:
        others = _alternatives(table, ranking, rows, 1 - none)
        unlikely = say("unlikely", {}, -1.0)
        return Resolution(alternatives=others, evidence=(unlikely, *choice.reasons), none_of_these=none)
    others = _alternatives(table, ranking, rows[1:], 1 - confidence - none)
    return Resolution(
        place=place, confidence=confidence, alternatives=others, evidence=choice.reasons, none_of_these=none
    )


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


def _alternatives(
    table: CandidateTable, ranking: Ranking, rows: Sequence[int], left: float
) -> tuple[Alternative, ...]:
    """Return the first of ``rows`` as alternatives that share the probability ``left`` for all of them."""
    beliefs = ranking.beliefs[list(rows)].tolist()
    total = sum(beliefs)
    shares = [(row, left * belief / total) for row, belief in zip(rows, beliefs, strict=True) if total]
    return tuple(
        Alternative(place=table.candidates[row].place, score=share)
        for row, share in shares[:_MOST_ALTERNATIVES]
        if share >= _LEAST_SHARE
    )


def _with_stand_in(
    resolution: Resolution, toponym: Toponym, gazetteer: Gazetteer, named: Counter[str]
) -> Resolution:
    """Return ``resolution`` with the country that an associative seat of government stands for.

    A seat of several governments (Brussels) stands for the one that the document itself names
    most; ``named`` counts the places of the document by id.
    """
    place = resolution.place
    if place is None or toponym.role is not Role.ASSOCIATIVE or toponym.kind is not Kind.NAME:
        return resolution
    meant = gazetteer.stand_ins(place.id)
    if not meant:
        return resolution
    return replace(resolution, stands_for=max(meant, key=lambda unit: named[unit.id]))


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
    reason = say(ONLINE, {"service": answer.service, "date": answer.date}, 0.0)
    return Resolution(place=answer.place, confidence=_ONLINE_CONFIDENCE, evidence=(reason,))
