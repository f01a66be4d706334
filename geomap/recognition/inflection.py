"""Names hidden in longer words or behind other endings: "Berlins", "Saharaconflict", "в Москве"."""

from collections.abc import Iterator, Sequence

from geomap.gazetteer import Gazetteer, GazetteerHit
from geomap.gazetteer.inflected import BaseForm
from geomap.languages.common_words import word_frequency
from geomap.languages.language import Language
from geomap.model.resolution import Candidate, NameKind
from geomap.model.toponym import Toponym
from geomap.recognition.view import TextView
from geomap.text.folding import fold
from geomap.text.scripts import CASED, script_of

# Only well-known places are looked for inside words: 22 % of unknown capitalised words would
# otherwise give some village (measured on a gazetteer of 266,570 places).
_WELL_KNOWN = 0.6
_SHORTEST = 4
_SCORE = 0.8
# A written form that is itself a name gives way to a base form that is so much better known: "Праге"
# is Prague, whatever hamlet is called so.
_MARGIN = 0.15
# An alias gives way more easily: "Łodzi" is Łódź, not Lodi in California under another name.
_MARGIN_OF_ALIAS = 0.05
# The longest inflected names ("Демократической Республики Конго", "Ростове-на-Дону").
_MOST_WORDS = 4
_HYPHENS = frozenset("-–‑")
_APOSTROPHES = frozenset("'’")


def add_inflected_names(
    view: TextView, hits: Sequence[GazetteerHit], *, gazetteer: Gazetteer, language: Language
) -> tuple[GazetteerHit, ...]:
    """Return ``hits`` and the names whose endings the gazetteer does not know, in text order.

    Only where the language's file says how names change. Each new hit has its ``base``; a hit that it
    overlaps stays unless the new one is much better known.
    """
    inflection = language.inflection
    hits = [_without_ending(hit, gazetteer, language) for hit in hits]
    if not inflection.endings and not inflection.shared_stem:
        return tuple(hits)
    known: dict[int, GazetteerHit] = {
        index: hit for hit in hits for index in range(*view.span(hit.start, hit.end))
    }
    taken: set[int] = set()
    dropped: set[int] = set()
    added = []
    for index in range(len(view.tokens)):
        if index in taken or not _may_be_inflected(view, index, language):
            continue
        form, last = _read_base_form(view, index, gazetteer, language)
        if form is None:
            continue
        over = {
            known[position].start: known[position] for position in range(index, last) if position in known
        }
        if any(_outweighs(hit, form, view, index, last) for hit in over.values()):
            continue
        start, end = view.starts[index], view.tokens[last - 1].end
        added.append(GazetteerHit(start, end, view.text[start:end], form.namesakes, form.name))
        taken.update(range(index, last))
        dropped.update(over)
    kept = [hit for hit in hits if hit.start not in dropped]
    return tuple(sorted([*kept, *added], key=lambda hit: hit.start))


def _without_ending(hit: GazetteerHit, gazetteer: Gazetteer, language: Language) -> GazetteerHit:
    """Return ``hit`` without an ending behind an apostrophe that some alias of its place happens to have.

    "Rabat'a" is Rabat in Turkish, though Rabata is its name elsewhere; Sana'a is its own name.
    """
    if not _APOSTROPHES.intersection(hit.name) or hit.best.name_kind is NameKind.OFFICIAL:
        return hit
    for suffix in language.inflection.suffixes:
        stem = hit.name[: -len(suffix)]
        if suffix[0] in _APOSTROPHES and hit.name.endswith(suffix):
            known = gazetteer.lookup(stem, limit=1)
            if known and known[0].place.id == hit.best.place.id:
                return GazetteerHit(hit.start, hit.start + len(stem), stem, hit.namesakes)
    return hit


def _may_be_inflected(view: TextView, index: int, language: Language) -> bool:
    token = view.tokens[index]
    if not view.is_name_word(index) or len(token.text) < _SHORTEST or script_of(token.text) not in CASED:
        return False
    return token.text not in language.words.not_places and token.text.lower() not in language.words.stop


