"""Names hidden in longer words: "Berlins Bürgermeister", "Saharaconflict"."""

from collections.abc import Iterator, Sequence

from geomap.gazetteer import Gazetteer, GazetteerHit
from geomap.languages.language import Language
from geomap.model.resolution import Candidate, NameKind
from geomap.model.toponym import Toponym
from geomap.recognition.view import TextView

# Only well-known places are looked for inside words: 22 % of unknown capitalised words would
# otherwise give some village (measured on a gazetteer of 266,570 places).
_WELL_KNOWN = 0.6
_SHORTEST = 4
_SCORE = 0.8


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


def _stems(word: str, suffixes: Sequence[str]) -> Iterator[str]:
    lower = word.lower()
    for suffix in suffixes:
        stem = word[: len(word) - len(suffix)]
        if lower.endswith(suffix) and len(stem) >= _SHORTEST:
            yield stem


def _is_well_known(candidate: Candidate, name: str) -> bool:
    by_main_name = candidate.name_kind is NameKind.OFFICIAL
    return by_main_name and candidate.prominence >= _WELL_KNOWN and name[0].isupper()
