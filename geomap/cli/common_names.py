"""What else the name of a place may mean: a common word, or the name of a person."""

from collections.abc import Callable
from functools import cache

from geomap.languages.common_words import commonest_language
from geomap.languages.language import UNDETERMINED, Words, available_languages, load_language
from geomap.languages.surnames import surname_languages
from geomap.text.folding import fold

# Ten in a million words: a reader meets it every day (see `geomap.languages.common_words`).
_COMMON_ZIPF = 4.0
# The code of ISO 639-2 for several languages.
_MANY = "mul"


def find_common_word(name: str) -> str:
    """Return the language (ISO 639) in which ``name`` is a common word, ``""`` when it is in none.

    A word that is also the name of a person is left to `find_surname`.

    Examples
    --------
    >>> find_common_word("Nice"), find_common_word("Und"), find_common_word("Smith")
    ('en', 'de', '')
    """
    key = fold(name)
    if find_surname(name):
        return ""
    language, zipf = commonest_language(key)
    return language if zipf >= _COMMON_ZIPF else _listed_words().get(key, "")


def find_surname(name: str) -> str:
    """Return the language in which ``name`` is a frequent surname or given name, ``""`` when it is in none.

    ``"mul"`` for a given name of many languages.

    Examples
    --------
    >>> find_surname("Yılmaz"), find_surname("Anneke"), find_surname("Tifariti")
    ('tr', 'nl', '')
    """
    key = fold(name)
    surnames = surname_languages(key)
    return surnames[0] if surnames else _given_names().get(key, "")


@cache
def _listed_words() -> dict[str, str]:
    """Return the words that the languages' files list as no names, by search key, with a language."""
    return _by_key(lambda words: words.stop | words.not_places)


@cache
def _given_names() -> dict[str, str]:
    return _by_key(lambda words: words.given_names | words.ambiguous_given_names)


def _by_key(listed: Callable[[Words], frozenset[str]]) -> dict[str, str]:
    found = {fold(word): _MANY for word in listed(load_language(UNDETERMINED).words)}
    for code in available_languages():
        for word in listed(load_language(code).words):
            found.setdefault(fold(word), code)
    return found
