"""The language that a text is written in, for texts that do not say so themselves.

py3langid (BSD-3-Clause, 97 languages, its model inside the package) does the work.
"""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from geomap.languages.language import known_languages

# A guess over all languages is mostly wrong for a line or two (py3langid 0.4.0 takes a Dutch
# headline for Afrikaans), so up to here only the languages that geomap has rules for are weighed.
_SHORT = 160
# Fewer letters than this say nothing at all: "Rabat" is a word of every language.
_MINIMUM = 12
# A long article is decided by its beginning; reading on costs time and changes nothing.
_ENOUGH = 4000


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    if languages:
        identifier.set_languages(list(languages))
    return identifier


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of ``text``, ``""`` when it is too short to tell.

    Examples
    --------
    >>> detect_language("De minister landde dinsdagavond in Rabat voor een bezoek aan zijn ambtgenoot.")
    'nl'
    >>> detect_language("Rabat")
    ''
    """
    sample = text[:_ENOUGH]
    if sum(character.isalpha() for character in sample) < _MINIMUM:
        return ""
    languages = known_languages() if len(sample) < _SHORT else ()
    return str(_identifier(languages).classify(sample)[0])
