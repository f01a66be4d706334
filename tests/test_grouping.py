import pytest

from geomap.grouping import group_approximate_names, group_open_names, group_places
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym


def place(place_id: str, name: str = "somewhere") -> Place:
    return Place(place_id, name, 1.0, 2.0, FeatureClass.POPULATED, "PPL")


def named(
    at: Place | None,
    *,
    name: str = "X",
    role: Role = Role.LITERAL,
    confidence: float = 0.9,
    score: float = 0.5,
) -> ResolvedToponym:
    return ResolvedToponym(Toponym(0, 1, name, role=role, score=score), Resolution(at, confidence))


def document(*toponyms: ResolvedToponym) -> ParsedDocument:
    return ParsedDocument(Document("d", "X"), toponyms)


def test_one_group_for_each_place_over_all_documents() -> None:
    rabat, paris = place("gn:2"), place("gn:1")
    groups = group_places([document(named(rabat), named(paris)), document(named(rabat))])
    assert [(group.place.id, len(group.mentions)) for group in groups] == [("gn:2", 2), ("gn:1", 1)]
    assert [mention.document for mention in groups[0].mentions] == [0, 1]


def test_places_named_equally_often_stand_by_their_ids() -> None:
    groups = group_places([document(*(named(place(key)) for key in ("gn:30", "gn:4", "geomap:a")))])
    assert [group.place.id for group in groups] == ["geomap:a", "gn:30", "gn:4"]


def test_mentions_are_counted_by_role() -> None:
    rabat = place("gn:2")
    (group,) = group_places([document(named(rabat), named(rabat, role=Role.ASSOCIATIVE), named(rabat))])
    assert group.count(Role.LITERAL) == 2
    assert group.count(Role.ASSOCIATIVE) == 1


@pytest.mark.parametrize(
    ("pairs", "mean"),
    [
        ([(0.9, 0.5)], 0.9),
        ([(0.9, 1.0), (0.3, 0.0)], 0.9),
        ([(0.9, 0.5), (0.3, 0.5)], 0.6),
        ([(0.8, 0.0), (0.4, 0.0)], 0.6),
    ],
    ids=["one", "a toponym that is hardly one weighs nothing", "equal weights", "no weights at all"],
)
def test_confidence_is_the_mean_weighted_by_the_recognisers_score(
    pairs: list[tuple[float, float]], mean: float
) -> None:
    rabat = place("gn:2")
    (group,) = group_places([document(*(named(rabat, confidence=c, score=s) for c, s in pairs))])
    assert group.confidence == pytest.approx(mean)


def test_names_left_open_are_apart_and_differ_not_by_case() -> None:
    parsed = [
        document(named(None, name="Atlantis"), named(place("gn:2"))),
        document(named(None, name="ATLANTIS")),
    ]
    (name,) = group_open_names(parsed)
    assert (name.name, len(name.mentions)) == ("Atlantis", 2)
    assert [group.place.id for group in group_places(parsed)] == ["gn:2"]


def unplaced(name: str, near: Place, confidence: float = 0.8) -> ResolvedToponym:
    return ResolvedToponym(Toponym(0, 1, "X", base=name), Resolution(near=near, near_confidence=confidence))


def test_approximate_names_are_one_for_each_name_and_place_near_it() -> None:
    here, there = place("gn:1"), place("gn:2")
    parsed = [
        document(unplaced("Elba", there), unplaced("Atlantis", here, 0.6), named(here)),
        document(unplaced("ATLANTIS", here, 0.9), unplaced("Atlantis", there), named(None)),
    ]
    found = group_approximate_names(parsed)
    assert [(name.name, name.near.id, len(name.mentions)) for name in found] == [
        ("Atlantis", "gn:1", 2), ("Atlantis", "gn:2", 1), ("Elba", "gn:2", 1),
    ]  # fmt: skip
    assert found[0].confidence == pytest.approx(0.75)
    assert [group.place.id for group in group_places(parsed)] == ["gn:1"]
    assert {name.name for name in group_open_names(parsed)} == {"Atlantis", "Elba", "X"}


def test_nothing_named_gives_no_groups() -> None:
    assert group_approximate_names([document(named(None))]) == ()
    assert group_places([]) == ()
    assert group_open_names([document()]) == ()


@pytest.mark.parametrize(("inner", "mentions"), [("gn:2", {"gn:2": 1}), ("gn:1", {"gn:2": 1, "gn:1": 1})])
def test_a_name_inside_that_of_a_site_counts_where_it_means_another_place(
    inner: str, mentions: dict[str, int]
) -> None:
    site = ResolvedToponym(Toponym(0, 13, "Station Assen"), Resolution(place("gn:2"), 0.9))
    town = ResolvedToponym(Toponym(8, 13, "Assen", kind=Kind.EMBEDDED), Resolution(place(inner), 0.9))
    groups = group_places([ParsedDocument(Document("d", "Station Assen"), (site, town))])
    assert {group.place.id: len(group.mentions) for group in groups} == mentions


@pytest.mark.parametrize(
    ("inner", "is_counted"),
    [
        (Place("gn:1", "Dakhla", 23.7, -15.9, FeatureClass.POPULATED, "PPL", country="EH"), False),
        (Place("gn:2", "Tindouf", 27.7, -8.1, FeatureClass.POPULATED, "PPL", country="DZ"), True),
        (Place("iso:DZ", "Algeria", 28.0, 3.0, FeatureClass.ADMIN, "PCLI", country="DZ"), True),
    ],
    ids=["a namesake by the sea", "the town beside", "the country around"],
)
def test_a_town_far_from_the_site_that_bears_its_name_is_no_mention(
    inner: Place, *, is_counted: bool
) -> None:
    site = Place("user:camp", "the camp", 26.85, -6.88, FeatureClass.SPOT, "CMPRF", country="DZ")
    whole = ResolvedToponym(Toponym(0, 11, "Inner camp!"), Resolution(site, 0.9))
    part = ResolvedToponym(Toponym(0, 5, "Inner", kind=Kind.EMBEDDED), Resolution(inner, 0.9))
    groups = group_places([document(whole, part), document(named(inner, name="Inner"))])
    # Where another text names it by itself it counts as ever.
    counts = {group.place.id: len(group.mentions) for group in groups}
    assert counts == {"user:camp": 1, inner.id: 2 if is_counted else 1}
