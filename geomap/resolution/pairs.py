"""Which names stand near, before or inside which others in the text, as pairs of groups.

All of it is linear in the text: each mention is paired with a bounded number of neighbours.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geomap.gazetteer.spoken import NOWHERE, Spoken
from geomap.languages.language import Language
from geomap.resolution.dateline import find_dateline
from geomap.resolution.feature_words import find_said_levels
from geomap.resolution.home import Home
from geomap.resolution.measured import MeasuredFrom, find_measured
from geomap.resolution.mentions import Mention
from geomap.resolution.table import CandidateTable, Flags, Floats, Ints, Level

#: Characters over which the bearing of one name on another falls to 1/e; issue 6's trials.
TEXT_DECAY = 120.0
_WINDOW = 600
_NEIGHBOURS = 12
_LIST_NEIGHBOURS = 3
#: "Dakhla, in the far south of Western Sahara": no longer than this between a name and its container.
_CONTAINER_GAP = 30

#: What is written after a comma to say where a town is.
_CONTAINERS = (Level.COUNTRY, Level.ADMIN1)

_COMMA = re.compile(r"\s?[,،(]\s?")
_LISTED = re.compile(r"\s?[,،;/&、]\s?|\s[-–—]\s")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, eq=False)
class GroupPairs:
    """Ordered pairs of groups: ``other`` bears on ``group`` with ``strength``."""

    group: Ints
    other: Ints
    strength: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """How the names of a document stand to each other.

    ``near``: closeness in the text, both ways, strength ``e^(-characters / 120)``. ``stated``:
    ``other`` is written as the container of ``group`` ("Paris, Texas"; "Dakhla in Western
    Sahara"). ``listed_after``: the same signs, but within a longer list, where a comma mostly
    means a neighbour. ``peers``: members of one list, both ways. ``said_level``, shape
    ``(groups, levels)``: a word beside the name says what it is ("province of"); ``said_capital``
    the same for "capital". ``measured``: what is said of distance and direction from one to another.
    ``spoken``: where the text's language is spoken. ``dateline``: the groups that the text's dateline names.
    ``home``: what the outlet's other articles write of, None when that is not known.
    """

    near: GroupPairs
    stated: GroupPairs
    listed_after: GroupPairs
    peers: GroupPairs
    said_level: Flags
    said_capital: Flags
    measured: tuple[MeasuredFrom, ...] = ()
    spoken: Spoken = NOWHERE
    dateline: tuple[int, ...] = ()
    home: Home | None = None


def find_surroundings(
    text: str,
    mentions: Sequence[Mention],
    table: CandidateTable,
    language: Language,
    *,
    spoken: Spoken = NOWHERE,
    home: Home | None = None,
) -> Surroundings:
    """Return how the ``mentions`` (in text order) stand to each other; one name is never its own pair.

    ``spoken`` is where the text's language is spoken, as the gazetteer knows it; ``home`` that of the outlet.
    """
    lists = _lists(text, mentions, language)
    listed = {position for members in lists if len(members) > 2 for position in members}
    contained = {position for members in lists for position in _contained(members, text, mentions, table)}
    stated: list[tuple[int, int, float]] = []
    listed_after: list[tuple[int, int, float]] = []
    for position, (one, two) in enumerate(pairwise(mentions)):
        # Nothing lies in a people: "China, Americans think".
        if not table.groups[two.group].people and is_container_gap(text, one.end, two.start, language):
            pair = (one.group, two.group, 1.0)
            is_listed = position in listed and position + 1 in listed and position not in contained
            (listed_after if is_listed else stated).append(pair)
    said_level, said_capital = find_said_levels(text, mentions, table, language)
    return Surroundings(
        near=_near(mentions, table),
        stated=_pairs(stated, table),
        listed_after=_pairs(listed_after, table),
        peers=_pairs(_peers(lists, mentions), table),
        said_level=said_level,
        said_capital=said_capital,
        measured=find_measured(text, mentions, language),
        spoken=spoken,
        dateline=find_dateline(text, mentions),
        home=home,
    )


def is_container_gap(text: str, end: int, start: int, language: Language) -> bool:
    """Return whether the words from the ``end`` of a name to the ``start`` of the next say "which is in"."""
    if not 0 < start - end <= _CONTAINER_GAP:
        return False
    gap = text[end:start]
    if _COMMA.fullmatch(gap):
        return True
    words = _WORD.findall(gap)
    if "\n" in gap or not words or len(words) > 4 or re.sub(r"[\s\w,،(]", "", gap):
        return False
    # "in Lebanon", "in the north of Lebanon"; a capital word of another kind begins something new.
    return words[0] in language.words.containment and all(
        word.islower() or word.lower() in language.words.modifiers or not word[0].isupper() for word in words
    )


def _lists(text: str, mentions: Sequence[Mention], language: Language) -> list[list[int]]:
    """Return the runs of mentions that are joined by commas or conjunctions, as positions."""
    runs: list[list[int]] = []
    for position, mention in enumerate(mentions):
        if runs:
            last = mentions[runs[-1][-1]]
            gap = text[last.end : mention.start]
            if 0 < len(gap) <= 12 and _joins(gap, language):
                runs[-1].append(position)
                continue
        runs.append([position])
    return [run for run in runs if len(run) > 1]


def _contained(
    members: Sequence[int], text: str, mentions: Sequence[Mention], table: CandidateTable
) -> Sequence[int]:
    """Return the members of a list that each stand in the next: "Lima, Ohio, and Lebanon, Oregon".

    In a list of states or of countries alone none does.
    """
    inner, outer = members[::2], members[1::2]
    gaps = [text[mentions[one].end : mentions[two].start] for one, two in zip(inner, outer, strict=False)]
    if len(inner) != len(outer) or not all(map(_COMMA.fullmatch, gaps)):
        return ()
    inside, around = (
        [_best_known(mentions[member].group, table) for member in side] for side in (inner, outer)
    )
    return inner if all(level in _CONTAINERS for level in around) and not set(inside) & set(around) else ()


def _best_known(group: int, table: CandidateTable) -> int:
    """Return the level of a group's best known candidate, -1 where it has none."""
    first, end = table.offsets[group : group + 2]
    return int(table.level[first]) if first < end else -1


def _joins(gap: str, language: Language) -> bool:
    if _LISTED.fullmatch(gap):
        return True
    words = _WORD.findall(gap)
    if not words or len(words) > 2 or re.sub(r"[\s\w,،;]", "", gap):
        return False
    return words[0] in language.words.conjunctions


def _peers(lists: list[list[int]], mentions: Sequence[Mention]) -> list[tuple[int, int, float]]:
    pairs = []
    for run in lists:
        for place, position in enumerate(run):
            around = run[max(0, place - _LIST_NEIGHBOURS) : place + _LIST_NEIGHBOURS + 1]
            others = [other for other in around if other != position]
            pairs += [(mentions[position].group, mentions[other].group, 1 / len(others)) for other in others]
    return pairs


def _near(mentions: Sequence[Mention], table: CandidateTable) -> GroupPairs:
    start = np.array([mention.start for mention in mentions], dtype=np.int64)
    group = np.array([mention.group for mention in mentions], dtype=np.int64)
    parts: list[tuple[Ints, Ints, Floats]] = []
    for step in range(1, min(_NEIGHBOURS + 1, len(start))):
        gap = start[step:] - start[:-step]
        close = gap <= _WINDOW
        strength = np.exp(-gap[close] / TEXT_DECAY)
        one, two = group[:-step][close], group[step:][close]
        parts += [(one, two, strength), (two, one, strength)]
    if not parts:
        return _empty()
    return _strongest(
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
        table,
    )


def _pairs(rows: list[tuple[int, int, float]], table: CandidateTable) -> GroupPairs:
    if not rows:
        return _empty()
    columns = np.array(rows, dtype=np.float64)
    return _strongest(columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64), columns[:, 2], table)


