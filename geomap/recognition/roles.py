"""Whether a toponym means the place itself or the government, people or product it stands for.

Rules of word order around the name, from the language's lists; each rule's score is the share
of right answers that is expected of it, not a fitted figure.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from geomap.languages.language import Words
from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.view import TextView, is_any
from geomap.text.scripts import script_of

_LISTING = frozenset(",()،、")
_LONGEST_JOINT = 3
_CLAUSE_ENDS = frozenset(".;:!?,")
#: A shorter noun ends too many words that have nothing to do with it.
_SHORTEST_HEAD = 6
#: Scripts that write "and", "so" and the like as one letter of the next word.
_PROCLITIC = frozenset({"Arab", "Hebr"})
#: How far back a noun of relation ("ties", "tensions") reaches over "between … and …".
_REACH = 7


def assign_roles(
    toponyms: Sequence[Toponym], view: TextView, words: Words, *, powers: frozenset[int]
) -> tuple[Toponym, ...]:
    """Return ``toponyms`` (in text order) with role and role score.

    ``powers`` are the start offsets of names whose best reading is a country or the seat of a
    government: these act as governments more often than other towns do. Two names joined
    by "and" share the surer one's role.
    """
    result: list[Toponym] = []
    ranges = [view.span(toponym.start, toponym.end) for toponym in toponyms]
    for toponym, (first, last) in zip(toponyms, ranges, strict=True):
        if toponym.kind is not Kind.NAME:
            result.append(
                toponym if toponym.kind is not Kind.EMBEDDED else _as(toponym, Role.ASSOCIATIVE, 0.75)
            )
            continue
        result.append(_decide(toponym, view, words, first, last, is_power=toponym.start in powers))
    # Twice, so that the surest of a list reaches both of its ends.
    for index in (*range(1, len(result)), *range(len(result) - 1, 0, -1)):
        left, right = result[index - 1], result[index]
        joined = _joined(view, words, ranges[index - 1], ranges[index], right.start)
        if joined and left.kind is right.kind is Kind.NAME:
            result[index - 1], result[index] = _share(left, right)
    return tuple(result)


def _decide(
    toponym: Toponym, view: TextView, words: Words, first: int, last: int, *, is_power: bool
) -> Toponym:
    first = _skip_article(view, words, first)
    before, after = view.word(first - 1), view.word(last)
    if is_power and _is_related(view, words, first):
        return _as(toponym, Role.ASSOCIATIVE, 0.85)
    if before in words.agent and _near(view, words.government_verbs, range(first - 4, first - 1)):
        return _as(toponym, Role.ASSOCIATIVE, 0.9)
    if before in words.before_place or view.tail(last) in words.locative:
        return _as(toponym, Role.LITERAL, 0.85)
    head = last + 2 if after in {"'", "’"} and view.touches(last - 1) else last
    acted_for = view.word(head) in words.before_person and view.same_line(head - 1)
    if acted_for or _near(view, words.government_nouns, _following(view, head)):
        return _as(toponym, Role.ASSOCIATIVE, 0.85)
    if view.touches(last - 1) and after in {"-", "–"} and view.word(last + 1) in words.government_verbs:
        return _as(toponym, Role.ASSOCIATIVE, 0.85)
    if _acts(view, words, first, last):
        return _as(toponym, Role.ASSOCIATIVE, 0.8)
    if is_power and before in words.agent:
        return _as(toponym, Role.ASSOCIATIVE, 0.7)
    if _relates(view, words, range(first - 6, first)) and view.same_line(first - 1):
        return _as(toponym, Role.ASSOCIATIVE, 0.7)
    if head != last and is_power:
        return _as(toponym, Role.ASSOCIATIVE, 0.6)
    if is_power and _is_subject(view, words, first, last):
        return _as(toponym, Role.ASSOCIATIVE, 0.65)
    return _as(toponym, Role.LITERAL, 0.55 if is_power else 0.7)


def _skip_article(view: TextView, words: Words, first: int) -> int:
    """Return the index of the article before the name ("by the United Arab Emirates"), else ``first``."""
    word = view.word(first - 1)
    if word not in words.stop or len(word) > 3:
        return first
    leads = is_any(
        word, words.agent, words.before_place, words.between, words.conjunctions, words.containment
    )
    return first if leads else first - 1


def _is_related(view: TextView, words: Words, first: int) -> bool:
    """Whether the name is a side of a relation: "ties between Tel Aviv and Rabat"."""
    window = range(max(0, first - _REACH), first)
    between = next((index for index in reversed(window) if view.word(index) in words.between), None)
    if between is None or any(view.surface(index) in ".;!?" for index in range(between, first)):
        return False
    return _relates(view, words, range(between - 4, between))


def _acts(view: TextView, words: Words, first: int, last: int) -> bool:
    """Whether a verb of governments stands right before the name or up to two words after it.

    Before, as Dutch and Arabic have it ("erkende Washington"), only directly. Nothing but words
    may lie between: a comma or full stop begins another clause.
    """
    if _near(view, words.government_verbs, range(first - 1, first)) and view.same_line(first - 1):
        return True
    for index in range(last, min(last + 3, len(view.tokens))):
        if not view.tokens[index].is_word or view.is_name_word(index):
            return False
        if view.word(index) in words.government_verbs:
            return True
    return False


def _relates(view: TextView, words: Words, indices: range) -> bool:
    """Whether a noun of relation stands there, after which no mark ends the clause.

    A compound ends in its noun: Dutch "veiligheidsbanden" are "banden".
    """
    for index in reversed(indices):
        word = view.word(index)
        if word in _CLAUSE_ENDS:
            return False
        if word in words.relation_nouns or word.endswith(_heads(words.relation_nouns)):
            return True
    return False


@lru_cache(maxsize=32)
def _heads(nouns: frozenset[str]) -> tuple[str, ...]:
    """Return those of ``nouns`` that are long enough to be known as the end of a compound."""
    return tuple(sorted(noun for noun in nouns if len(noun) >= _SHORTEST_HEAD))


def _is_subject(view: TextView, words: Words, first: int, last: int) -> bool:
    """Whether the name opens a sentence and a verb, not a comma or a full stop, follows.

    "Rabat announced …", "Ankara and Athens resume …": a place without a preposition in front of
    a sentence is its subject, and the one that acts.
    """
    opens = first in view.sentence_starts or (
        view.word(first - 1) in words.conjunctions and first - 2 in view.sentence_starts
    )
    following = view.word(last)
    return opens and first not in view.titled and following.isalpha() and view.same_line(last - 1)


def _following(view: TextView, start: int) -> range:
    """Return the indices of up to three words from ``start`` on, before any mark."""
    end = start
    while end < min(start + 3, len(view.tokens)) and view.tokens[end].is_word:
        end += 1
    return range(start, end)


def _near(view: TextView, wanted: frozenset[str], indices: range) -> bool:
    """Whether one of the words is wanted, as it stands or behind a one-letter proclitic ("وأدانته")."""
    return any(
        view.word(index) in wanted
        or (script_of(view.word(index)) in _PROCLITIC and view.word(index)[1:] in wanted)
        for index in indices
    )


def _joined(view: TextView, words: Words, left: tuple[int, int], right: tuple[int, int], start: int) -> bool:
    """Whether only commas, brackets, "and" or an article stand between two names, as in a list.

    ``start`` is the right name's offset: in Arabic "and" is the first letter of its word.
    """
    gap = [view.word(index) for index in range(left[1], right[0])]
    if not gap:
        return left != right and view.starts[right[0]] < start
    if len(gap) > _LONGEST_JOINT or not view.same_line(right[0] - 1):
        return False
    articles = {word for word in gap if word in words.stop and len(word) <= 3}
    return all(word in _LISTING or word in words.conjunctions or word in articles for word in gap)


def _share(left: Toponym, right: Toponym) -> tuple[Toponym, Toponym]:
    if left.role is right.role:
        return left, right
    surer = left if left.role_score >= right.role_score else right
    score = round(0.9 * surer.role_score, 3)
    return (
        left if left is surer else _as(left, surer.role, score),
        right if right is surer else _as(right, surer.role, score),
    )


def _as(toponym: Toponym, role: Role, score: float) -> Toponym:
    return replace(toponym, role=role, role_score=score)
