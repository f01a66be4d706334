"""Names of places in running text: the longest at every word that can start one.

One regular expression finds the words that can start a name; what follows from a word, and from a
word after the beginning of a name, is remembered, so that a text's second mention costs nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from geomap.gazetteer.names import CODE, DOTTED, case_fits, unpack
from geomap.model.resolution import Candidate
from geomap.text.folding import fold
from geomap.text.scripts import CASED, script_of


@dataclass(frozen=True, slots=True)
class GazetteerHit:
    """A name found in a text; ``name == text[start:end]``, offsets in code points.

    ``candidates`` are most prominent first, never empty. ``base`` is the form under which the
    gazetteer knows the name where a clitic hides it (للمغرب gives المغرب), else ``""``.
    """

    start: int
    end: int
    name: str
    candidates: tuple[Candidate, ...]
    base: str = ""


class NameIndex(Protocol):
    """What a scanner needs of a gazetteer."""

    def find(self, key: str) -> tuple[tuple[int, ...], bool]:
        """Return the postings of a search key, best first, and whether a longer key begins with it."""

    def next_words(self, key: str) -> frozenset[str]:
        """Return the words that follow ``key`` and a space in longer keys."""

    def find_from(self, start: str) -> list[tuple[str, tuple[int, ...]]]:
        """Return every (key, postings) whose key begins with ``start``."""

    def candidates(self, postings: Sequence[int]) -> tuple[Candidate, ...]:
        """Return the candidates of ``postings``, in their order."""


# Lower-case letters of Latin, Greek and Cyrillic: a word that begins with one starts no name.
_CASED_RANGES = ((0x61, 0x250), (0x370, 0x530), (0x1E00, 0x2000))
_LOWER = "".join(
    letter for low, high in _CASED_RANGES for letter in map(chr, range(low, high)) if letter.islower()
)
# Marks that belong to the word they follow; \w leaves them out.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u09d7"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd"
    "\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d\u0d81-\u0d83\u0dca-\u0ddf"
    "\u200c\u200d"
)
_WORD = rf"(?:[^\W_]++|[{_MARKS}]++)++"
_FIRST = rf"[^\W\d_{_LOWER}](?:{_WORD})?(?:[.'’ʼ׳״]{_WORD})*+\.?"
_NEXT = re.compile(rf"(?:[ \u00a0]{{1,2}}(?:& )?|[-\u2010-\u2013\u05be])?({_WORD}(?:[.'’ʼ׳״]{_WORD})*+\.?)")
_APOSTROPHES = re.compile(r"['’ʼ]")
_POSSESSIVE = re.compile(r"['’ʼ][sS]?$")
_INITIALISM = re.compile(r"(?:[^\W\d_]\.){2,}$")
# Scripts without spaces: Thai, Lao, Myanmar, Khmer, kana, Han. The middle dot joins words of one name.
_UNSPACED_LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_UNSPACED = re.compile(rf"[{_UNSPACED_LETTERS}]")
_UNSPACED_RUN = re.compile(rf"[{_UNSPACED_LETTERS}·・]+")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]")
_COMBINING = re.compile(rf"[{_MARKS}\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")

# Without spaces or capitals, two letters of a word make a hamlet's name too often.
_UNSPACED_PROMINENCE = 0.45
_SHORT_CAPITALS = 3
_MOST_WORDS = 9
# A first word that is written with a full stop inside a name: St., Mt., Ste.; a longer one ends a sentence.
_LONGEST_SHORTENED = 3
# How much more prominent a reading without its beginning or end must be to win over the whole word:
# "Rabat'ta" is not Rabatta, yet O'Fallon is not Fallon.
_MARGIN = 0.1
_ASKED_OFTEN = 8
_MEMO_ENTRIES = 400_000
_MOST_CANDIDATES = 60
_HEBREW_CLITICS = "ובלמכהש"
_CLITIC_SCRIPTS = frozenset({"Arab", "Hebr"})


@dataclass(slots=True)
class _Form:
    """One way to read a word: its key, and where in the word it starts and ends."""

    key: str
    start: int
    end: int
    postings: tuple[int, ...]
    continues: bool
    base: str = ""


@dataclass(slots=True)
class _Word:
    """What a word may be: ``best`` as a name by itself, ``going`` the beginnings of longer names."""

    best: _Form | None
    going: tuple[_Form, ...]
    candidates: tuple[Candidate, ...] = ()


@dataclass(slots=True)
class _Step:
    """What a word after the beginning of a name leads to; ``cut`` code points at its end are no name."""

    key: str
    postings: tuple[int, ...]
    continues: bool
    cut: int
    is_restricted: bool


class Scanner:
    """Finds names of an index in texts and remembers what it learnt about words."""

    def __init__(self, index: NameIndex, *, heads: Sequence[str] = ()) -> None:
        """Scan with the names of ``index``; ``heads`` are words that begin names in lower case."""
        self._index = index
        self._start = _start_pattern(heads)
        self._words: dict[str, _Word | None] = {}
        self._steps: dict[tuple[str, str], _Step] = {}
        self._next_words: dict[str, int | frozenset[str]] = {}
        self._runs: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {}
        self._built: dict[tuple[int, ...], tuple[Candidate, ...]] = {}

    def scan(self, text: str) -> tuple[GazetteerHit, ...]:
        """Return the hits in ``text`` in order; no two overlap."""
        if len(self._words) + len(self._steps) + len(self._built) > _MEMO_ENTRIES:
            self._words, self._steps, self._built = {}, {}, {}
        return tuple(self._hits(text))

    def _hits(self, text: str) -> Iterator[GazetteerHit]:
        done = 0
        words = self._words
        for match in self._start.finditer(text):
            start = match.start()
            if start < done:
                continue
            surface = match.group()
            try:
                word = words[surface]
            except KeyError:
                if _UNSPACED.match(surface):
                    run = _UNSPACED_RUN.match(text, start)
                    done = run.end() if run else match.end()
                    yield from self._unspaced(text, start, done)
                    continue
                word = words[surface] = self._read_word(surface)
            if word is None:
                continue
            hit = self._longest(text, start, match.end(), word)
            if hit is not None and not hit.name.islower():
                done = hit.end
                yield hit

    # One word.

    def _read_word(self, word: str) -> _Word | None:
        found: dict[str, tuple[tuple[int, ...], bool]] = {}  # "Rabat." and "Rabat" have one key
        read = (self._read_form(word, *reading, found) for reading in _readings(word))
        forms = [form for form in read if form is not None]
        if not forms and (hangul := _HANGUL.match(word)):
            forms = self._read_hangul(hangul.group())
        # "mer" alone is no name, only "mer Rouge" is one.
        best = None if word[0].islower() else _best_form(forms)
        if best is not None and best.end > len(word) - 2 and _POSSESSIVE.search(word.rstrip(".")):
            # "Modi's" is not the town of Modis, and "London's" is London whatever aliases it has.
            stem = len(_POSSESSIVE.sub("", word.rstrip(".")))
            best = _best_form([form for form in forms if form.end <= stem])
        going = () if _ends_sentence(word) else tuple(form for form in forms if form.continues)
        if best is None and not going:
            return None
        return _Word(best, going, self._candidates(best.postings) if best else ())

    def _read_form(
        self, word: str, start: int, end: int, base: str, found: dict[str, tuple[tuple[int, ...], bool]]
    ) -> _Form | None:
        surface = base or word[start:end]
        key = fold(surface)
        if key not in found:
            found[key] = self._index.find(key) if key else ((), False)
        all_postings, continues = found[key]
        continues = continues and end >= len(word) - 1
        if not all_postings and not continues:
            return None
        postings = _named(all_postings, surface)
        if surface.endswith(".") and not _INITIALISM.search(surface):
            # The stop is the sentence's unless the name is only written with it ("Calif.").
            postings = tuple(posting for posting in postings if unpack(posting)[1] & DOTTED)
        elif start and not surface.isascii() and script_of(surface) in _CLITIC_SCRIPTS:
            postings = _prominent(postings)
        return _Form(key, start, end, postings, continues, base) if postings or continues else None

    def _read_hangul(self, word: str) -> list[_Form]:
        # Korean particles are written on to the name: 서울에서, 라바트는.
        for end in range(len(word) - 1, 1, -1):
            key = fold(word[:end])
            if postings := _prominent(_named(self._index.find(key)[0], word[:end])):
                return [_Form(key, 0, end, postings, continues=False)]
        return []

    # The words after it.

    def _longest(self, text: str, start: int, word_end: int, word: _Word) -> GazetteerHit | None:
        best = word.best
        end = start + best.end if best else start
        longer = None
        for form in word.going:
            found = self._follow(text, start + form.start, word_end, form.key)
            if found is not None and found[0] > end:
                end, postings = found
                longer = form, postings
        if longer is not None:
            form, postings = longer
            first = start + form.start
            return GazetteerHit(first, end, text[first:end], self._candidates(postings))
        if best is None:
            return None
        first = start + best.start
        return GazetteerHit(first, end, text[first:end], word.candidates, best.base)

    def _follow(self, text: str, start: int, position: int, key: str) -> tuple[int, tuple[int, ...]] | None:
        best = None
        for _ in range(_MOST_WORDS):
            match = _NEXT.match(text, position)
            if match is None:
                break
            word = match.group(1)
            step = self._steps.get((key, word))
            if step is None:
                step = self._steps[key, word] = self._step(key, word)
            position = match.end()
            if step.postings:
                end = position - step.cut
                postings = _fitting(step.postings, text[start:end]) if step.is_restricted else step.postings
                if postings:
                    best = end, postings
            if not step.continues:
                break
            key = step.key
        return best

    def _step(self, key: str, word: str) -> _Step:
        bare = word.rstrip(".")
        whole, found, continues = self._find_next(key, fold(word))
        postings = _words_only(found)
        cut = 0 if _INITIALISM.search(word) else len(word) - len(bare)
        if not postings:
            stem = _POSSESSIVE.sub("", bare)
            if stem and stem != bare:
                postings = _words_only(self._find_next(key, fold(stem))[1])
                cut = len(word) - len(stem)
        is_restricted = any(not case_fits(unpack(posting)[1], "x") for posting in postings)
        return _Step(whole, postings, continues and not _ends_sentence(word), cut, is_restricted)

    def _find_next(self, key: str, folded: str) -> tuple[str, tuple[int, ...], bool]:
        """Return the key one word longer and what the index has for it."""
        whole = f"{key} {folded}"
        known = self._next_words.get(key, 0)
        if isinstance(known, int):
            # "The" begins so many sentences that all its continuations at once cost less.
            if known < _ASKED_OFTEN:
                self._next_words[key] = known + 1
            else:
                known = self._next_words[key] = self._index.next_words(key)
        if isinstance(known, frozenset) and folded.partition(" ")[0] not in known:
            return whole, (), False
        return whole, *self._index.find(whole)

    def _candidates(self, postings: tuple[int, ...]) -> tuple[Candidate, ...]:
        built = self._built.get(postings)
        if built is None:
            built = self._built[postings] = self._index.candidates(postings)
        return built

    # Scripts without spaces.

    def _unspaced(self, text: str, start: int, end: int) -> Iterator[GazetteerHit]:
        letters, offsets = _fold_letters(text[start:end])
        position = 0
        while position < len(letters) - 1:
            found = self._run_at(letters, position)
            if found is None:
                position += 1
                continue
            length, postings = found
            first = start + offsets[position]
            last = start + offsets[position + length]
            yield GazetteerHit(first, last, text[first:last], self._candidates(postings))
            position += length

    def _run_at(self, letters: str, position: int) -> tuple[int, tuple[int, ...]] | None:
        pair = letters[position : position + 2]
        keys = self._runs.get(pair)
        if keys is None:
            keys = self._runs[pair] = self._keys_of_run(pair)
        for key, postings in keys:
            if letters.startswith(key, position) and _is_whole(letters, position, position + len(key)):
                return len(key), postings
        return None

    def _keys_of_run(self, pair: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return the prominent keys that begin with two letters, longest first."""
        found = []
        for key, postings in self._index.find_from(pair):
            if words := _prominent(_words_only(postings)):
                found.append((key, words))
        found.sort(key=lambda item: (-len(item[0]), item[0]))
        return tuple(found)


