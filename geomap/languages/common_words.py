"""How common a word is that is also the name of a place, by language (wordfreq 3.1.1, CC BY-SA 4.0).

The table ``common_words.tsv`` holds search keys (`geomap.text.folding.fold`) of one word with their
Zipf frequency: the decimal logarithm of occurrences per thousand million words (van Heuven et al.
2014); 3 is a word in a million, 6 a word in a thousand. Case is lost: "paris" is the city's own
frequency, "nice" mostly the adjective's, so weigh it against how well known the place is.
"""

from functools import cache
from importlib import resources


def word_frequency(key: str, language: str) -> float:
    """Return the Zipf frequency of the search key ``key`` in ``language``, 0.0 below 3 or when unknown.

    Examples
    --------
    >>> word_frequency("nice", "en") > 5, word_frequency("dakhla", "en")
    (True, 0.0)
    """
    cells = _table().get(key)
    if cells is None:
        return 0.0
    for cell in cells.split(" "):
        code, _, zipf = cell.partition(":")
        if code == language:
            return float(zipf)
    return 0.0


def commonest_language(key: str) -> tuple[str, float]:
    """Return the language in which the search key ``key`` is most frequent, with its Zipf frequency.

    Of languages with one frequency the first by code; ``("", 0.0)`` for a key that is in none.

    Examples
    --------
    >>> commonest_language("nice"), commonest_language("dakhla")
    (('en', 5.4), ('', 0.0))
    """
    cells = (cell.partition(":") for cell in _table().get(key, "").split())
    found = [(code, float(zipf)) for code, _, zipf in cells]
    return max(found, key=lambda each: each[1], default=("", 0.0))


@cache
def _table() -> dict[str, str]:
    text = (resources.files("geomap.languages") / "common_words.tsv").read_text("utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines())
