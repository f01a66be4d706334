"""Where the names stand in a document, and which of them are one name.

All mentions of one name mean one place (one sense per document), unless the text itself tells
them apart: "Paris, Texas" and "Paris, France" in one article are two groups.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language
from geomap.model.document import Document
from geomap.model.resolution import Candidate
from geomap.model.toponym import Kind, Role, Toponym
from geomap.resolution.candidates import Candidates, find_candidates
from geomap.text.folding import fold


@dataclass(frozen=True, slots=True)
class Mention:
    """One stretch of text that names something; ``group`` is the index of its `NameGroup`."""

    start: int
    end: int
    group: int


@dataclass(frozen=True, slots=True)
class NameGroup:
    """The mentions that share a name and so a place.

    ``key`` is the folded name: groups of one key are never evidence for each other. ``acts`` is
    True when one of the mentions means a government; ``seats`` says for each candidate whether
    a government sits there, ``claimed_by`` the country that also speaks of it as its own, ``""`` for none,
    ``as_written`` whether it is called so letter by letter, at home or in the text's language. ``people`` is
    True for a demonym.
    ``score`` is the recogniser's for the surest of the mentions.
    """

    name: str
    key: str
    candidates: tuple[Candidate, ...]
    shortened: bool
    mentions: int
    acts: bool = False
    seats: tuple[bool, ...] = ()
    claimed_by: tuple[str, ...] = ()
    as_written: tuple[bool, ...] = ()
    people: bool = False
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Mentions:
    """All mentions of a document in text order, and their groups.

    ``group_of`` gives for each toponym, in the order given, the index of its group.
    """

    mentions: tuple[Mention, ...]
    groups: tuple[NameGroup, ...]
    group_of: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    name: str
    key: str
    sense: tuple[object, ...]
    toponym: int


def collect_mentions(
    document: Document, toponyms: Sequence[Toponym], *, gazetteer: Gazetteer, language: Language
) -> Mentions:
    """Return the mentions of ``toponyms``, grouped by what must be one place.

    Names that the gazetteer knows but recognition refused are left aside: as half-weight context
    they made the whole line three times slower and gave nothing (end-to-end F1 on LGL .723 with,
    .721 without; TUD-Loc-2013 .674 and .685).
    """
    units = [
        _Unit(
            toponym.start, toponym.end, toponym.lookup_name, name_key(toponym.lookup_name),
            (toponym.place_ids, toponym.point, toponym.kind is Kind.DEMONYM), position,
        )
        for position, toponym in enumerate(toponyms)
    ]  # fmt: skip
    units.sort(key=lambda unit: (unit.start, unit.end, unit.toponym))
    return _grouped(document.text, units, toponyms, gazetteer=gazetteer, language=language)


def name_key(name: str) -> str:
    """Return what makes two writings one name; short ones ("US", "us") keep their capitals."""
    return name if len(name) <= 3 else fold(name)


def _grouped(
    text: str, units: list[_Unit], toponyms: Sequence[Toponym], *, gazetteer: Gazetteer, language: Language
) -> Mentions:
    found: dict[tuple[object, ...], Candidates] = {}
    for unit in units:
        if (unit.key, unit.sense) not in found:
            toponym = toponyms[unit.toponym]
            found[unit.key, unit.sense] = find_candidates(toponym, gazetteer=gazetteer, language=language)
    candidates = [found[unit.key, unit.sense] for unit in units]
    members: dict[tuple[object, ...], list[int]] = {}
    for position, (unit, container) in enumerate(
        zip(units, _containers(text, units, candidates), strict=True)
    ):
        members.setdefault((unit.key, unit.sense, container), []).append(position)
    claims = gazetteer.claims
    group_of_unit = [0] * len(units)
    group_of = [0] * len(toponyms)
    groups = []
    for group, positions in enumerate(members.values()):
        first = units[positions[0]]
        named = candidates[positions[0]]
        acts = any(toponyms[units[position].toponym].role is Role.ASSOCIATIVE for position in positions)
        seats = tuple(gazetteer.stands_for(candidate.place.id) is not None for candidate in named.found)
        claimed_by = tuple(claims.get(candidate.place.country, "") for candidate in named.found)
        as_written = tuple(
            first.name == candidate.place.name or first.name == candidate.place.name_in(language.code)
            for candidate in named.found
        )
        score = max(toponyms[units[position].toponym].score for position in positions)
        groups.append(
            NameGroup(
                first.name,
                first.key,
                named.found,
                named.shortened,
                len(positions),
                acts,
                seats,
                claimed_by,
                as_written,
                toponyms[first.toponym].kind is Kind.DEMONYM,
                score,
            )
        )
        for position in positions:
            group_of_unit[position] = group
            group_of[units[position].toponym] = group
    mentions = tuple(
        Mention(unit.start, unit.end, group) for unit, group in zip(units, group_of_unit, strict=True)
    )
    return Mentions(mentions=mentions, groups=tuple(groups), group_of=tuple(group_of))


_CONTAINER_GAP = re.compile(r"\s?[,،(]\s?")


def _containers(text: str, units: list[_Unit], candidates: list[Candidates]) -> list[str]:
    """Return for each unit the name written as its container, where the text gives the name several.

    A mention without a container means what the last one with a container meant, or the first.
    """
    written = [""] * len(units)
    for position, (unit, following) in enumerate(pairwise(units)):
        gap = text[unit.end : following.start]
        if len(gap) <= 3 and _CONTAINER_GAP.fullmatch(gap) and _is_container(candidates[position + 1]):
            written[position] = following.key
    named: dict[str, list[str]] = {}
    for unit, container in zip(units, written, strict=True):
        if container and container not in named.setdefault(unit.key, []):
            named[unit.key].append(container)
    current = {key: containers[0] for key, containers in named.items() if len(containers) > 1}
    senses = []
    for unit, container in zip(units, written, strict=True):
        if container and unit.key in current:
            current[unit.key] = container
        senses.append(current.get(unit.key, ""))
    return senses


def _is_container(candidates: Candidates) -> bool:
    """Whether a name is first of all that of a country or a first-level unit."""
    if not candidates.found:
        return False
    place = candidates.found[0].place
    return place.is_country or place.feature_code == "ADM1"
