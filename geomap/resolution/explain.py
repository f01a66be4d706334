"""The evidence for a choice, in words, with its weight against the strongest rival."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources

from geomap.model.resolution import Evidence
from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.rank import Ranking
from geomap.resolution.table import CandidateTable

#: Evidence that moves the odds less than this is not worth a line in the card.
_LEAST_WEIGHT = 0.1
#: As many reasons as one reads.
_MOST_REASONS = 6

CountryName = Callable[[str], str]


def explain_choice(
    table: CandidateTable,
    ranking: Ranking,
    row: int,
    rival: int | None,
    *,
    country_name: CountryName,
) -> tuple[Evidence, ...]:
    """Return why candidate ``row`` was chosen over ``rival``, strongest reason first.

    The weight of a reason is how much it moves the log-odds between the two. Without a rival
    there is nothing to weigh, and the name says it all.
    """
    words = {**_words(table, row, country_name), "rival": _described(table, rival, country_name)}
    if rival is None:
        return (say("only", words, 0.0),)
    reasons = []
    for kind in EVIDENCE:
        signal = ranking.signals[kind.name]
        part = ranking.parts[kind.name]
        weight = float(part[row] - part[rival])
        if abs(weight) < _LEAST_WEIGHT:
            continue
        because = int(signal.because[row])
        if because < 0:
            because = int(signal.because[rival])
        other = table.groups[because].name if because >= 0 else ""
        reasons.append(say(kind.name, {**words, "other": other}, weight))
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.kind))
    return tuple(reasons[:_MOST_REASONS])


def say(kind: str, words: Mapping[str, str], weight: float) -> Evidence:
    """Return the evidence ``kind`` in words, for the place when ``weight`` is positive or 0."""
    sentence = _sentences()[kind]["for" if weight >= 0 else "against"]
    return Evidence(kind=kind, text=_filled(sentence, words), weight=round(weight, 3))


def sentence_kinds() -> frozenset[str]:
    """Return the kinds that have sentences."""
    return frozenset(_sentences())


def _filled(sentence: str, words: Mapping[str, str]) -> str:
    """Put ``words`` into ``sentence`` once: names are hostile text and may hold braces themselves."""
    parts = []
    for piece in sentence.split("{"):
        key, closed, rest = piece.partition("}")
        parts.append(words.get(key, "") + rest if closed else piece)
    return "".join(parts)


def _words(table: CandidateTable, row: int, country_name: CountryName) -> dict[str, str]:
    place = table.candidates[row].place
    return {
        "place": place.name,
        "country": country_name(place.country),
        "admin1": place.admin1 or place.name,
    }


def _described(table: CandidateTable, row: int | None, country_name: CountryName) -> str:
    """Return the place with where it lies, so that namesakes can be told apart."""
    if row is None:
        return ""
    place = table.candidates[row].place
    inside = [part for part in (place.admin1, country_name(place.country)) if part and part != place.name]
    return f"{place.name} ({', '.join(inside)})" if inside else place.name


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("geomap.resolution").joinpath("explanations.toml").read_text("utf-8")
    sentences: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return sentences
