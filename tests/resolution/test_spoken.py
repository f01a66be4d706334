import numpy as np
import pytest

from geomap.gazetteer.spoken import NOWHERE, Spoken
from geomap.languages.language import Language
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind
from geomap.resolution.evidence.spoken import spoken
from geomap.resolution.mentions import Mention, NameGroup
from geomap.resolution.pairs import find_surroundings
from geomap.resolution.table import build_table, share_beliefs

DUTCH = Spoken(frozenset({"NL", "BE", "SR"}), 0.02)
ENGLISH = Spoken(frozenset({"US", "GB", "NG"}), 0.25)


def bergen(country: str) -> Candidate:
    place = Place(f"t:{country}", "Bergen", 0, 0, FeatureClass.POPULATED, "PPL", country=country)
    return Candidate(place, NameKind.OFFICIAL, 0.5)


def speaks(where: Spoken) -> list[float]:
    """Return what a text in a language says for Bergen in the Netherlands, Norway, the US and no country."""
    candidates = tuple(map(bergen, ("NL", "NO", "US", "")))
    table = build_table([NameGroup("Bergen", "bergen", candidates, shortened=False, mentions=1)])
    around = find_surroundings("Bergen", [Mention(0, 6, 0)], table, Language("xx", "X"), spoken=where)
    values: list[float] = spoken(table, share_beliefs(table, np.zeros(4)), around).values.tolist()
    return values


def test_the_language_speaks_for_its_own_countries_alone() -> None:
    assert speaks(DUTCH) == pytest.approx([np.log(49), 0, 0, 0])


def test_a_language_of_a_quarter_of_the_world_says_little() -> None:
    assert speaks(ENGLISH) == pytest.approx([0, 0, np.log(3), 0])


@pytest.mark.parametrize("where", [NOWHERE, Spoken(frozenset({"NL"}), 0.0), Spoken(frozenset({"NL"}), 1.0)])
def test_a_language_without_places_or_with_all_of_them_says_nothing(where: Spoken) -> None:
    assert speaks(where) == [0.0] * 4


def test_the_language_of_a_small_country_says_no_more_than_dutch() -> None:
    assert speaks(Spoken(frozenset({"NO"}), 0.003)) == [0.0, 4.0, 0.0, 0.0]


def test_a_language_of_most_of_the_world_never_speaks_against_it() -> None:
    assert speaks(Spoken(frozenset({"NL"}), 0.8)) == [0.0] * 4
