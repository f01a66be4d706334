"""Where an open name is shown: near what the text names with it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from geomap.languages.language import Language, Words
from geomap.model.document import Document
from geomap.model.place import BoundingBox, FeatureClass, Place
from geomap.model.resolution import Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym
from geomap.resolution.approximate import (
    LEAST_CONFIDENCE,
    LEAST_SCORE,
    NEAR_KM,
    AnchorFacts,
    AnchorWeights,
    Link,
    anchor_confidence,
    extent_km,
    find_anchors,
    with_anchors,
)
from geomap.resolution.explain import sentence_kinds

ENGLISH = Language(code="en", name="English", words=Words(containment=frozenset({"in"})))

NEW_ORLEANS = Place("t:no", "New Orleans", 29.95, -90.07, FeatureClass.POPULATED, "PPLA2", "US", "Louisiana")
METAIRIE = Place("t:me", "Metairie", 29.98, -90.15, FeatureClass.POPULATED, "PPL", "US", "Louisiana")
PARIS = Place("t:pa", "Paris", 48.85, 2.35, FeatureClass.POPULATED, "PPLC", "FR")
FRANCE = Place("iso:FR", "France", 46.0, 2.0, FeatureClass.ADMIN, "PCLI", "FR")
PLACES = {place.name: place for place in (NEW_ORLEANS, METAIRIE, PARIS, FRANCE)}


def parsed(text: str, *names: str, score: float = 0.73, kind: Kind = Kind.NAME) -> ParsedDocument:
    """Return ``text`` with each of ``names`` marked at its next place; those in ``PLACES`` are resolved."""
    toponyms: list[ResolvedToponym] = []
    at = 0
    for name in names:
        at = text.index(name, at)
        place = PLACES.get(name)
        toponym = Toponym(at, at + len(name), name, score=0.99 if place else score)
        if place is None:
            toponym = replace(toponym, kind=kind)
        resolution = Resolution(place, 0.95) if place else Resolution()
        toponyms.append(ResolvedToponym(toponym, resolution))
        at += 1
    toponyms.sort(key=lambda found: (found.toponym.start, -found.toponym.end))
    return ParsedDocument(Document("d", text, language="en"), tuple(toponyms))


def anchors_of(document: ParsedDocument) -> list[tuple[str, str]]:
    """Return for each open name the place that it lies near and the link, ``("", "")`` for none."""
    anchors = find_anchors(document, language=ENGLISH)
    return [
        (anchor.place.name, anchor.link.value) if anchor else ("", "")
        for anchor, found in zip(anchors, document.toponyms, strict=True)
        if found.resolution.place is None
    ]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("At Café Brasil in New Orleans.", ["Café Brasil", "New Orleans"], ("New Orleans", "stated")),
        ("Royal Street, New Orleans", ["Royal Street", "New Orleans"], ("New Orleans", "stated")),
        (
            "The Old New Orleans Opera sang.",
            ["Old New Orleans Opera", "New Orleans"],
            ("New Orleans", "inside"),
        ),
        ("New Orleans saw Café Brasil.", ["New Orleans", "Café Brasil"], ("New Orleans", "beside")),
        (
            "New Orleans sang." + " And on it went, day and night." * 9 + " Café Brasil is full.",
            ["New Orleans", "Café Brasil"],
            ("New Orleans", "document"),
        ),
    ],
    ids=["in", "comma", "inside the name", "beside", "anywhere in the text"],
)
def test_an_open_name_lies_near_what_the_text_names_with_it(
    text: str, names: Sequence[str], expected: tuple[str, str]
) -> None:
    assert anchors_of(parsed(text, *names)) == [expected]


def test_what_the_text_says_outright_goes_before_what_stands_nearer() -> None:
    text = "From Paris to Café Brasil in New Orleans."
    assert anchors_of(parsed(text, "Paris", "Café Brasil", "New Orleans")) == [("New Orleans", "stated")]


def test_a_town_goes_before_a_country_and_where_the_text_is_about_before_elsewhere() -> None:
    assert anchors_of(parsed("France, Paris and Elba", "France", "Paris", "Elba"))[0][0] == "Paris"
    text = "New Orleans and Metairie sang; from Paris came word of Café Brasil."
    (anchor,) = anchors_of(parsed(text, "New Orleans", "Metairie", "Paris", "Café Brasil"))
    assert anchor == ("Metairie", "beside")


def test_of_places_as_sure_the_nearest_in_the_text_is_taken() -> None:
    text = "New Orleans sang and danced. In Metairie, at Café Brasil, it was quiet. So was New Orleans."
    names = ["New Orleans", "Metairie", "Café Brasil", "New Orleans"]
    assert anchors_of(parsed(text, *names)) == [("Metairie", "beside")]


def test_all_mentions_of_a_name_have_the_anchor_of_the_one_that_tells_most() -> None:
    text = "Café Brasil in New Orleans. From Paris: café brasil"
    document = parsed(text, "Café Brasil", "New Orleans", "Paris", "café brasil")
    assert anchors_of(document) == [("New Orleans", "stated")] * 2


@pytest.mark.parametrize(
    "document",
    [
        parsed("Only Café Brasil.", "Café Brasil"),
        parsed("Nothing at all."),
        parsed("Café Brasil in New Orleans", "Café Brasil", "New Orleans", score=LEAST_SCORE - 0.01),
        parsed("Brasilians in New Orleans", "Brasilians", "New Orleans", kind=Kind.DEMONYM),
        parsed("The Brasil in New Orleans", "Brasil", "New Orleans", kind=Kind.EMBEDDED),
        parsed("Somewhere in France", "Somewhere", "France"),
    ],
    ids=["no place", "no name", "an unsure name", "a demonym", "a part of a name", "a country alone"],
)
def test_nothing_is_guessed_where_nothing_tells(document: ParsedDocument) -> None:
    assert all(anchor is None for anchor in find_anchors(document, language=ENGLISH))
    assert with_anchors(document, language=ENGLISH) == document


def test_a_name_with_a_place_is_never_given_an_anchor() -> None:
    found = with_anchors(parsed("Metairie, New Orleans", "Metairie", "New Orleans"), language=ENGLISH)
    assert [one.resolution.near for one in found.toponyms] == [None, None]


def test_the_open_name_stays_open_and_says_why_it_is_shown_there() -> None:
    document = parsed("Café Brasil in New Orleans", "Café Brasil", "New Orleans")
    reason = Evidence("unknown", "the gazetteer knows no place of this name", 0.0)
    first, second = document.toponyms
    document = replace(document, toponyms=(replace(first, resolution=Resolution(evidence=(reason,))), second))
    resolution = with_anchors(document, language=ENGLISH).toponyms[0].resolution
    assert (resolution.place, resolution.confidence, resolution.near) == (None, 0.0, NEW_ORLEANS)
    assert LEAST_CONFIDENCE <= resolution.near_confidence < 1
    assert [item.text for item in resolution.evidence] == [
        "the gazetteer knows no place of this name",
        "the text says that it is in New Orleans",
    ]


def test_a_place_that_acts_is_an_anchor_too_and_hostile_names_do_no_harm() -> None:
    hostile = replace(NEW_ORLEANS, name="{other} {0} </script>")
    document = parsed("Café Brasil in New Orleans", "Café Brasil", "New Orleans")
    city = document.toponyms[1]
    acting = replace(city.toponym, role=Role.ASSOCIATIVE)
    document = replace(
        document, toponyms=(document.toponyms[0], ResolvedToponym(acting, Resolution(hostile, 0.95)))
    )
    resolution = with_anchors(document, language=ENGLISH).toponyms[0].resolution
    assert resolution.near == hostile
    assert "{other} {0} </script>" in resolution.evidence[-1].text


def test_every_link_has_a_sentence_and_every_fact_a_weight() -> None:
    assert {f"near_{link.value}" for link in Link} <= sentence_kinds()
    facts = set(AnchorFacts.__dataclass_fields__)
    assert set(AnchorWeights.__dataclass_fields__) == {"intercept", *facts}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"stated": 1.0}, {}),
        ({"inside": 1.0}, {}),
        ({"confidence": 0.9}, {"confidence": 0.5}),
        ({"share": 1.0}, {"share": 0.5}),
    ],
)
def test_each_fact_moves_the_confidence_as_one_would_expect(
    better: dict[str, float], worse: dict[str, float]
) -> None:
    usual = AnchorFacts(inside=0.0, stated=0.0, confidence=0.8, share=0.8)
    high, low = (anchor_confidence(replace(usual, **change)) for change in (better, worse))
    assert 0 < low < high < 1


def test_a_place_reaches_as_far_as_its_box_or_its_kind() -> None:
    assert extent_km(PARIS) == 0
    assert extent_km(replace(PARIS, feature_class=FeatureClass.WATER, feature_code="STM")) == 85
    assert 0 < extent_km(replace(FRANCE, feature_code="ADM2")) < NEAR_KM < extent_km(FRANCE)
    fiji = BoundingBox(177.0, -19.0, -180.0, -16.0)
    assert extent_km(replace(FRANCE, bbox=fiji)) == pytest.approx(229, abs=2)


def test_a_text_of_very_many_names_is_looked_through_once() -> None:
    # Each open name looks at a fixed number of others, so this is no matter of minutes.
    pair = "Café Brasil in New Orleans. Paris was wet, and so was Metairie. "
    names = ["Café Brasil", "New Orleans", "Paris", "Metairie"]
    document = parsed(pair * 2500, *names * 2500)
    assert set(anchors_of(document)) == {("New Orleans", "stated")}
