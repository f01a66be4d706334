"""The base form of a name that a text writes with another ending ("Москве", "Nowym Jorku")."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from geomap.gazetteer.hits import BuildCandidates, NameIndex, Namesakes
from geomap.gazetteer.names import BARE, CODE, can_continue, case_fits, first_prominence, postings_in, unpack
from geomap.text.folding import fold

#: An ending of written words and what their base forms may end in, all folded: {"ии": ("ия",)}.
Endings = Mapping[str, tuple[str, ...]]

# "Риме" is Rome; what is left of shorter words fits everything.
_SHORTEST_BASE = 3
_SHORTEST_STEM = 2
_LONGEST_ENDING = 6
# Villages' names differ in a letter from every other word: a base form is that of a town of some weight.
_KNOWN = 0.45
# Without rules, only places that a newspaper anywhere would name.
_WELL_KNOWN = 0.55
# With four letters and three of either left over, as a trial had it, "Polisi" was Polesia and "Dinamo"
# Denmark: too many names of all languages begin alike.
_SHORTEST_SHARED = 5
_LONGEST_REST = 3
_MOST_CANDIDATES = 60
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class BaseForm:
    """A name that the first ``length`` of some words may stand for, and the places so called."""

    name: str
    length: int
    prominence: float
    namesakes: Namesakes


@dataclass(frozen=True, slots=True)
class _Beginning:
    """A key of some words, the name as a text would have it, and whether a word of it was changed."""

    key: str
    name: str
    changed: bool
    blob: bytes


class BaseFormFinder:
    """Finds base forms by one language's endings and remembers what it learnt about first words."""

    def __init__(self, index: NameIndex, build: BuildCandidates, endings: Endings) -> None:
        """Ask ``index`` for the keys that ``endings`` lead to."""
        self.endings = endings
        self._index = index
        self._build = build
        self._first: dict[str, tuple[_Beginning, ...]] = {}

    def find(self, words: Sequence[str]) -> BaseForm | None:
        """Return the longest known name that the first of ``words`` are inflected from, None for none.

        Each word keeps its form or takes one of the base forms that the endings give it; at least one
        changes. Of several names of one length the best known wins, then the one with the longest
        written ending. `Gazetteer.find_base_form` has an example.
        """
        best: tuple[int, float] = (0, 0.0)
        found: tuple[str, tuple[int, ...]] = ("", ())
        for length, beginnings in enumerate(self._readings(words), start=1):
            for beginning in beginnings:
                postings = _fitting(beginning.blob, beginning.name) if beginning.changed else ()
                rank = (length, first_prominence(postings)) if postings else (0, 0.0)
                if rank > best and rank[1] >= _KNOWN:
                    best, found = rank, (beginning.name, postings)
        length, prominence = best
        return BaseForm(found[0], length, prominence, Namesakes(found[1], self._build)) if length else None

    def _readings(self, words: Sequence[str]) -> Iterator[tuple[_Beginning, ...]]:
        """Yield what the first word may be, then the first two, as long as a name begins so."""
        beginnings: tuple[_Beginning, ...] = ()
        for position, word in enumerate(words):
            if position == 0:
                beginnings = self._read_first(word)
            else:
                forms = _forms(word, self.endings)
                going = [item for item in beginnings if can_continue(item.blob)]
                read = (self._read(item, form) for item in going for form in forms)
                beginnings = tuple(item for item in read if item.blob)
            if not beginnings:
                return
            yield beginnings

    def _read_first(self, word: str) -> tuple[_Beginning, ...]:
        known = self._first.get(word)
        if known is None:
            if len(self._first) >= _MOST_REMEMBERED:
                self._first.clear()
            read = (self._read(_NOTHING, form) for form in _forms(word, self.endings))
            known = self._first[word] = tuple(item for item in read if item.blob)
        return known

    def _read(self, before: _Beginning, form: tuple[str, str, bool]) -> _Beginning:
        key, name, is_base = form
        whole = f"{before.key} {key}" if before.key else key
        written = f"{before.name} {name}" if before.name else name
        return _Beginning(whole, written, before.changed or is_base, self._index.find(whole))


_NOTHING = _Beginning("", "", changed=False, blob=b"")


def _forms(word: str, endings: Endings) -> list[tuple[str, str, bool]]:
    """Return a word's key and form, as written and as its base forms, each with whether it is one."""
    key = fold(word)
    forms = [(key, word, False)]
    for length in range(min(_LONGEST_ENDING, len(key) - _SHORTEST_STEM), -1, -1):
        stem = key[: len(key) - length]
        for base in endings.get(key[len(stem) :], ()):
            form = stem + base
            if len(form) >= _SHORTEST_BASE and form != key:
                forms.append((form, form[0].upper() + form[1:] if word[0].isupper() else form, True))
    return forms


def find_shared_stem(word: str, index: NameIndex, build: BuildCandidates) -> BaseForm | None:
    """Return the well-known name that ``word`` begins with but for its last letter, None when there is none.

    For languages without rules: at least 5 letters are the same, and all but 3 of the word and one of
    the name. Of several names the one with the longest part in common wins, then the best known.
    `Gazetteer.find_shared_stem` has an example.
    """
    written = fold(word)
    least = max(_SHORTEST_SHARED, len(written) - _LONGEST_REST)
    if len(written) <= least:
        return None
    best: tuple[int, float, str] = (0, 0.0, "")
    found: tuple[int, ...] = ()
    for key, blob in index.find_from(written[:least]):
        shared = _shared(written, key)
        if len(key) > shared + 1 or shared == len(written) or " " in key:
            continue
        postings = _fitting(blob, key)
        if postings and first_prominence(postings) >= _WELL_KNOWN:
            rank = (shared, first_prominence(postings), key)
            if rank > best:
                best, found = rank, postings
    _, prominence, key = best
    return BaseForm(key[0].upper() + key[1:], 1, prominence, Namesakes(found, build)) if found else None


def _shared(first: str, second: str) -> int:
    """Return how many letters two words have in common at their beginning."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(first), len(second)))


def _fitting(blob: bytes, name: str) -> tuple[int, ...]:
    """Return the postings that are words written as ``name`` is: no codes, no bare forms."""
    flags = ((posting, unpack(posting)[1]) for posting in postings_in(blob))
    found = [posting for posting, flag in flags if not flag & (CODE | BARE) and case_fits(flag, name)]
    return tuple(found[:_MOST_CANDIDATES])