def _read_base_form(
    view: TextView, index: int, gazetteer: Gazetteer, language: Language
) -> tuple[BaseForm | None, int]:
    """Return the base form of the words from ``index`` on, and the token index after them."""
    positions = _following_words(view, index)
    words = [view.surface(position) for position in positions]
    form = None
    if language.inflection.endings:
        form = gazetteer.find_base_form(words, endings=language.inflection.endings)
    if form is not None and form.length == 1 and _is_demonym(view, index, language):
        form = None
    if form is None and language.inflection.shared_stem and not _is_plain_word(view, index, language):
        form = gazetteer.find_shared_stem(words[0])
    return form, positions[form.length - 1] + 1 if form else index


def _following_words(view: TextView, index: int) -> list[int]:
    """Return the token indices of the word at ``index`` and those that may belong to its name."""
    positions = [index]
    while len(positions) < _MOST_WORDS:
        ahead = positions[-1] + 1
        if view.surface(ahead) in _HYPHENS and view.touches(ahead - 1) and view.touches(ahead):
            ahead += 1
        elif not view.same_line(ahead - 1):
            break
        if not view.word(ahead)[:1].isalpha():
            break
        positions.append(ahead)
    return positions


def _outweighs(hit: GazetteerHit, form: BaseForm, view: TextView, first: int, last: int) -> bool:
    """Whether a name as written is meant rather than the base form that overlaps it."""
    start, end = view.span(hit.start, hit.end)
    best = hit.best
    margin = _MARGIN if best.by_main_name else _MARGIN_OF_ALIAS
    if start <= first and last <= end:
        return best.prominence + margin > form.prominence or end - start > last - first
    # "Саудовской Аравии" holds more words than a hit on one of them, and says what it is.
    return start < first or last < end


def _is_demonym(view: TextView, index: int, language: Language) -> bool:
    """Whether the word is a demonym: Polish "polski" with a capital in a sentence is Poland's genitive."""
    if view.surface(index) in language.demonyms:
        return True
    small = index in view.sentence_starts or index in view.titled
    return small and view.word(index) in language.demonyms


def _is_plain_word(view: TextView, index: int, language: Language) -> bool:
    """Whether the word is a frequent one, or stands in the text without its capital."""
    if view.word(index) in view.lower_words or _is_demonym(view, index, language):
        return True
    return word_frequency(fold(view.surface(index)), language.code) > 0


def find_hidden_names(
    view: TextView, hits: Sequence[GazetteerHit], *, gazetteer: Gazetteer, language: Language
) -> tuple[Toponym, ...]:
    """Return well-known names inside words that are no names themselves, by the language's endings.

    The span is that of the name, without the ending or the rest of the compound.
    """
    # Apostrophes end a token, so the endings with one never stand inside a word.
    endings = (*language.inflection.suffixes, *sorted(language.words.place_compounds))
    suffixes = tuple(ending for ending in endings if ending.isalpha())
    if not suffixes:
        return ()
    covered = {index for hit in hits for index in range(*view.span(hit.start, hit.end))}
    found = []
    for index, token in enumerate(view.tokens):
        if index in covered or not view.is_name_word(index) or token.text in language.demonyms:
            continue
        if token.text in language.words.not_places or token.text.lower() in language.words.stop:
            continue
        for name in _stems(token.text, suffixes):
            if any(_is_well_known(candidate, name) for candidate in gazetteer.lookup(name, limit=3)):
                end = token.start + len(name)
                found.append(Toponym(start=token.start, end=end, name=name, score=_SCORE))
                break
    return tuple(found)


def _stems(word: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    lower = word.lower()
    if not lower.endswith(suffixes):  # as most words; the language has dozens
        return
    for suffix in suffixes:
        stem = word[: len(word) - len(suffix)]
        if lower.endswith(suffix) and len(stem) >= _SHORTEST:
            yield stem


def _is_well_known(candidate: Candidate, name: str) -> bool:
    return candidate.by_main_name and candidate.prominence >= _WELL_KNOWN and name[0].isupper()
