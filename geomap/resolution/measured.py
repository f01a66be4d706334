"""What a text says of distance and direction: "Guerguerat, 60 km south of Dakhla"."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from geomap.languages.language import Language
from geomap.resolution.mentions import Mention
from geomap.text.scripts import UNSPACED, script_of
from geomap.text.tokens import split_sentences

# One sign of private use stands for each name, so that patterns need not know names.
_NAME = "\ue000"
_NUMBER = r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
# "60", "50-60", "50 to 60".
_AMOUNT = rf"(?<![\d.,/])(?:{_NUMBER})(?:\s?[-–—]\s?(?:{_NUMBER})|\s[^\W\d_]{{1,3}}\s(?:{_NUMBER}))?"
_ONE_NUMBER = re.compile(_NUMBER)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f]\d{3})+")
# "60 km (37 miles) south of".
_IN_OTHER_UNITS = r"(?:\s?\([^()]{1,25}\))?"
# "north of the city of Fez": words that are looked at once they are found.
_WORDS_BEFORE_NAME = r"(?P<words>(?:[^\W\d_]+[\s,'’.-]+){0,4}?)"
_CASE_ENDING = r"(?:['’][^\W\d_]{1,6})?"
_PIECE = re.compile(r"\{(?P<slot>\w+)\}|\((?P<choice>[^()]+)\)|(?P<word>[^\s(){}]+)|(?P<space>\s+)")
_LETTERS = re.compile(r"[^\W\d_]+")
_APPOSED = re.compile(r"\s?[,،、(–—-]")
_ONLY_COMMA = re.compile(r"\s?[,،、(/]\s?")
#: The measured name and the distance stand in one clause; as far apart as a description may be long.
_REACH = 120
_MOST_WORDS = 8
#: Half the earth's circumference; a number of above that is of something else.
_FARTHEST_KM = 20_038.0
_MOST_LETTERS = 8  # where no spaces tell words apart


class MeasuredFrom(NamedTuple):
    """The place of ``group`` lies so far from that of ``other`` (km), on that bearing (degrees from north).

    Either is NaN where the text does not say it, never both.
    """

    group: int
    other: int
    distance_km: float
    bearing_deg: float


@dataclass(frozen=True, slots=True)
class _Found:
    """A pattern found in a sentence: its stretch, the number of its name there, and what it says."""

    start: int
    end: int
    name: int
    distance_km: float
    bearing_deg: float

    @property
    def rank(self) -> tuple[int, int]:
        """What is said more fully comes first: "60 km south of" holds "south of" too."""
        said = (not math.isnan(self.distance_km)) + (not math.isnan(self.bearing_deg))
        return said, self.end - self.start


def find_measured(text: str, mentions: Sequence[Mention], language: Language) -> tuple[MeasuredFrom, ...]:
    """Return which of ``mentions`` (in text order) are said to lie how far from which others, and where.

    The measured name mostly stands before, in the same sentence ("Imlili, a village 50 km south of Dakhla"),
    or else after ("60 km south of Algiers lies Medea"). Linear in text and mentions. Without words
    for it in ``language``, nothing is found.

    Examples
    --------
    >>> from geomap.languages.language import load_language
    >>> text = "Imlili, a village 50 km south of Dakhla, has a hot spring."
    >>> find_measured(text, [Mention(0, 6, 0), Mention(33, 39, 1)], load_language("en"))
    (MeasuredFrom(group=0, other=1, distance_km=50.0, bearing_deg=180.0),)
    """
    if not language.relations.patterns or len(mentions) < 2:
        return ()
    rules = _rules_of(language)
    found: dict[MeasuredFrom, None] = {}
    for start, end, named in _sentences(text, mentions):
        if len(named) > 1:
            sentence, positions = _masked(text, start, end, named)
            if rules.expressions.trigger.search(sentence):
                groups = [mention.group for mention in named]
                found |= dict.fromkeys(_read(sentence, positions, groups, rules))
    return tuple(relation for relation in found if relation.group != relation.other)


def _sentences(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, list[Mention]]]:
    """Yield each sentence with the mentions inside it, the outer ones where they overlap."""
    ordered = sorted(mentions, key=lambda mention: (mention.start, -mention.end))
    outer: list[Mention] = []
    for mention in ordered:
        if not outer or mention.start >= outer[-1].end:
            outer.append(mention)
    starts = [mention.start for mention in outer]
    for start, end in split_sentences(text):
        named = outer[bisect_left(starts, start) : bisect_left(starts, end)]
        yield start, end, [mention for mention in named if mention.end <= end]


def _masked(text: str, start: int, end: int, named: Sequence[Mention]) -> tuple[str, list[int]]:
    """Return the sentence in lower case with a sign for each name, and where the signs stand."""
    parts: list[str] = []
    positions: list[int] = []
    length = 0
    for mention in named:
        part = text[start : mention.start].replace(_NAME, " ").casefold()
        length += len(part)
        positions.append(length)
        length += 1
        parts += [part, _NAME]
        start = mention.end
    return "".join([*parts, text[start:end].replace(_NAME, " ").casefold()]), positions


_Measures = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Expressions:
    """The patterns of one language made ready, and what their units, directions and numbers stand for."""

    patterns: tuple[re.Pattern[str], ...]
    trigger: re.Pattern[str]
    units: Mapping[str, float]
    bearings: Mapping[str, float]
    numbers: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Rules:
    """How one language says such things; words in lower case.

    ``before_name`` may stand between a pattern and its name, ``plain`` between the measured name and the
    pattern; ``speaks`` tell that a clause about something else begins.
    """

    expressions: _Expressions
    parts: frozenset[str]
    before_name: frozenset[str]
    plain: frozenset[str]
    lies: frozenset[str]
    speaks: frozenset[str]
    joins: frozenset[str]
    inside: frozenset[str]
    is_spaced: bool


def _rules_of(language: Language) -> _Rules:
    relations, words = language.relations, language.words
    before_name = relations.articles | words.containment | frozenset(language.feature_words)
    return _Rules(
        expressions=_expressions_of(
            tuple(relations.units.items()),
            tuple(relations.directions.items()),
            tuple(relations.numbers.items()),
            relations.patterns,
            relations.fillers,
        ),
        parts=relations.parts,
        before_name=before_name,
        plain=relations.lies | relations.fillers | words.stop | before_name,
        lies=relations.lies,
        speaks=words.person_verbs | words.government_verbs,
        joins=words.conjunctions,
        inside=words.containment,
        is_spaced=any(" " in pattern for pattern in relations.patterns),
    )


@lru_cache(maxsize=32)  # 20 ms a language
def _expressions_of(
    units: _Measures,
    directions: _Measures,
    numbers: _Measures,
    patterns: tuple[str, ...],
    filling: frozenset[str],
) -> _Expressions:
    unit, direction, number = (_any_of(word for word, _ in rows) for rows in (units, directions, numbers))
    amount = f"(?P<amount>{_AMOUNT})" + (f"|(?P<number>{number})" if numbers else "")
    slots = {
        "distance": rf"(?:{amount})[\s-]?(?P<unit>{unit})(?!/){_IN_OTHER_UNITS}",
        "direction": f"(?P<direction>{direction})",
    }
    fillers = rf"(?:{_any_of(filling)}\s*){{0,3}}" if filling else ""
    return _Expressions(
        patterns=tuple(re.compile(_expression(pattern, slots, fillers)) for pattern in patterns),
        trigger=re.compile(_any_of(word for word, _ in (*units, *directions))),
        units=dict(units),
        bearings=dict(directions),
        numbers=dict(numbers),
    )


def _any_of(words: Iterable[str]) -> str:
    """Return the expression of any of ``words``, longest first, whole where their script has spaces."""
    by_edges: dict[tuple[bool, bool], list[str]] = {}
    for word in sorted(map(str.casefold, words), key=lambda word: (-len(word), word)):
        by_edges.setdefault((_is_edge(word[0]), _is_edge(word[-1])), []).append(_escaped(word))
    # The edges stand once around all words: at each word they cost ten times as long.
    return (
        "(?:"
        + "|".join(
            (r"(?<![^\W\d_])" if whole_start else "")
            + f"(?:{'|'.join(choices)})"
            + (r"(?!\w)" if whole_end else "")
            for (whole_start, whole_end), choices in by_edges.items()
        )
        + ")"
    )


def _is_edge(letter: str) -> bool:
    return letter.isalpha() and script_of(letter) not in UNSPACED


def _escaped(word: str) -> str:
    escaped = re.sub(r"\\?\s+", r"\\s+", re.escape(word))
    return escaped.replace("'", "['’]").replace(r"\-", "[-‐‑]")


def _expression(pattern: str, slots: Mapping[str, str], fillers: str) -> str:
    """Return the expression of a pattern of a language file."""
    parts: list[str] = []
    has_gap = False
    for piece in _PIECE.finditer(pattern):
        if piece["space"]:
            has_gap = True
            continue
        if parts:
            # Words end where they end, so no space needs to follow: "d'Alger", "的60公里".
            parts.append(r"\s*" + fillers)
        if piece["slot"] == "place":
            before = _WORDS_BEFORE_NAME if has_gap and parts else ""
            parts.append(before + _NAME if parts else _NAME + _CASE_ENDING)
        elif piece["slot"]:
            parts.append(slots[piece["slot"]])
        else:
            parts.append(_any_of((piece["choice"] or piece["word"]).split("|")))
        has_gap = False
    return "".join(parts)


def _read(
    sentence: str, positions: Sequence[int], groups: Sequence[int], rules: _Rules
) -> Iterator[MeasuredFrom]:
    """Yield the relations of a sentence whose names stand at ``positions``."""
    measured: dict[int, tuple[int, ...]] = {}
    for found in _found(sentence, positions, rules):
        names = _measured_names(sentence, positions, found, measured, rules)
        measured[found.name] = names
        for name in names:
            yield MeasuredFrom(groups[name], groups[found.name], found.distance_km, found.bearing_deg)


def _found(sentence: str, positions: Sequence[int], rules: _Rules) -> list[_Found]:
    """Return what is said of each name, most fully, in the order of the names."""
    best: dict[int, _Found] = {}
    for pattern in rules.expressions.patterns:
        for match in pattern.finditer(sentence):
            found = _understood(match, sentence, positions, rules)
            if found and (found.name not in best or found.rank > best[found.name].rank):
                best[found.name] = found
    return [best[name] for name in sorted(best)]


def _understood(
    match: re.Match[str], sentence: str, positions: Sequence[int], rules: _Rules
) -> _Found | None:
    said = match.groupdict()
    if not rules.before_name.issuperset(_LETTERS.findall(said.get("words") or "")):
        return None
    distance = _distance_km(said, rules)
    if distance > _FARTHEST_KM:
        return None
    bearing = rules.expressions.bearings[_plain(said["direction"])] if said.get("direction") else math.nan
    if math.isnan(distance):
        before = _LETTERS.findall(sentence[max(0, match.start() - _REACH) : match.start()])
        if before and before[-1] in rules.parts:
            return None
    name = bisect_left(positions, sentence.index(_NAME, match.start()))
    return _Found(match.start(), match.end(), name, distance, bearing)


def _distance_km(said: Mapping[str, str | None], rules: _Rules) -> float:
    unit = said.get("unit")
    if not unit:
        return math.nan
    if number := said.get("number"):
        amount = rules.expressions.numbers[_plain(number)]
    else:
        amounts = [_number(written) for written in _ONE_NUMBER.findall(said["amount"] or "")]
        amount = sum(amounts) / len(amounts)
    return amount * rules.expressions.units[_plain(unit)]


def _number(written: str) -> float:
    """Return the number: "1,500" and "1.500" are thousands, "1,5" and "1.5" are not.

    Examples
    --------
    >>> _number("1,500"), _number("1.5"), _number("2,25"), _number("60")
    (1500.0, 1.5, 2.25, 60.0)
    """
    if _THOUSANDS.fullmatch(written):
        return float(re.sub(r"\D", "", written))
    return float(written.replace(",", "."))


def _plain(written: str) -> str:
    """Return a word as the rules have it: one kind of space, hyphen and apostrophe."""
    return " ".join(re.sub("[‐‑]", "-", written).replace("’", "'").split())


def _measured_names(
    sentence: str,
    positions: Sequence[int],
    found: _Found,
    measured: Mapping[int, tuple[int, ...]],
    rules: _Rules,
) -> tuple[int, ...]:
    """Return the names that are measured from ``found.name``; two where one may contain the other."""
    first = bisect_left(positions, found.start)
    if first:
        gap = sentence[positions[first - 1] + 1 : found.start]
        if first - 1 in measured and _goes_on(gap, rules):
            return measured[first - 1]
        if _describes(gap, rules):
            is_inside = first - 2 not in measured and _contains(sentence, positions, first - 1, rules)
            return (first - 2, first - 1) if is_inside else (first - 1,)
    return _names_after(sentence, positions, found, rules)


def _contains(sentence: str, positions: Sequence[int], name: int, rules: _Rules) -> bool:
    """Whether ``name`` may contain the one before it: "Imlili, Western Sahara, 50 km south of Dakhla"."""
    if not name:
        return False
    gap = sentence[positions[name - 1] + 1 : positions[name]]
    words = _words(gap, rules)
    return bool(_ONLY_COMMA.fullmatch(gap)) or (0 < len(words) <= 2 and words[0] in rules.inside)


def _names_after(sentence: str, positions: Sequence[int], found: _Found, rules: _Rules) -> tuple[int, ...]:
    # No name stands before: looked at first, as sentences may be as long as the text.
    is_first = positions[0] >= found.start
    opens = is_first and len(_LETTERS.findall(sentence[: found.start])) <= 3
    names: list[int] = []
    end = found.end
    for name in range(bisect_left(positions, found.end), len(positions))[:2]:
        gap = sentence[end : positions[name]]
        end = positions[name] + 1
        if not opens and _ONLY_COMMA.fullmatch(gap):
            continue
        if ("," in gap and not opens) or not (
            _is_plain(gap, rules, most=_MOST_WORDS) or (opens and _lies(gap, rules))
        ):
            break
        names.append(name)
        if not _ONLY_COMMA.fullmatch(gap):
            break
    return tuple(names)


def _goes_on(gap: str, rules: _Rules) -> bool:
    """Whether one thing is measured twice: "50 km south of Dakhla and 300 km north of Nouadhibou"."""
    words = _LETTERS.findall(gap)
    return len(gap) <= _REACH and len(words) <= 3 and (not words or words[0] in rules.joins)


def _describes(gap: str, rules: _Rules) -> bool:
    """Whether what stands between a name and a distance makes the distance one of that name."""
    if _APPOSED.match(gap):
        words = _words(gap, rules)
        return len(gap) <= _REACH and len(words) <= _MOST_WORDS and not rules.speaks.intersection(words)
    return _is_plain(gap, rules, most=_MOST_WORDS)


def _lies(gap: str, rules: _Rules) -> bool:
    """Whether a sentence goes on as in "South of Algiers lies the old town of Medea"."""
    words = _words(gap, rules)
    fits = len(gap) <= _REACH and 0 < len(words) <= _MOST_WORDS
    return fits and words[0] in rules.lies and not rules.speaks.intersection(words)


def _is_plain(gap: str, rules: _Rules, *, most: int) -> bool:
    words = _words(gap, rules)
    return len(gap) <= _REACH and len(words) <= most and rules.plain.issuperset(words)


def _words(gap: str, rules: _Rules) -> list[str]:
    if rules.is_spaced or len(gap) > _MOST_LETTERS:
        return _LETTERS.findall(gap)
    return []  # without spaces a short gap is judged by its length alone
