"""The evidence for a choice, in words, with its weight against the strongest rival.

Every sentence is in ``explanations.toml``.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

import numpy as np

from geomap.model.place import Place
from geomap.model.resolution import Evidence
from geomap.resolution.rank import Ranking
from geomap.resolution.sentences import SameSentence
from geomap.resolution.table import CandidateTable

#: Evidence that moves the odds less than this is not worth a line in the card.
_LEAST_WEIGHT = 0.1
#: As many reasons as one reads in a card.
_MOST_REASONS = 6
_WEIGHT_DIGITS = 3

CountryName = Callable[[str], str]


def explain_choice(
    table: CandidateTable,
    ranking: Ranking,
    row: int,
    rival: int | None,
    *,
    country_name: CountryName,
    same_sentence: SameSentence,
    most: int | None = _MOST_REASONS,
) -> tuple[Evidence, ...]:
    """Return why candidate ``row`` was chosen over ``rival``, strongest reason first, at most ``most``.

    The weight of a reason is how much it moves the log-odds between the two. Without a rival
    there is nothing to weigh, and the name says it all.
    """
    (reasons,) = explain_choices(
        table, ranking, [(row, rival)], country_name=country_name, same_sentence=same_sentence, most=most
    )
    return reasons


def explain_choices(
    table: CandidateTable,
    ranking: Ranking,
    choices: Sequence[tuple[int, int | None]],
    *,
    country_name: CountryName,
    same_sentence: SameSentence,
    most: int | None = _MOST_REASONS,
) -> list[tuple[Evidence, ...]]:
    """Return for each (candidate, rival) of ``choices`` what `explain_choice` does; cheaper at once."""
    explained: list[tuple[Evidence, ...]] = []
    for (row, rival), weights in zip(choices, _weights(ranking, choices), strict=True):
        words = _words(table, row, country_name)
        if rival is None:
            explained.append((say("only", words, 0.0),))
            continue
        words |= {f"rival_{key}": word for key, word in _words(table, rival, country_name).items()}
        words["rival"] = describe(table.candidates[rival].place, country_name)
        reasons = []
        for kind, weight in weights[:most]:
            favoured, other = (row, rival) if weight > 0 else (rival, row)
            # Mostly a name speaks for the one that it favours; what speaks against a place may be its own.
            because = ranking.signals[kind].because
            speaker = int(because[favoured] if because[favoured] >= 0 else because[other])
            is_close = speaker >= 0 and same_sentence(int(table.group[row]), speaker)
            words |= _spoken_by(table, speaker, is_close=is_close)
            words["claimant"] = country_name(_claimant(table, ranking, favoured, speaker))
            reasons.append(say(kind, words, weight))
        explained.append(tuple(reasons) or (say("even", words, 0.0),))
    return explained


def _weights(ranking: Ranking, choices: Sequence[tuple[int, int | None]]) -> list[list[tuple[str, float]]]:
    """Return for each choice the kinds that tell the two apart with what they weigh, heaviest first."""
    rows = np.array([row for row, _ in choices], dtype=np.int64)
    rivals = np.array([row if rival is None else rival for row, rival in choices], dtype=np.int64)
    parts = ranking.parts(np.concatenate([rows, rivals]))
    kinds = list(parts)
    weights = np.array([part[: len(rows)] - part[len(rows) :] for part in parts.values()]).T
    found: list[list[tuple[str, float]]] = [[] for _ in choices]
    choice, kind = np.nonzero(np.abs(weights) >= _LEAST_WEIGHT)
    told = zip(choice.tolist(), kind.tolist(), weights[choice, kind].tolist(), strict=True)
    for at, column, weight in told:
        found[at].append((kinds[column], weight))
    for reasons in found:
        reasons.sort(key=lambda reason: (-abs(round(reason[1], _WEIGHT_DIGITS)), reason[0]))
    return found


def say(kind: str, words: Mapping[str, str], weight: float) -> Evidence:
    """Return the evidence ``kind`` in words, for the place when ``weight`` is positive or 0."""
    sentences = _sentences()[kind]
    side, whose = ("for", "") if weight >= 0 else ("against", "rival_")
    unit = words.get(whose + sentences.get("unit", ""))
    if words.get("claimant") and f"{side}_claim" in sentences:
        side = f"{side}_claim"
    elif unit and unit == words.get("other") and f"{side}_itself" in sentences:
        # "Ohio is named close by" says it all; "Toledo is named close by" asks for "and London is in Ohio".
        side = f"{side}_itself"
    return Evidence(kind=kind, text=fill(sentences[side], words), weight=round(weight, _WEIGHT_DIGITS))


def sentence_kinds() -> frozenset[str]:
    """Return the kinds that have sentences."""
    return frozenset(kind for kind, sentences in _sentences().items() if "for" in sentences)


def label_of(kind: str) -> str:
    """Return what a kind of evidence is called, in a few words."""
    return _sentences()[kind]["label"]


def phrase(table: str, key: str, words: Mapping[str, str]) -> str:
    """Return the sentence ``key`` of one of the other tables of the file, such as ``changes``."""
    return fill(_sentences()[table][key], words)


def phrases(table: str) -> Mapping[str, str]:
    """Return a table of the file that is no kind of evidence, such as ``confidence``."""
    return _sentences()[table]


def describe(place: Place, country_name: CountryName) -> str:
    """Return the place with where it lies, so that namesakes can be told apart."""
    country = "" if place.is_country else country_name(place.country)
    # A unit of the same name says something too: New York (New York, United States).
    inside = ", ".join(filter(None, (place.admin1, country)))
    return f"{place.name} ({inside})" if inside else place.name


def fill(sentence: str, words: Mapping[str, str]) -> str:
    """Put ``words`` into ``sentence`` once: names are hostile text and may hold braces themselves."""
    return "".join([words.get(key, "") + rest if closed else key for key, closed, rest in _pieces(sentence)])


@lru_cache(maxsize=1024)  # the sentences of the file, again and again
def _pieces(sentence: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(piece.partition("}") for piece in sentence.split("{"))


def _words(table: CandidateTable, row: int, country_name: CountryName) -> dict[str, str]:
    place = table.candidates[row].place
    return {
        "place": place.name,
        "country": country_name(place.country),
        "admin1": place.admin1 or place.name,
    }


def _spoken_by(table: CandidateTable, group: int, *, is_close: bool) -> dict[str, str]:
    """Return the name that speaks, and where it stands."""
    spoken = _sentences()["speaker"]
    name = table.groups[group].name if group >= 0 else spoken["unknown"]
    return {"other": name, "where": spoken["same_sentence" if is_close else "close_by"]}


def _claimant(table: CandidateTable, ranking: Ranking, row: int, speaker: int) -> str:
    """Return the country that a candidate is also counted to, where the name that speaks lies there."""
    own = int(table.group[row])
    claimed_by = table.groups[own].claimed_by
    claimed = claimed_by[row - int(table.offsets[own])] if claimed_by else ""
    if not claimed or speaker < 0:
        return ""
    rows = range(int(table.offsets[speaker]), int(table.offsets[speaker + 1]))
    likeliest = max(rows, key=lambda other: float(ranking.beliefs[other]))
    return claimed if table.candidates[likeliest].place.country == claimed else ""


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("geomap.resolution").joinpath("explanations.toml").read_text("utf-8")
    sentences: Mapping[str, Mapping[str, str]] = tomllib.loads(text)
    return sentences
