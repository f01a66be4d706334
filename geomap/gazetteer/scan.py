"""Names of places in running text: the longest at every word that can start one.

One regular expression finds the words that can start a name; what follows from a word, and from a
word after the beginning of a name, is remembered, so that a text's second mention costs nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geomap.gazetteer.hits import BuildCandidates, GazetteerHit, NameIndex, Namesakes
from geomap.gazetteer.names import (
    BARE,
    CAPITALS,
    CASE_MASK,
    CODE,
    DOTTED,
    can_continue,
    case_fits,
    first_prominence,
    postings_in,
    unpack,
)
from geomap.gazetteer.runs import UNSPACED, UNSPACED_RUN, RunReader
from geomap.gazetteer.words import (
    INITIALISM,
    NEXT,
    SEPARATORS,
    HeadFinder,
    ends_sentence,
    possessive_stem,
    readings,
    start_words,
    stems,
)
from geomap.text.folding import fold
from geomap.text.scripts import CASED, script_of

# Without spaces or capitals, two letters of a word make a hamlet's name too often.
_UNSPACED_PROMINENCE = 0.45
_SHORT_CAPITALS = 3
_MOST_WORDS = 9
# How much more prominent a reading without its beginning or end must be to win over the whole word:
# "Rabat'ta" is not Rabatta, yet O'Fallon is not Fallon.
_MARGIN = 0.1
_MEMO_ENTRIES = 200_000
_MOST_CANDIDATES = 60
_CLITIC_SCRIPTS = frozenset({"Arab", "Hebr"})
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_UNSCANNED = (CODE | BARE) << 16
_CASED = CASE_MASK << 16
_IN_CAPITALS = CAPITALS << 16


class _Branch:
    """The beginning of longer names: what each word after it leads to, as far as texts have asked."""

    __slots__ = ("is_listed", "key", "steps", "words")

    def __init__(self, key: str) -> None:
        self.key = key
        self.steps: dict[str, _Step | None] = {}
        self.words: frozenset[str] | None = None
        self.is_listed = False


@dataclass(slots=True)
class _Step:
    """What a word after a beginning leads to; ``cut`` code points at its end are no name."""

    namesakes: Namesakes | None
    branch: _Branch | None
    cut: int
    is_restricted: bool


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
    """What a word may be: a name by itself from ``start`` to ``end``, and the beginning of longer names."""

    start: int
    end: int
    namesakes: Namesakes | None
    base: str
    going: tuple[tuple[int, _Branch], ...]


class Scanner:
    """Finds names of an index in texts and remembers what it learnt about words."""

    def __init__(self, index: NameIndex, build: BuildCandidates, *, heads: Sequence[str] = ()) -> None:
        """Scan with the names of ``index``; ``heads`` are words that begin names in lower case."""
        self._index = index
        self._build = build
        self._heads = HeadFinder(heads)
        self._runs = RunReader(self._names_from)
        self._forget()

    def _forget(self) -> None:
        self._words: dict[str, _Word | None] = {}
        self._branches: dict[str, _Branch] = {}
        self._namesakes: dict[tuple[int, ...], Namesakes] = {}
        self._n_steps = 0

    def scan(self, text: str) -> tuple[GazetteerHit, ...]:
        """Return the hits in ``text`` in order; no two overlap."""
        if len(self._words) + self._n_steps > _MEMO_ENTRIES:
            self._forget()
        hits: list[GazetteerHit] = []
        done = 0
        words = self._words
        for match in start_words(text, self._heads):
            start = match.start()
            if start < done:
                continue
            surface = match[0]
            try:
                word = words[surface]
            except KeyError:
                if UNSPACED.match(surface):
                    run = UNSPACED_RUN.match(text, start)
                    done = run.end() if run else match.end()
                    hits.extend(self._read_run(text, start, done))
                    continue
                word = words[surface] = self._read_word(surface)
            if word is None:
                continue
            end = match.end()
            if word.going and text[end : end + 1] in SEPARATORS:
                hit = self._longest(text, start, end, word)
            else:
                hit = _alone(text, start, word)
            if hit is not None and not hit.name.islower():
                done = hit.end
                hits.append(hit)
        return tuple(hits)

    def _longest(self, text: str, start: int, word_end: int, word: _Word) -> GazetteerHit | None:
        longest, end = None, start + word.end
        match = NEXT.match(text, word_end)
        for skipped, branch in word.going:
            found = self._follow(text, start + skipped, match, branch)
            if found is not None and found[0] > end:
                first, (end, namesakes) = start + skipped, found
                longest = GazetteerHit(first, end, text[first:end], namesakes)
        return longest or _alone(text, start, word)

    def _follow(
        self, text: str, start: int, match: re.Match[str] | None, branch: _Branch | None
    ) -> tuple[int, Namesakes] | None:
        """Return the end and the places of the longest name that goes on with the word of ``match``."""
        best = None
        for _ in range(_MOST_WORDS):
            if match is None or branch is None:
                break
            word = match[1]
            try:
                step = branch.steps[word]
            except KeyError:
                step = branch.steps[word] = self._step(branch, word)
            if step is None:
                break
            position = match.end()
            if step.namesakes is not None:
                end = position - step.cut
                namesakes = self._fitting(step.namesakes, text[start:end]) if step.is_restricted else None
                if namesakes or not step.is_restricted:
                    best = end, namesakes or step.namesakes
            branch = step.branch
            match = NEXT.match(text, position)
        return best

    # One word.

    def _read_word(self, word: str) -> _Word | None:
        is_plain = word.isascii() and word.isalnum()
        if is_plain:
            # Most words have one reading; without what is in the way of it.
            form = self._read_form(word, 0, len(word), "", {})
            if form is None:
                return None
            forms = [form]
        else:
            found: dict[str, bytes] = {}  # "Rabat." and "Rabat" have one key
            read = (self._read_form(word, *reading, found) for reading in readings(word))
            forms = [form for form in read if form is not None]
            if not forms and (hangul := _HANGUL.match(word)):
                forms = self._read_hangul(hangul.group())
        # "mer" alone is no name, only "mer Rouge" is one.
        best = None if not forms or word[0].islower() else _best_form(forms)
        if best is not None and not is_plain and best.end > len(word) - 2:
            bare = word.rstrip(".")
            stem = len(possessive_stem(bare))
            if stem < len(bare):
                # "Modi's" is not the town of Modis, and "London's" is London whatever aliases it has.
                best = _best_form([form for form in forms if form.end <= stem])
        going: dict[tuple[int, str], None] = {}
        if not ends_sentence(word):
            going = dict.fromkeys((form.start, form.key) for form in forms if form.continues)
        if best is None and not going:
            return None
        branches = tuple((start, self._branch(key)) for start, key in going)
        if best is None:
            return _Word(0, 0, None, "", branches)
        return _Word(best.start, best.end, self._namesakes_of(best.postings), best.base, branches)

    def _read_form(self, word: str, start: int, end: int, base: str, found: dict[str, bytes]) -> _Form | None:
        surface = base or word[start:end]
        key = fold(surface)
        blob = found.get(key)
        if blob is None:
            blob = found[key] = self._index.find(key) if key else b""
        if not blob:
            return None
        continues = can_continue(blob) and end >= len(word) - 1
        postings = _named(blob, surface)
        if surface.endswith(".") and not INITIALISM.search(surface):
            # The stop is the sentence's unless the name is only written with it ("Calif.").
            postings = tuple(posting for posting in postings if posting >> 16 & DOTTED)
        elif start and not surface.isascii() and script_of(surface) in _CLITIC_SCRIPTS:
            postings = _prominent(postings)
        return _Form(key, start, end, postings, continues, base) if postings or continues else None

    def _read_hangul(self, word: str) -> list[_Form]:
        # Korean particles are written on to the name: 서울에서, 라바트는.
        for end in range(len(word) - 1, 1, -1):
            key = fold(word[:end])
            if postings := _prominent(_named(self._index.find(key), word[:end])):
                return [_Form(key, 0, end, postings, continues=False)]
        return []

    # The words after it.

    def _branch(self, key: str) -> _Branch:
        branch = self._branches.get(key)
        if branch is None:
            branch = self._branches[key] = _Branch(key)
        return branch

    def _step(self, branch: _Branch, word: str) -> _Step | None:
        self._n_steps += 1
        is_plain = word.isascii() and word.isalnum()
        folded = word.lower() if is_plain else fold(word)
        blob = self._find_next(branch, folded)
        if is_plain and not blob:
            return None
        continues = can_continue(blob) and not ends_sentence(word)
        postings = _words_only(blob)
        cut = 0
        if not is_plain:
            bare = word.rstrip(".")
            cut = 0 if INITIALISM.search(word) else len(word) - len(bare)
            for stem in () if postings else stems(bare):
                if found := _words_only(self._find_next(branch, fold(stem))):
                    postings, cut = found, len(word) - len(stem)
                    break
        if not postings and not continues:
            return None
        is_restricted = _any_flag(postings, _CASED)
        namesakes = self._namesakes_of(postings) if postings else None
        longer = self._branch(f"{branch.key} {folded}") if continues else None
        return _Step(namesakes, longer, cut, is_restricted)

    def _find_next(self, branch: _Branch, folded: str) -> bytes:
        """Return the postings that the index has for the key one word longer."""
        if not branch.is_listed:
            # All words that can follow, at once: few keys go on in more than ten ways, and most
            # words of a text after them are none of these.
            branch.words = self._index.next_words(branch.key)
            branch.is_listed = True
        if branch.words is not None and folded.partition(" ")[0] not in branch.words:
            return b""
        return self._index.find(f"{branch.key} {folded}")

    def _fitting(self, namesakes: Namesakes, surface: str) -> Namesakes | None:
        postings = tuple(posting for posting in namesakes.postings if case_fits(unpack(posting)[1], surface))
        return self._namesakes_of(postings) if postings else None

    def _namesakes_of(self, postings: tuple[int, ...]) -> Namesakes:
        known = self._namesakes.get(postings)
        if known is None:
            known = self._namesakes[postings] = Namesakes(postings, self._build)
        return known

    # Scripts without spaces.

    def _read_run(self, text: str, start: int, end: int) -> Iterator[GazetteerHit]:
        for first, last, postings in self._runs.find(text[start:end]):
            span = start + first, start + last
            yield GazetteerHit(*span, text[slice(*span)], self._namesakes_of(postings))

    def _names_from(self, start: str) -> list[tuple[str, tuple[int, ...]]]:
        """Return the prominent names whose keys begin with some letters."""
        found = ((key, _prominent(_words_only(blob))) for key, blob in self._index.find_from(start))
        return [(key, postings) for key, postings in found if postings]


def _alone(text: str, start: int, word: _Word) -> GazetteerHit | None:
    if word.namesakes is None:
        return None
    first, end = start + word.start, start + word.end
    return GazetteerHit(first, end, text[first:end], word.namesakes, word.base)


def _named(blob: bytes, surface: str) -> tuple[int, ...]:
    """Return the postings that ``surface`` may stand for in running text."""
    postings = _words_only(blob)
    short_capitals = len(surface) <= _SHORT_CAPITALS and surface.isupper() and script_of(surface) in CASED
    if short_capitals:
        postings = tuple(posting for posting in postings if posting & _IN_CAPITALS)
    if _any_flag(postings, _CASED):
        postings = tuple(posting for posting in postings if case_fits(posting >> 16 & 0xFFFF, surface))
    return postings


def _any_flag(postings: tuple[int, ...], flags: int) -> bool:
    for posting in postings:  # any() with a generator takes three times as long for one posting  # noqa: SIM110
        if posting & flags:
            return True
    return False


def _words_only(blob: bytes) -> tuple[int, ...]:
    postings = postings_in(blob)
    if _any_flag(postings, _UNSCANNED):
        postings = tuple(posting for posting in postings if not posting & _UNSCANNED)
    return postings[:_MOST_CANDIDATES]


def _best_form(forms: Sequence[_Form]) -> _Form | None:
    """Return the form that a word most likely is: the first, unless a shorter one is far more prominent."""
    best: _Form | None = None
    for form in forms:
        if form.postings and (
            best is None or first_prominence(form.postings) > first_prominence(best.postings) + _MARGIN
        ):
            best = form
    return best


def _prominent(postings: tuple[int, ...]) -> tuple[int, ...]:
    """Return ``postings`` when the first is well known, else none of them."""
    return postings if postings and first_prominence(postings) >= _UNSPACED_PROMINENCE else ()
