from collections.abc import Iterator

import pytest

from geomap.gazetteer import Gazetteer
from geomap.languages.language import load_language
from geomap.model.context import CorpusContext, GeocodeAnswer, GeocodeQuery
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, Resolution
from geomap.model.toponym import Kind, Role, Toponym
from geomap.resolution import open_queries, resolve_toponyms


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def mark(text: str, *names: str, **options: object) -> list[Toponym]:
    """Return each of ``names`` at its next place in ``text``."""
    toponyms, start = [], 0
    for name in names:
        start = text.index(name, start)
        toponyms.append(Toponym(start, start + len(name), name, score=0.9, **options))  # type: ignore[arg-type]
        start += len(name)
    return toponyms


def resolve(text: str, *names: str, gazetteer: Gazetteer, **options: object) -> ParsedDocument:
    document = Document(id="d", text=text, language="en")
    toponyms = mark(text, *names, **options)
    return resolve_toponyms(document, toponyms, gazetteer=gazetteer, language=load_language("en"))


def first(parsed: ParsedDocument) -> Resolution:
    return parsed.toponyms[0].resolution


def place_of(parsed: ParsedDocument, number: int = 0) -> tuple[str, str]:
    place = parsed.toponyms[number].resolution.place
    return (place.country, place.admin1) if place is not None else ("", "")


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("He flew to Dakhla in Western Sahara.", ["Dakhla", "Western Sahara"], "EH"),
        ("Dakhla (Western Sahara) has a port.", ["Dakhla", "Western Sahara"], "EH"),
        ("Dakhla, in the south of Morocco near Agadir.", ["Dakhla", "Morocco", "Agadir"], "MA"),
        ("She lives in Paris, Texas, since May.", ["Paris", "Texas"], "US"),
        ("She lives in Paris.", ["Paris"], "FR"),
        ("He was born in London, Kentucky.", ["London", "Kentucky"], "US"),
        ("Georgia, Alabama, Texas and Florida voted.", ["Georgia", "Alabama", "Texas", "Florida"], "US"),
        ("Georgia and Armenia signed.", ["Georgia", "Armenia"], "GE"),
        ("Rome lies 60 miles north-west of Atlanta.", ["Rome", "Atlanta"], "US"),
        ("Rome lies 60 miles north-west of Naples.", ["Rome", "Naples"], "IT"),
        ("Peru and Chile signed in Washington.", ["Peru", "Chile", "Washington"], "PE"),
    ],
)
def test_the_text_around_a_name_decides_between_namesakes(
    gazetteer: Gazetteer, text: str, names: list[str], expected: str
) -> None:
    assert place_of(resolve(text, *names, gazetteer=gazetteer))[0] == expected


@pytest.mark.parametrize(
    ("text", "names", "states"),
    [
        ("The mayor of Peru, Indiana met us.", ["Peru", "Indiana"], ["Indiana"]),
        ("He moved to Norway in Maine.", ["Norway", "Maine"], ["Maine"]),
        ("Both Cuba (Missouri) and Cuba itself.", ["Cuba", "Missouri"], ["Missouri"]),
        (
            "Peru, Indiana, Lima, Ohio, and Lebanon, Oregon.",
            ["Peru", "Indiana", "Lima", "Ohio", "Lebanon", "Oregon"],
            ["Indiana", "Ohio", "Oregon"],
        ),
        ("Indiana, Ohio, Oregon and Texas.", ["Indiana", "Ohio", "Oregon", "Texas"], ["", ""]),
    ],
)
def test_a_container_wins_over_a_better_known_namesake_unless_in_a_list_of_its_kind(
    gazetteer: Gazetteer, text: str, names: list[str], states: list[str]
) -> None:
    parsed = resolve(text, *names, gazetteer=gazetteer)
    assert [place_of(parsed, 2 * number) for number in range(len(states))] == [
        ("US", state) for state in states
    ]


def test_a_people_contains_no_place(gazetteer: Gazetteer) -> None:
    text = "In China, Americans are asked to leave."
    toponyms = [*mark(text, "China"), *mark(text, "Americans", kind=Kind.DEMONYM, place_ids=("iso:US",))]
    document = Document(id="d", text=text, language="en")
    parsed = resolve_toponyms(document, toponyms, gazetteer=gazetteer, language=load_language("en"))
    assert place_of(parsed) == ("CN", "")