def _start_pattern(heads: Sequence[str]) -> re.Pattern[str]:
    if not heads:
        return re.compile(rf"(?<![^\W_]){_FIRST}")
    return re.compile(rf"(?<![^\W_])(?:{_FIRST}|(?:{'|'.join(map(re.escape, heads))})(?=[ \u00a0]))")


def _named(postings: tuple[int, ...], surface: str) -> tuple[int, ...]:
    """Return the postings that ``surface`` may stand for in running text."""
    short_capitals = len(surface) <= _SHORT_CAPITALS and surface.isupper() and script_of(surface) in CASED
    found = []
    for posting in _words_only(postings):
        flags = unpack(posting)[1]
        if case_fits(flags, surface) and not (short_capitals and case_fits(flags, "x")):
            found.append(posting)
    return tuple(found)


def _words_only(postings: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(posting for posting in postings if not posting >> 16 & CODE)[:_MOST_CANDIDATES]


def _fitting(postings: tuple[int, ...], surface: str) -> tuple[int, ...]:
    return tuple(posting for posting in postings if case_fits(unpack(posting)[1], surface))


def _readings(word: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, base) of the ways to read a word: whole, without elision, ending or clitics."""
    bare = word.rstrip(".")
    if bare != word:
        # "Calif." and "U.S." keep their stop; at the end of a sentence it is none of the name's.
        yield 0, len(word), ""
    yield 0, len(bare), ""
    apostrophe = _APOSTROPHES.search(bare)
    if apostrophe:
        yield 0, apostrophe.start(), ""
        if apostrophe.end() < len(bare):
            yield apostrophe.end(), len(bare), ""
    script = "Latn" if bare.isascii() else script_of(bare)
    if script == "Arab":
        yield from _arabic_readings(bare)
    elif script == "Hebr":
        for length in range(1, min(4, len(bare) - 1)):
            if bare[length - 1] not in _HEBREW_CLITICS:
                break
            yield length, len(bare), ""


def _arabic_readings(word: str) -> Iterator[tuple[int, int, str]]:
    """Yield the readings of a word without "and", "so", "in", "like", "for" written on to it."""
    starts = [0, 1] if word[0] in "وف" and len(word) > 3 else [0]
    if starts[-1]:
        yield 1, len(word), ""
    for start in starts:
        rest = word[start:]
        if rest.startswith("لل") and len(rest) > 3:
            # "for the" swallows the article's alif: the name is not a part of the word.
            yield start, len(word), "ال" + rest[2:]
        if rest[0] in "بكل" and len(rest) > 3:
            yield start + 1, len(word), ""


def _best_form(forms: Sequence[_Form]) -> _Form | None:
    """Return the form that a word most likely is: the first, unless a shorter one is far more prominent."""
    best: _Form | None = None
    for form in forms:
        if form.postings and (best is None or _prominence(form) > _prominence(best) + _MARGIN):
            best = form
    return best


def _prominent(postings: tuple[int, ...]) -> tuple[int, ...]:
    """Return ``postings`` when the first is well known, else none of them."""
    return postings if postings and unpack(postings[0])[2] >= _UNSPACED_PROMINENCE else ()


def _prominence(form: _Form) -> float:
    return unpack(form.postings[0])[2]


def _ends_sentence(word: str) -> bool:
    return word.endswith(".") and len(word) - 1 > _LONGEST_SHORTENED and not _INITIALISM.search(word)


def _fold_letters(run: str) -> tuple[str, list[int]]:
    """Return a run folded letter by letter, and where each folded letter (and the end) stands in it."""
    folded = fold(run)
    if folded == run:
        return run, list(range(len(run) + 1))
    letters: list[str] = []
    offsets: list[int] = []
    for offset, letter in enumerate(run):
        for part in fold(letter) or (" " if letter == "・" else ""):
            letters.append(part)
            offsets.append(offset)
    offsets.append(len(run))
    return "".join(letters), offsets


def _is_whole(letters: str, start: int, end: int) -> bool:
    """Whether letters[start:end] is cut from no katakana word and from no mark of its own."""
    if end < len(letters) and _COMBINING.match(letters[end]):
        return False
    if _KATAKANA.match(letters[start]) and start and _KATAKANA.match(letters[start - 1]):
        return False
    return not (end < len(letters) and _KATAKANA.match(letters[end - 1]) and _KATAKANA.match(letters[end]))