def _strongest(group: Ints, other: Ints, strength: Floats, table: CandidateTable) -> GroupPairs:
    """Return each pair once, with its greatest strength, without pairs of one name."""
    distinct = table.key[group] != table.key[other]
    group, other, strength = group[distinct], other[distinct], strength[distinct]
    order = np.lexsort((-strength, other, group))
    group, other, strength = group[order], other[order], strength[order]
    first = np.ones(len(group), dtype=bool)
    first[1:] = (group[1:] != group[:-1]) | (other[1:] != other[:-1])
    return GroupPairs(group[first], other[first], strength[first])


def _empty() -> GroupPairs:
    return GroupPairs(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class CandidatePairs:
    """Each candidate ``one`` of a group against each chosen candidate ``two`` of a group paired with it.

    ``pair`` is the row of the `GroupPairs` they come from.
    """

    pair: Ints
    one: Ints
    two: Ints


def join_candidates(table: CandidateTable, pairs: GroupPairs, others: Ints) -> CandidatePairs:
    """Return all candidates of ``pairs.group`` against those of ``pairs.other`` that are in ``others``.

    ``others`` are rows of the table, ascending.
    """
    if not len(pairs.group) or not len(others):
        return CandidatePairs(*np.zeros((3, 0), dtype=np.int64))
    low = np.searchsorted(others, table.offsets[pairs.other])
    high = np.searchsorted(others, table.offsets[pairs.other + 1])
    left = table.offsets[pairs.group + 1] - table.offsets[pairs.group]
    right = high - low
    pair = np.repeat(np.arange(len(pairs.group)), left * right)
    # The place of each row within its own pair's block, counted over left x right.
    within = np.arange(len(pair)) - np.repeat(np.cumsum(left * right) - left * right, left * right)
    of_one, of_two = np.divmod(within, right[pair])
    one = table.offsets[pairs.group][pair] + of_one
    two = others[low[pair] + of_two]
    return CandidatePairs(pair, one, two)


def likeliest(table: CandidateTable, beliefs: Floats, *, most: int, least: float) -> Ints:
    """Return the rows of the ``most`` likeliest candidates of each group that reach ``least``, ascending."""
    able = np.flatnonzero(beliefs >= least)  # few of many, and to sort all takes ten times as long
    order = able[np.lexsort((-beliefs[able], table.group[able]))]
    group = table.group[order]
    rank = np.arange(len(order)) - np.searchsorted(group, group)
    return np.sort(order[rank < most])