@pytest.mark.parametrize(
    ("code", "text", "name", "place_id"),
    [
        ("nl", "De wielrenners reden na Eindhoven door de Alpen.", "Alpen", "geomap:alps"),
        ("en", "The riders of Eindhoven trained in Alpen.", "Alpen", "gn:2958188"),
        ("fi", "Näyttely avattiin Moskovassa.", "Moskova", "gn:524901"),
    ],
)
def test_what_a_place_is_called_in_the_texts_language_is_its_own_name(
    gazetteer: Gazetteer, code: str, text: str, name: str, place_id: str
) -> None:
    toponyms = mark(text, *(["Eindhoven", name] if text.index(name) > 30 else [name]))
    document = Document(id="d", text=text, language=code)
    parsed = resolve_toponyms(document, toponyms, gazetteer=gazetteer, language=load_language(code))
    place = parsed.toponyms[-1].resolution.place
    assert place is not None
    assert place.id == place_id


def test_one_name_has_one_place_in_a_document(gazetteer: Gazetteer) -> None:
    parsed = resolve(
        "Paris, Texas, grows. The mayor of Paris is glad.", "Paris", "Texas", "Paris", gazetteer=gazetteer
    )
    assert place_of(parsed, 0) == place_of(parsed, 2) == ("US", "Texas")


def test_one_name_has_two_places_when_the_text_says_so(gazetteer: Gazetteer) -> None:
    text = "From Paris, Texas, she moved to Paris, France."
    parsed = resolve(text, "Paris", "Texas", "Paris", "France", gazetteer=gazetteer)
    assert [place_of(parsed, number)[0] for number in (0, 2)] == ["US", "FR"]


def test_an_unknown_name_is_left_open_and_asked_with_the_likely_countries(gazetteer: Gazetteer) -> None:
    parsed = resolve(
        "Xyzzyville lies near Rabat and Agadir.", "Xyzzyville", "Rabat", "Agadir", gazetteer=gazetteer
    )
    assert (first(parsed).place, first(parsed).confidence) == (None, 0.0)
    assert open_queries(parsed) == (GeocodeQuery("Xyzzyville", ("MA",), "en"),)


def test_an_unknown_name_is_shown_near_what_the_text_names_with_it_and_stays_open(
    gazetteer: Gazetteer,
) -> None:
    names = ("Café Xyzzy", "New Orleans", "Baton Rouge")
    parsed = resolve("At Café Xyzzy in New Orleans, and in Baton Rouge.", *names, gazetteer=gazetteer)
    resolution = first(parsed)
    assert resolution.near is not None
    assert (resolution.place, resolution.near.name) == (None, "New Orleans")
    assert [item.kind for item in resolution.evidence] == ["unknown", "near_stated"]
    assert open_queries(parsed) == (GeocodeQuery("Café Xyzzy", ("US",), "en"),)
    assert first(resolve("Only Café Xyzzy.", "Café Xyzzy", gazetteer=gazetteer)).near is None


def test_an_answer_from_an_online_service_fills_an_open_name(gazetteer: Gazetteer) -> None:
    text = "Xyzzyville lies near Rabat."
    toponyms = mark(text, "Xyzzyville", "Rabat")
    document = Document(id="d", text=text, language="en")
    place = Place("osm:node/1", "Xyzzyville", 34.0, -6.8, FeatureClass.POPULATED, "PPL", country="MA")
    for countries, found in ((("FR",), None), (("MA",), place)):
        answer = GeocodeAnswer(
            GeocodeQuery("Xyzzyville", countries, "en"), place, "some service", "2026-11-22"
        )
        parsed = resolve_toponyms(
            document,
            toponyms,
            gazetteer=gazetteer,
            language=load_language("en"),
            context=CorpusContext((answer,)),
        )
        assert first(parsed).place == found
    assert "some service" in first(parsed).evidence[0].text


def test_an_associative_capital_is_the_city_and_stands_for_its_country(gazetteer: Gazetteer) -> None:
    parsed = resolve("An accusation denied by Rabat.", "Rabat", gazetteer=gazetteer, role=Role.ASSOCIATIVE)
    place, meant = first(parsed).place, first(parsed).stands_for
    assert place is not None
    assert meant is not None
    assert (place.id, meant.id) == ("gn:2538475", "iso:MA")


def test_a_literal_capital_stands_for_nothing(gazetteer: Gazetteer) -> None:
    parsed = resolve("Gantz landed in Rabat.", "Rabat", gazetteer=gazetteer, role=Role.LITERAL)
    assert first(parsed).stands_for is None


