"""What the gazetteer adds to marked and to predicted places."""

from collections.abc import Iterator

import pytest

from geomap.evaluation import (
    GoldDocument,
    GoldToponym,
    PredictedDocument,
    PredictedToponym,
    evaluate,
    look_up_gold,
    look_up_predictions,
)
from geomap.gazetteer import Gazetteer
from geomap.model.document import Document


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def gold(toponym: GoldToponym, gazetteer: Gazetteer) -> GoldToponym:
    return look_up_gold([GoldDocument(Document("a", "x"), (toponym,))], gazetteer)[0].toponyms[0]


def test_a_known_id_gives_class_country_box_and_words(gazetteer: Gazetteer) -> None:
    texas = gold(GoldToponym(0, 1, 31.25, -99.25, place_id="gn:4736286"), gazetteer)
    assert (texas.country, texas.feature_class, texas.place_name) == ("US", "A", "Texas, US")
    assert texas.bbox is not None


def test_what_the_corpus_says_stays(gazetteer: Gazetteer) -> None:
    given = GoldToponym(0, 1, 31.25, -99.25, place_id="gn:4736286", country="MX", feature_class="P")
    filled = gold(given, gazetteer)
    assert (filled.country, filled.feature_class) == ("MX", "P")


def test_without_a_known_id_the_point_gives_the_country(gazetteer: Gazetteer) -> None:
    assert gold(GoldToponym(0, 1, 23.68, -15.96, place_id="gn:999999999"), gazetteer).country == "EH"
    assert gold(GoldToponym(0, 1, 0.0, -30.0), gazetteer).country == ""
    assert gold(GoldToponym(0, 1), gazetteer) == GoldToponym(0, 1)


def test_predictions_are_filled_in_the_same_way(gazetteer: Gazetteer) -> None:
    guess = PredictedToponym(0, 1, 34.0, -6.8, place_id="gn:2538475")
    (found,) = look_up_predictions([PredictedDocument("a", (guess,))], gazetteer)[0].toponyms
    assert (found.country, found.feature_class) == ("MA", "P")
    assert found.place_name.startswith("Rabat, ")


@pytest.mark.parametrize(
    ("gold_class", "is_right"),
    [("", True), ("L", True), ("P", False)],
)
def test_a_vague_region_is_right_to_the_area_where_the_corpus_puts_its_point_elsewhere_in_it(
    gazetteer: Gazetteer, gold_class: str, is_right: bool
) -> None:
    """The Sahel's point lies in Niger; another gazetteer's in Mali, 750 km from there."""
    sahel = gazetteer.get("geomap:sahel")
    assert sahel is not None
    assert sahel.is_vague
    marked = GoldDocument(Document("a", "x"), (GoldToponym(0, 1, 15.0, -2.0, feature_class=gold_class),))
    guess = PredictedDocument("a", (PredictedToponym(0, 1, sahel.lat, sahel.lon, place_id=sahel.id),))
    found = evaluate(look_up_gold([marked], gazetteer), look_up_predictions([guess], gazetteer))
    assert found.resolution.accuracy.value == 0
    assert found.resolution_to_area.accuracy.value == float(is_right)
    assert found.resolution_to_area.n_areas == int(is_right)
