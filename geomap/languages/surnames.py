"""Surnames that texts are full of, by language: which names of places they would take over.

The table ``surnames.tsv`` holds search keys (`geomap.text.folding.fold`) of one word with the ISO 639
codes of the languages in which the surname is frequent, or that of a ruler whom papers everywhere
name: some 3,300 in a hundred languages, in their own scripts and romanised. It was written by hand
(CC BY 4.0, the geomap project), sorted by key; add a line to add a name.
"""

from functools import cache
from importlib import resources


def surname_languages(key: str) -> tuple[str, ...]:
    """Return the languages in which the search key ``key`` is a frequent surname, ``()`` for none.

    Examples
    --------
    >>> surname_languages("yilmaz"), surname_languages("silva"), surname_languages("tifariti")
    (('tr',), ('es', 'pt', 'si'), ())
    """
    return tuple(_table().get(key, "").split())


@cache
def _table() -> dict[str, str]:
    text = (resources.files("geomap.languages") / "surnames.tsv").read_text("utf-8")
    return dict(line.split("\t", 1) for line in text.splitlines())