def test_a_demonym_means_the_first_of_its_places(gazetteer: Gazetteer) -> None:
    parsed = resolve(
        "The Georgian minister spoke.", "Georgian", gazetteer=gazetteer, kind=Kind.DEMONYM,
        place_ids=("iso:GE", "gn:4197000"),
    )  # fmt: skip
    place = first(parsed).place
    assert place is not None
    assert place.id == "iso:GE"


def test_written_coordinates_are_their_own_place(gazetteer: Gazetteer) -> None:
    parsed = resolve(
        "At 23.7 N, 15.9 W.",
        "23.7 N, 15.9 W",
        gazetteer=gazetteer,
        kind=Kind.COORDINATES,
        point=(23.7, -15.9),
    )
    place = first(parsed).place
    assert place is not None
    assert (place.lat, place.lon, first(parsed).confidence) == (23.7, -15.9, 1.0)


def test_alternatives_are_at_most_five_likeliest_first_and_not_the_place_itself(gazetteer: Gazetteer) -> None:
    resolution = first(resolve("The mayor of Springfield spoke.", "Springfield", gazetteer=gazetteer))
    scores = [alternative.score for alternative in resolution.alternatives]
    assert 1 < len(scores) <= 5
    assert scores == sorted(scores, reverse=True)
    assert resolution.place not in [alternative.place for alternative in resolution.alternatives]


def test_the_evidence_names_what_the_text_says(gazetteer: Gazetteer) -> None:
    resolution = first(resolve("Paris in Texas.", "Paris", "Texas", gazetteer=gazetteer))
    assert "the text says that it is in Texas" in [reason.text for reason in resolution.evidence]


def test_a_document_without_toponyms_stays_without(gazetteer: Gazetteer) -> None:
    assert resolve("Nothing here.", gazetteer=gazetteer).toponyms == ()


def test_the_order_of_the_toponyms_given_changes_nothing(gazetteer: Gazetteer) -> None:
    text = "Springfield and Paris, Texas, and Dublin in Ohio."
    toponyms = mark(text, "Springfield", "Paris", "Texas", "Dublin", "Ohio")
    document = Document(id="d", text=text, language="en")
    language = load_language("en")
    forward = resolve_toponyms(document, toponyms, gazetteer=gazetteer, language=language)
    assert forward == resolve_toponyms(document, toponyms[::-1], gazetteer=gazetteer, language=language)


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Washington recognised the new government.", ["Washington"], "gn:4140963"),
        ("Berlin criticised the decision.", ["Berlin"], "gn:2950159"),
        ("London denied the report.", ["London"], "gn:2643743"),
    ],
)
def test_a_name_that_acts_is_a_seat_of_government(
    gazetteer: Gazetteer, text: str, names: list[str], expected: str
) -> None:
    resolution = first(resolve(text, *names, gazetteer=gazetteer, role=Role.ASSOCIATIVE))
    assert resolution.place is not None
    assert resolution.place.id == expected
    assert resolution.stands_for is not None


def test_disputed_land_is_spoken_of_by_its_claimant(gazetteer: Gazetteer) -> None:
    parsed = resolve("Morocco opened a port in Dakhla.", "Morocco", "Dakhla", gazetteer=gazetteer)
    assert place_of(parsed, 1)[0] == "EH"


def test_a_foreign_name_of_a_country_gives_way_to_a_place_within_it(gazetteer: Gazetteer) -> None:
    resolution = first(resolve("Voters in England went to the polls.", "England", gazetteer=gazetteer))
    assert resolution.place is not None
    assert resolution.place.id == "geomap:gb-eng"


def test_a_small_territory_does_not_outweigh_a_city_of_its_short_name(gazetteer: Gazetteer) -> None:
    text = "The ship left Norfolk for Richmond in Virginia."
    parsed = resolve(text, "Norfolk", "Richmond", "Virginia", gazetteer=gazetteer)
    assert place_of(parsed) == ("US", "Virginia")


def test_a_city_and_the_unit_around_it_are_no_rivals(gazetteer: Gazetteer) -> None:
    resolution = first(resolve("The trial opened in Hamburg.", "Hamburg", gazetteer=gazetteer))
    assert resolution.place is not None
    assert resolution.place.feature_class is FeatureClass.POPULATED
    assert resolution.confidence > 0.5
