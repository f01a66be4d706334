"""The dateline of a report: "RABAT, Morocco (Reuters) — ", told by its place and signs, in any language."""

import re
from collections.abc import Iterator, Sequence

from geomap.resolution.mentions import Mention

#: A dateline stands in one of the first lines, below titles and bylines.
_HEAD = 1200
_MOST_LINES = 8
#: What a sentence after a dash has at least; a title "Rabat – the white city" has less or no full stop.
_LEAST_SENTENCE = 30
_LONGEST_BYLINE = 80
_LONGEST_PARTICLE = 3

_MARKS = r"[\s\"'“”„«»*_#>\[]*"
# "(CNN) Paris —".
_AGENCY_FIRST = re.compile(rf"{_MARKS}(?:[(（][^()（）\n]{{2,25}}[)）]\s*)?")
# ", Morocco", ", March 3", ", 12 (EUROPA PRESS)", "/LONDON".
_MORE = r"(?:\s?[,،、/.]\s?[^()（）\n–—]{0,40}?)?"
_BRACKET = r"(?:[,.]?\s?[(（][^()（）\n]{2,40}[)）])?"
_AFTER = re.compile(
    rf"(?P<more>{_MORE})(?P<agency>{_BRACKET})[.*_\s\]]{{0,4}}(?P<sign>-{{2,3}}|-(?=\s)|[–—―:：])(?P<space>\s*)"
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]")
# "Sanford rejects aid. COLUMBIA --": the title may stand on the line of the text.
_BEFORE_SENTENCE = re.compile(r"[.!?…؟]['\"’”»)]{0,2}\s{1,3}\Z")
_BEFORE_SENTENCE_REACH = 6
_BESIDE = re.compile(r"\s?/\s?")
_WORD = re.compile(r"[^\W\d_]+")
_DATE = re.compile(r"\s?[,،]\s?[^\W_][^,،\n]{0,30}\d[^,،\n]{0,20}")


def find_dateline(text: str, mentions: Sequence[Mention]) -> tuple[int, ...]:
    """Return the groups whose names are the dateline of ``text``; ``mentions`` stand in text order.

    A name that begins a line and is followed by a dash, or is in capitals before a colon, before a
    sentence; or one that ends a byline ("Von Anna Müller, Berlin") or stands alone with a date. What
    follows it after a comma ("RABAT, Morocco") is no part of it. ``()`` for a text without one.

    Examples
    --------
    >>> find_dateline("RABAT, Morocco (Reuters) — The port opened.", [Mention(0, 5, 0), Mention(7, 14, 1)])
    (0,)
    >>> find_dateline("Rabat and Fez agreed.", [Mention(0, 5, 0), Mention(10, 13, 1)])
    ()
    """
    head = [mention for mention in mentions[: _HEAD // 2] if mention.end <= _HEAD]
    for start, end in _lines(text):
        within = [mention for mention in head if start <= mention.start and mention.end <= end]
        if within and (found := _opening(text, start, end, within) or _byline(text, start, end, within)):
            return found
    return ()


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for _ in range(_MOST_LINES):
        while start < min(len(text), _HEAD) and text[start].isspace():
            start += 1
        if start >= min(len(text), _HEAD):
            return
        end = text.find("\n", start, start + 4 * _HEAD)
        end = end if end >= 0 else min(len(text), start + 4 * _HEAD)
        yield start, end
        start = end


def _opening(text: str, start: int, end: int, names: Sequence[Mention]) -> tuple[int, ...]:
    """Return the names that begin the line, or a sentence in it, as a dateline does."""
    for position, name in enumerate(names):
        begins_line = _begins(text, start, name)
        if begins_line or _ends_before(text, start, name):
            found = _dated(text, end, names[position:], begins_line=begins_line)
            if found:
                return found
    return ()


def _ends_before(text: str, start: int, name: Mention) -> bool:
    """Whether a sentence of the line ends right before ``name``."""
    first = max(start, name.start - _BEFORE_SENTENCE_REACH)
    return _BEFORE_SENTENCE.search(text, first, name.start) is not None


def _begins(text: str, start: int, name: Mention) -> bool:
    begin = _AGENCY_FIRST.match(text, start, name.start)
    return begin is not None and begin.end() == name.start


def _dated(text: str, end: int, names: Sequence[Mention], *, begins_line: bool) -> tuple[int, ...]:
    """Return the first of ``names``, and those beside it, when the signs of a dateline follow."""
    first, last = names[0], _last_beside(text, names)
    signs = _AFTER.match(text, names[last].end, end)
    if signs is None or not _is_sign(text, first, signs, names[last + 1 :]):
        return ()
    is_sure = bool(signs["agency"]) or text[first.start : first.end].isupper()
    # Within a line, after a title, only what is sure: "Rabat grows. Fez – the older city – does not."
    if is_sure or (begins_line and _is_sentence(text[signs.end() : end].strip())):
        return tuple(name.group for name in names[: last + 1])
    return ()


def _is_sentence(rest: str) -> bool:
    # "Morocco – which borders Algeria – agreed." goes on in lower case.
    return len(rest) >= _LEAST_SENTENCE and not rest[0].islower() and _SENTENCE_END.search(rest) is not None


def _last_beside(text: str, names: Sequence[Mention]) -> int:
    """Return the position of the last of the names that stand side by side: "PARIS/LONDON"."""
    last = 0
    while last + 1 < len(names) and _BESIDE.fullmatch(text[names[last].end : names[last + 1].start]):
        last += 1
    return last


def _is_sign(text: str, first: Mention, signs: re.Match[str], others: Sequence[Mention]) -> bool:
    """Whether the sign parts a dateline from a sentence, and not two names ("Rabat–Fez")."""
    is_capital = text[first.start : first.end].isupper()
    if signs["sign"] in {":", "："}:
        return is_capital or bool(signs["agency"])
    spaced = bool(signs["space"]) or signs["sign"] == "—"
    follows = any(other.start == signs.end() for other in others)
    return spaced and (is_capital or bool(signs["agency"]) or not follows)


def _byline(text: str, start: int, end: int, names: Sequence[Mention]) -> tuple[int, ...]:
    """Return the name at the end of a short line with a person before it, or alone with a date."""
    line = text[start:end].rstrip()
    name = names[-1]
    if len(names) == 1 and name.start == start and _DATE.fullmatch(text[name.end : start + len(line)]):
        return (name.group,)
    before = text[start : name.start].rstrip()
    words = _WORD.findall(before)
    ends = start + len(line) == name.end and before.endswith((",", "،")) and len(line) <= _LONGEST_BYLINE
    return (name.group,) if ends and len(names) == 1 and before.count(",") <= 1 and _is_person(words) else ()


def _is_person(words: Sequence[str]) -> bool:
    """Whether ``words`` are a person's name with one word before it at most: "Door Jan de Vries"."""
    names = [word for word in words if word[0].isupper() and not word.isupper()]
    particles = [word for word in words if word not in names]
    return (
        2 <= len(names) <= 4
        and names[0] == words[0]
        and names[-1] == words[-1]
        and all(len(word) <= _LONGEST_PARTICLE for word in particles)
    )
