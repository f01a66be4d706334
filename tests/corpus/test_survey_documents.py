import random
from collections.abc import Sequence

import pytest

from geomap.corpus import seat_of, survey_documents
from geomap.jsonl import as_written
from geomap.model.context import CorpusContext, GeocodeAnswer, GeocodeQuery, HomePlace, OutletHome
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Toponym

RABAT = Place(
    "gn:1", "Rabat", 34.0132512, -6.8325549, FeatureClass.POPULATED, "PPLC", country="MA", admin1="Rabat-Salé"
)
FEZ = Place("gn:2", "Fez", 34.0, -5.0, FeatureClass.POPULATED, "PPLA", country="MA", admin1="Fès-Meknès")
MOROCCO = Place("iso:MA", "Morocco", 32.0, -5.0, FeatureClass.ADMIN, "PCLI", country="MA")
WORDS = [f"w{number}" for number in range(5000)]


def _found(place: Place | None, confidence: float = 0.9, **keys: object) -> ResolvedToponym:
    return ResolvedToponym(Toponym(0, 1, "R"), Resolution(place, confidence, **keys))  # type: ignore[arg-type]


def _parsed(
    name: str, *toponyms: ResolvedToponym, outlet: str = "gazette.example", text: str = ""
) -> ParsedDocument:
    text = text or "R " + " ".join(random.Random(name).choices(WORDS, k=60))  # noqa: S311 - chance, not a secret
    return ParsedDocument(Document(name, text, url=f"https://{outlet}/{name}" if outlet else ""), toponyms)


def _places(context: CorpusContext, outlet: str = "gazette.example") -> Sequence[HomePlace]:
    return context.home_of(outlet, without="")


def test_an_outlets_sure_small_places_make_its_home() -> None:
    context = survey_documents([_parsed("a", _found(RABAT), _found(RABAT, 0.7), _found(FEZ, 0.8))])
    assert context.homes == (
        OutletHome(
            "gazette.example",
            (
                HomePlace("a", 34.0, -5.0, "MA", "Fès-Meknès", 0.267),
                HomePlace("a", 34.01325, -6.83255, "MA", "Rabat-Salé", 0.533),
            ),
        ),
    )


@pytest.mark.parametrize(
    "toponym",
    [
        _found(RABAT, 0.59),
        _found(None, 0.0),
        _found(MOROCCO),
        _found(RABAT, stands_for=MOROCCO),
        _found(Place("a", "R", 0, 0, FeatureClass.ADMIN, "ADM1", country="MA")),
        _found(Place("b", "R", 0, 0, FeatureClass.AREA, "RGN")),
        _found(Place("c", "R", 0, 0, FeatureClass.WATER, "STM")),
        _found(Place("d", "R", 0, 0, FeatureClass.TERRAIN, "MTS")),
    ],
)
def test_what_is_unsure_or_large_says_nothing(toponym: ResolvedToponym) -> None:
    assert survey_documents([_parsed("a", toponym)]).homes == ()


@pytest.mark.parametrize(
    "toponym",
    [
        _found(RABAT, 0.6),
        _found(RABAT, 0.1, corrected_by="c1"),
        _found(Place("a", "R", 0, 0, FeatureClass.ADMIN, "ADM2", country="MA")),
        _found(Place("b", "R", 0, 0, FeatureClass.SPOT, "AIRP", country="MA")),
    ],
)
def test_what_is_sure_or_corrected_and_small_counts(toponym: ResolvedToponym) -> None:
    assert len(_places(survey_documents([_parsed("a", toponym)]))) == 1


def test_of_one_document_the_five_places_with_most_mentions_count_and_weigh_at_most_one() -> None:
    towns = [Place(f"gn:{n}", "R", n, 0.0, FeatureClass.POPULATED, "PPL", country="MA") for n in range(9)]
    context = survey_documents(
        [_parsed("a", *(_found(town, 1.0) for n, town in enumerate(towns) for _ in range(n)))]
    )
    assert [place.lat for place in _places(context)] == [4, 5, 6, 7, 8]
    assert sum(place.weight for place in _places(context)) == pytest.approx(1, abs=0.005)


def test_a_document_of_no_known_outlet_is_in_no_home() -> None:
    assert survey_documents([_parsed("a", _found(RABAT), outlet="")]).homes == ()


def test_near_copies_count_once_for_an_outlet_and_once_for_another() -> None:
    text = "R " + " ".join(WORDS[:80])
    context = survey_documents(
        [
            _parsed("a", _found(RABAT), text=text),
            _parsed("b", _found(RABAT), text=text + " more"),
            _parsed("c", _found(RABAT), text=text + " still", outlet="herald.example"),
            _parsed("d", _found(FEZ)),
        ]
    )
    assert context.copies == (("a", "b", "c"),)
    assert sorted(place.country for place in _places(context)) == ["MA", "MA"]
    assert len({place.document for place in _places(context)} & {"a", "b"}) == 1
    assert [place.document for place in context.home_of("gazette.example", without="c")] == ["d"]
    assert [place.document for place in _places(context, "herald.example")] == ["c"]


def test_the_order_of_the_documents_makes_no_difference_even_past_the_limit() -> None:
    documents = [_parsed(f"{number:04}", _found(RABAT)) for number in range(1000)]
    context = survey_documents(documents)
    assert len({place.document for place in _places(context)}) == 200
    random.Random(1).shuffle(documents)  # noqa: S311 - chance, not a secret
    assert survey_documents(iter(documents)) == context
    assert survey_documents([*documents, *documents]) == context


def test_documents_and_their_lines_tell_the_same() -> None:
    documents = [_parsed("a", _found(RABAT, 0.59951), _found(FEZ, 0.61234))]
    assert survey_documents(documents) == survey_documents(as_written(documents))


def test_answers_of_an_online_geocoder_are_sorted_in_each_question_once() -> None:
    answers = [GeocodeAnswer(GeocodeQuery(name), None, "nominatim", "2026-11-23") for name in ("b", "a", "b")]
    context = survey_documents([], answers=answers)
    assert [answer.query.name for answer in context.answers] == ["a", "b"]


def test_no_documents_give_an_empty_context() -> None:
    assert survey_documents([]) == CorpusContext()


# --- the seat -----------------------------------------------------------------------------------


def test_the_seat_is_where_most_places_lie_and_ties_go_by_name() -> None:
    places = (
        HomePlace("a", 0, 0, "MA", "B", 0.5),
        HomePlace("a", 0, 0, "MA", "A", 0.5),
        HomePlace("b", 0, 0, "DZ", "C", 0.6),
        HomePlace("c", 0, 0, "", "", 0.4),
    )
    seat = seat_of(OutletHome("x", places))
    assert (seat.country, seat.admin1) == ("MA", "A")
    assert seat.country_share == pytest.approx(0.5)
    assert seat.admin1_share == pytest.approx(0.25)


def test_an_outlet_without_places_or_countries_has_no_seat() -> None:
    for places in ((), (HomePlace("a", 0, 0),)):
        seat = seat_of(OutletHome("x", places))
        assert (seat.country, seat.country_share, seat.admin1, seat.admin1_share) == ("", 0.0, "", 0.0)
