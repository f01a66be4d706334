"""Names of rows that mean something else more often: common words, surnames, given names."""

from collections.abc import Callable, Iterator, Sequence

from geomap.gazetteer.rows import FaultKind, PlaceRow, RowFault
from geomap.gazetteer.store import Gazetteer
from geomap.text.folding import fold

#: Returns the language (ISO 639; "mul" for many) in which a name means something else, ``""`` for none.
FindMeaning = Callable[[str], str]

# A name that a place of about 100,000 people bears is read as a place already.
_WELL_KNOWN = 0.5
# The code of ISO 639-2 for several languages.
_MANY = "mul"


def find_doubtful_names(
    file: str,
    rows: Sequence[PlaceRow],
    gazetteer: Gazetteer,
    *,
    find_common_word: FindMeaning | None,
    find_surname: FindMeaning | None,
) -> Iterator[RowFault]:
    """Yield a warning for each row with a name of one word that is also a common word, or a person's name.

    One of each kind for a row, about the first such name; none for a name that a known place of
    some renown bears.
    """
    for row in rows:
        for kind, find in ((FaultKind.COMMON_WORD, find_common_word), (FaultKind.SURNAME, find_surname)):
            if find is None:
                continue
            found = ((name, find(name)) for name in _single_words(row))
            doubtful = (
                (name, language) for name, language in found if language and not _is_place(name, gazetteer)
            )
            for name, language in doubtful:
                yield _warning(file, row, kind, name, language)
                break


def _single_words(row: PlaceRow) -> list[str]:
    names = [row.name, *(name.text for name in row.names if not name.is_code)]
    return [name for name in dict.fromkeys(names) if name and " " not in fold(name)]


def _is_place(name: str, gazetteer: Gazetteer) -> bool:
    best = gazetteer.lookup(name, limit=1)
    return bool(best) and best[0].prominence >= _WELL_KNOWN


def _warning(file: str, row: PlaceRow, kind: FaultKind, name: str, language: str) -> RowFault:
    language = "many languages" if language == _MANY else language
    if kind is FaultKind.COMMON_WORD:
        reason = f"{name!r} is also a common word ({language})"
        meant = f"texts that use the word {name} may be read as the place"
    else:
        reason = f"{name!r} is also a frequent name of persons ({language})"
        meant = f"texts that name a person {name} may be read as the place"
    is_main = name == row.name
    way_out = "write a longer name where it has one" if is_main else "write a longer name, or leave it out"
    return RowFault(
        file,
        row.line,
        kind,
        reason,
        f"{meant}: {way_out}",
        is_warning=True,
        name=row.name,
        column="name" if is_main else "aliases",
    )
