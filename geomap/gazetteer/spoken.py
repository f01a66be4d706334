"""Where each language is spoken, as the compiled file lists it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spoken:
    """The countries (ISO alpha-2) where a language is official, and their share of the gazetteer's places."""

    countries: frozenset[str] = frozenset()
    share: float = 0.0


#: Of a language that no country has, or one that is not known.
NOWHERE = Spoken()


def write_spoken(by_language: Mapping[str, frozenset[str]], place_countries: Iterable[str]) -> str:
    """Return the list that `read_spoken` reads; ``place_countries`` holds the country of each place.

    Examples
    --------
    >>> write_spoken({"nl": frozenset({"NL", "BE"})}, ["NL", "BE", "FR", ""])
    'nl:0.6667:BE,NL'
    """
    places = Counter(country for country in place_countries if country)
    total = max(1, places.total())
    return " ".join(
        f"{language}:{sum(places[code] for code in countries) / total:.4f}:{','.join(sorted(countries))}"
        for language, countries in sorted(by_language.items())
    )


def read_spoken(entries: Iterable[str]) -> dict[str, Spoken]:
    """Return where each language is spoken, by ISO 639 code.

    Examples
    --------
    >>> read_spoken(["nl:0.6667:BE,NL"])["nl"].share
    0.6667
    """
    spoken = {}
    for entry in entries:
        language, share, countries = entry.split(":")
        spoken[language] = Spoken(frozenset(countries.split(",")), float(share))
    return spoken
