import pytest

from geomap.facets import FACETS, confidence_word, count_facets
from geomap.grouping import group_places
from geomap.layers import MapSpec, build_layers
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Role, Toponym
from geomap.picture.messages import load_messages

RABAT = Place("gn:2538475", "Rabat", 34.01325, -6.83255, FeatureClass.POPULATED, "PPLC", "MA")
MOROCCO = Place("iso:MA", "Morocco", 31.8, -6.1, FeatureClass.ADMIN, "PCLI", "MA")


def parsed(
    text: str, *named: tuple[str, Place | None], role: Role = Role.LITERAL, **more: str
) -> ParsedDocument:
    toponyms, at = [], 0
    for name, place in named:
        at = text.index(name, at)
        toponym = Toponym(at, at + len(name), name, role=role)
        toponyms.append(ResolvedToponym(toponym, Resolution(place, 0.9)))
        at += len(name)
    return ParsedDocument(Document("d1", text, **more), tuple(toponyms))  # type: ignore[arg-type]


def spec_of(*documents: ParsedDocument, reader: str = "en") -> MapSpec:
    return build_layers(documents, group_places(documents), reader_language=reader)


def test_facets_count_places_and_mentions() -> None:
    first = parsed("Rabat, Rabat, Morocco.", ("Rabat", RABAT), ("Rabat", RABAT), ("Morocco", MOROCCO))
    second = parsed("Rabat said no.", ("Rabat", RABAT), role=Role.ASSOCIATIVE)
    facets = count_facets(spec_of(first, second))
    table = {facet.by: [(v.value, v.places, v.mentions) for v in facet.values] for facet in facets}
    assert table == {
        "article": [("0", 2, 3), ("1", 1, 1)],
        "feature_class": [("P", 1, 3), ("A", 1, 1)],
        "role": [("literal", 2, 3), ("associative", 1, 1)],
        "country": [("MA", 2, 4)],
        "confidence": [("sure", 2, 4)],
        "source": [("", 2, 4)],
        "language": [("", 2, 4)],
    }


def counts_of(spec: MapSpec, **off: tuple[str, ...]) -> dict[str, dict[str, tuple[int, int]]]:
    """Return places and mentions by facet and value, with ``off`` switched off."""
    facets = count_facets(spec, off=off)
    return {facet.by: {v.value: (v.places, v.mentions) for v in facet.values} for facet in facets}


def two_papers() -> MapSpec:
    sahel = Place("geomap:sahel", "Sahel", 14.5, 5.0, FeatureClass.AREA, "RGN")
    texts = "Rabat, Rabat, Sahel.", (("Rabat", RABAT), ("Rabat", RABAT), ("Sahel", sahel))
    return spec_of(
        parsed(texts[0], *texts[1], source="A", language="en"),
        parsed("Rabat said no.", ("Rabat", RABAT), role=Role.ASSOCIATIVE, source="B", language="nl"),
        parsed("Nothing here.", source="C", language="nl"),
    )


def test_a_value_is_counted_beside_the_other_facets_and_not_its_own() -> None:
    spec = two_papers()
    assert [facet.by for facet in count_facets(spec)] == list(FACETS)
    off = counts_of(spec, source=("A",))
    assert off["source"] == {"A": (2, 3), "B": (1, 1), "C": (0, 0)}
    assert off["language"] == {"en": (0, 0), "nl": (1, 1)}
    assert off["role"] == {"literal": (0, 0), "associative": (1, 1)}
    assert off["country"] == {"MA": (1, 1), "": (0, 0)}


def test_two_facets_intersect_in_the_counts_of_a_third() -> None:
    off = counts_of(two_papers(), source=("B",), country=("",))
    assert off["role"] == {"literal": (1, 2), "associative": (0, 0)}
    assert off["source"] == {"A": (1, 2), "B": (1, 1), "C": (0, 0)}
    assert off["country"] == {"MA": (1, 2), "": (1, 1)}


def test_an_article_without_places_keeps_its_switches_and_values_their_order() -> None:
    spec = two_papers()
    values = {facet.by: [value.value for value in facet.values] for facet in count_facets(spec)}
    assert values["article"] == ["0", "1", "2"]
    assert values["source"] == ["A", "B", "C"]
    assert values["language"] == ["en", "nl"]
    again = count_facets(spec, off={"article": ("0",)})
    assert {facet.by: [value.value for value in facet.values] for facet in again} == values


def test_articles_named_as_often_stand_in_their_own_order() -> None:
    spec = spec_of(*(parsed("x") for _ in range(12)))
    assert [value.value for value in count_facets(spec)[0].values] == [str(index) for index in range(12)]


@pytest.mark.parametrize(
    ("confidence", "word"),
    [
        (1, "sure"),
        (0.795, "sure"),
        (0.794, "likely"),
        (0.495, "likely"),
        (0.494, "doubtful"),
        (0, "doubtful"),
    ],
)
def test_a_confidence_has_one_of_three_words(confidence: float, word: str) -> None:
    assert confidence_word(confidence) == word
    assert load_messages("en")[word]


def test_an_approximate_position_is_a_kind_of_its_own() -> None:
    open_name = Toponym(0, 6, "Oudaia")
    near = Resolution(near=RABAT, near_confidence=0.8)
    document = ParsedDocument(Document("d", "Oudaia"), (ResolvedToponym(open_name, near),))
    counts = counts_of(spec_of(document, parsed("Rabat", ("Rabat", RABAT))))
    assert counts["feature_class"] == {"P": (1, 1), "near": (1, 1)}
    assert counts["country"] == {"MA": (2, 2)}
