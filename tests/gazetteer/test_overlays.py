"""Rows of users laid over the places that are known: added, patched, named in results by their file."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.views import read_view
from geomap.model.document import Document
from geomap.model.place import FeatureClass
from geomap.model.resolution import NameKind
from geomap.pipeline import parse_documents
from geomap.text.folding import fold

RABAT = "gn:2538475"


def overlay(*rows: PlaceRow, name: str = "mine.csv") -> Overlay:
    return Overlay(name, rows)


def row(name: str = "", *, line: int = 2, **cells: object) -> PlaceRow:
    return PlaceRow(line, name=name, **cells)  # type: ignore[arg-type]


def test_a_row_of_the_users_is_found_at_once() -> None:
    names = (PlaceName("Kamp Zebra", "nl"), PlaceName("CZX", "en", NameKind.ABBREVIATION))
    camp = row("Camp Zebra", country="EH", lat=24.5, lon=-13.5, kind="camp", names=names)
    with Gazetteer.open(overlays=[overlay(camp)]) as gazetteer:
        assert gazetteer.faults == ()
        (candidate,) = gazetteer.lookup("camp zebra")
        assert (candidate.place.id, candidate.layer) == ("user:camp-zebra", "mine.csv")
        assert (candidate.place.source, candidate.place.licence) == ("mine.csv", "")
        assert (candidate.place.country, candidate.place.layer) == ("EH", "mine.csv")
        assert (candidate.place.lat, candidate.place.lon) == (24.5, -13.5)
        assert candidate.place.name_in("nl") == "Kamp Zebra"
        assert [hit.name for hit in gazetteer.scan("At Camp Zebra, Kamp Zebra or CZX, not czx.")] == [
            "Camp Zebra", "Kamp Zebra", "CZX",
        ]  # fmt: skip
        assert gazetteer.get("user:camp-zebra") == candidate.place


def test_all_that_a_row_says_of_a_new_place_is_kept() -> None:
    described = row(
        "Bir Zorb", lat=27.4, lon=-8.1, kind="P.PPLX", language="es", parent="Tindouf Zorb", wikidata="Q5",
        source="own survey", start="1975", end="1991", description="A camp.", population=1200,
    )  # fmt: skip
    with Gazetteer.open(overlays=[overlay(described)]) as gazetteer:
        place = gazetteer.lookup("Bir Zorb")[0].place
        assert (place.feature_class, place.feature_code) == (FeatureClass.POPULATED, "PPLX")
        assert (place.name_in("es"), place.admin1, place.wikidata) == ("Bir Zorb", "Tindouf Zorb", "Q5")
        assert (place.source, place.population) == ("own survey", 1200)
        noted = gazetteer.notes(place.id)
        assert noted is not None
        assert (noted.start, noted.end, noted.description) == ("1975", "1991", "A camp.")
        assert gazetteer.notes(RABAT) is None


def test_a_row_outweighs_namesakes_that_are_bundled() -> None:
    village = row("Rabat", country="EH", lat=24.5, lon=-13.5, kind="village")
    with Gazetteer.open(overlays=[overlay(village)]) as gazetteer:
        found = gazetteer.lookup("Rabat")
        assert [candidate.place.id for candidate in found[:2]] == ["user:rabat", RABAT]
        assert gazetteer.scan("Rabat")[0].candidates[0].place.id == "user:rabat"
        assert [candidate.place.layer for candidate in found[:2]] == ["mine.csv", "bundled"]


# Patches.


def test_a_row_with_the_id_of_a_bundled_place_changes_and_names_it() -> None:
    patch = row(id=RABAT, lat=34.5, lon=-6.5, names=(PlaceName("Ribat City"),))
    with Gazetteer.open(overlays=[overlay(patch)]) as gazetteer:
        assert gazetteer.faults == ()
        (candidate,) = gazetteer.lookup("Ribat City")
        place = candidate.place
        assert (place.id, place.name, place.lat, place.layer) == (RABAT, "Rabat", 34.5, "mine.csv")
        assert place.source == "mine.csv"
        assert gazetteer.lookup("Rabat")[0].place == place
        assert gazetteer.get(RABAT) == place


def test_what_a_patch_leaves_out_stays() -> None:
    with Gazetteer.open() as plain, Gazetteer.open(overlays=[overlay(row(id=RABAT, wikidata="Q1"))]) as own:
        before, after = plain.get(RABAT), own.get(RABAT)
        assert before is not None
        assert after is not None
        assert (after.wikidata, after.layer) == ("Q1", "mine.csv")
        kept = ("name", "lat", "lon", "country", "admin1", "population", "names", "source", "licence")
        assert [getattr(after, key) for key in kept] == [getattr(before, key) for key in kept]


def test_a_new_main_name_is_the_label_and_the_old_one_stays_an_alias() -> None:
    with Gazetteer.open(overlays=[overlay(row("Ribat al-Fath", id=RABAT))]) as gazetteer:
        (candidate,) = gazetteer.lookup("Ribat al-Fath")
        place = candidate.place
        assert (place.id, place.name, place.name_in("en")) == (RABAT, "Ribat al-Fath", "Ribat al-Fath")
        assert gazetteer.lookup("Rabat")[0].place == place
        assert {"Ribat al-Fath", "Rabat"} <= {name.text for name in gazetteer.names(RABAT)}


def test_a_main_name_with_a_language_is_the_label_in_that_language_alone() -> None:
    with Gazetteer.open(overlays=[overlay(row("Marruecas", id="iso:MA", language="es"))]) as gazetteer:
        place = gazetteer.lookup("Marruecas")[0].place
        assert (place.name_in("es"), place.name_in("nl")) == ("Marruecas", "Marokko")


def test_the_old_main_name_of_a_users_place_stays_an_alias_too() -> None:
    first = overlay(row("Xanadu", id="user:x", lat=1.0, lon=1.0), name="a.csv")
    second = overlay(row("Zanadu", id="user:x"), name="b.csv")
    with Gazetteer.open(overlays=[first, second]) as gazetteer:
        assert [c.place.name for c in gazetteer.lookup("Xanadu") if c.layer == "b.csv"] == ["Zanadu"]
        assert gazetteer.names("user:x")[0].text == "Zanadu"


def test_a_patched_village_does_not_outweigh_its_namesakes() -> None:
    with Gazetteer.open() as plain:
        village = plain.lookup("Rabat")[1].place
    patch = row(id=village.id, names=(PlaceName("Casablanca"),))
    with Gazetteer.open(overlays=[overlay(patch)]) as gazetteer:
        assert gazetteer.lookup("Rabat")[0].place.id == RABAT
        found = [candidate.place.id for candidate in gazetteer.lookup("Casablanca")]
        assert found[0] != village.id
        assert village.id in found


def test_a_patch_of_the_population_counts_under_every_name() -> None:
    with Gazetteer.open() as plain:
        village = plain.lookup("Rabat")[1].place
    with Gazetteer.open(overlays=[overlay(row(id=village.id, population=30_000_000))]) as gazetteer:
        assert gazetteer.lookup("Rabat")[0].place.id == village.id
        assert gazetteer.get(village.id) == gazetteer.lookup("Rabat")[0].place


def test_a_name_that_a_row_adds_is_not_the_places_new_label() -> None:
    names = (PlaceName("Atlas Kingdom", "en"), PlaceName("Atlasrijk", "nl"))
    with Gazetteer.open(overlays=[overlay(row(id="iso:MA", names=names))]) as gazetteer:
        (candidate,) = gazetteer.lookup("Atlas Kingdom")
        assert (candidate.place.name_in("en"), candidate.place.name_in("nl")) == ("Morocco", "Marokko")


def test_the_later_file_wins() -> None:
    layers = [
        overlay(row("Xanadu", id="user:x", lat=1.0, lon=lon), name=f"{lon:g}.csv") for lon in (1.0, 2.0)
    ]
    with Gazetteer.open(overlays=layers) as gazetteer:
        assert [(c.place.lon, c.layer) for c in gazetteer.lookup("Xanadu") if c.place.id == "user:x"] == [
            (2, "2.csv")
        ]


def test_notes_of_weaker_rows_stay_where_a_stronger_one_gives_none() -> None:
    first = row("X", id="user:x", lat=1.0, lon=1.0, description="Old.", start="1900")
    with Gazetteer.open(overlays=[overlay(first, row(id="user:x", start="1901"))]) as gazetteer:
        noted = gazetteer.notes("user:x")
        assert noted is not None
        assert (noted.start, noted.description) == ("1901", "Old.")


# Ids.


def test_namesakes_in_one_file_get_ids_of_their_own() -> None:
    points = (("MA", 1.0), ("DZ", 2.0), ("DZ", 3.0))
    rows = (row("Zzyzx", country=country, lat=lat, lon=lat) for country, lat in points)
    with Gazetteer.open(overlays=[overlay(*rows)]) as gazetteer:
        ids = sorted(
            candidate.place.id for candidate in gazetteer.lookup("Zzyzx") if candidate.layer == "mine.csv"
        )
        assert ids == ["user:zzyzx", "user:zzyzx-dz", "user:zzyzx-dz-2"]


def test_rows_without_ids_add_places_also_beside_namesakes_in_a_weaker_file() -> None:
    layers = [overlay(row("Zzyzx", lat=lat, lon=lat), name=f"{lat:g}.csv") for lat in (1.0, 2.0, 3.0)]
    with Gazetteer.open(overlays=layers) as gazetteer:
        found = {c.place.id: c.layer for c in gazetteer.lookup("Zzyzx") if c.layer != "bundled"}
        assert found == {"user:zzyzx": "1.csv", "user:zzyzx-2": "2.csv", "user:zzyzx-3": "3.csv"}


def test_an_id_that_no_place_has_needs_a_name_and_a_point() -> None:
    with Gazetteer.open(overlays=[overlay(row(id="gn:1", names=(PlaceName("Nowhere"),)))]) as gazetteer:
        (fault,) = gazetteer.faults
        assert (fault.file, fault.line, fault.kind) == ("mine.csv", 2, FaultKind.UNKNOWN_ID)
        assert str(fault).startswith("mine.csv:2: no place has the id 'gn:1'")


# Where a place lies.


def test_a_row_without_country_lies_in_the_country_at_its_point_and_in_the_unit_of_the_towns_around() -> None:
    well = row("Bir Zorb", lat=27.67, lon=-8.14, kind="camp")
    with Gazetteer.open(overlays=[overlay(well)]) as gazetteer:
        place = gazetteer.lookup("Bir Zorb")[0].place
        assert (place.country, place.admin1) == ("DZ", gazetteer.lookup("Tindouf")[0].place.admin1)
        assert [area.id for area in gazetteer.ancestors(place.id)][-2:] == ["iso:DZ", "gn:6255146"]


@pytest.mark.parametrize("kind", ["region", "river", "desert", "sea"])
def test_a_place_that_reaches_over_borders_gets_no_country(kind: str) -> None:
    with Gazetteer.open(overlays=[overlay(row("Zorbia", lat=27.67, lon=-8.14, kind=kind))]) as gazetteer:
        assert gazetteer.lookup("Zorbia")[0].place.country == ""


def test_the_code_of_a_unit_is_shown_as_its_name() -> None:
    town = row("Bir Zorb", country="US", lat=31.0, lon=-100.0, admin1="TX", kind="town")
    with Gazetteer.open(overlays=[overlay(town)]) as gazetteer:
        assert gazetteer.lookup("Bir Zorb")[0].place.admin1 == "Texas"


def test_a_place_of_a_row_in_a_disputed_area_bears_the_dispute() -> None:
    with Gazetteer.open(overlays=[overlay(row("Bir Zorb", lat=24.5, lon=-13.5, kind="camp"))]) as gazetteer:
        place = gazetteer.lookup("Bir Zorb")[0].place
        assert place.country == "EH"
        assert place.dispute is not None
        assert place.dispute.id == "iso:EH"


# In running text.


def test_a_users_row_is_found_in_running_text() -> None:
    camp = row("Zorbland", country="DZ", lat=27.67, lon=-8.14, kind="camp")
    article = Document("a", "The envoy left Algiers and the Tindouf camps for Zorbland, then flew home.")
    with Gazetteer.open(overlays=[overlay(camp)]) as gazetteer:
        assert gazetteer.lookup("Zorbland")[0].prominence >= 0.6
        (parsed,) = parse_documents([article], gazetteer=gazetteer).parsed
    found = {resolved.toponym.name: resolved.resolution.place for resolved in parsed.toponyms}
    place = found["Zorbland"]
    assert place is not None
    assert (place.lat, place.lon, place.layer) == (27.67, -8.14, "mine.csv")


def test_a_misspelt_name_of_a_users_row_is_found() -> None:
    camp = row("Camp Zebra", country="EH", lat=24.5, lon=-13.5, kind="city", population=900000)
    with Gazetteer.open(overlays=[overlay(camp)]) as gazetteer:
        (candidate,) = gazetteer.lookup("Camp Zebrra", fuzzy=True)
        assert (candidate.place.id, candidate.distance) == ("user:camp-zebra", 1)


def test_names_in_scripts_without_spaces_are_found_in_running_text() -> None:
    town = row("左布兰德", country="CN", lat=31.0, lon=103.0, kind="town")
    with Gazetteer.open(overlays=[overlay(town)]) as gazetteer:
        assert [hit.name for hit in gazetteer.scan("他昨天到达左布兰德。")] == ["左布兰德"]


def test_thousands_of_rows_are_near_one_another() -> None:
    rows = (row(f"Zz {n}", lat=10 + n / 1000, lon=20.0, kind="town", line=n) for n in range(2, 3000))
    with Gazetteer.open(overlays=[overlay(*rows)]) as gazetteer:
        near = gazetteer.near(11.0, 20.0, km=1, limit=3)
        assert [item.place.name for item in near] == ["Zz 1000", "Zz 999", "Zz 1001"]


# Files.


def test_without_overlays_there_are_no_faults() -> None:
    with Gazetteer.open() as gazetteer:
        assert gazetteer.faults == ()


def test_all_files_that_cannot_be_read_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"(?s)one\.csv.*two\.csv"):
        open_gazetteer([tmp_path / "one.csv", tmp_path / "two.csv"])


def test_what_a_place_is_does_not_depend_on_how_often_it_is_asked() -> None:
    with Gazetteer.open() as plain:
        view = read_view("morocco", countries=plain.country_codes)
    well = row("Bir Zorb", lat=24.5, lon=-13.5, kind="camp")
    with Gazetteer.open(overlays=[overlay(well)], view=view) as gazetteer:
        asked = [gazetteer.get("user:bir-zorb") for _ in range(3)]
        assert asked[0] is not None
        assert (asked[0].country, asked[0].dispute is not None) == ("MA", True)
        assert len(set(asked)) == 1


# Random rows.

_TITLES = st.text(st.characters(exclude_categories=()), max_size=12)
_IDS = st.one_of(st.just(""), st.sampled_from([RABAT, "iso:MA", "user:a", "gn:1"]), _TITLES)
_ANY_ROWS = st.lists(
    st.builds(
        PlaceRow,
        line=st.integers(2, 99),
        id=_IDS,
        name=_TITLES,
        country=st.sampled_from(["", "MA", "EH", "US"]),
        lat=st.floats(-90, 90),
        lon=st.floats(-180, 180),
        kind=st.sampled_from(["", "village", "P.PPLX", "H.STM", "sea", "capital"]),
        names=st.lists(st.builds(PlaceName, _TITLES, st.sampled_from(["", "nl", "zh_Hant"]))).map(tuple),
        admin1=st.sampled_from(["", "04", "Texas"]),
        population=st.integers(0, 10**10),
        language=st.sampled_from(["", "fr"]),
        action=st.sampled_from(Action),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(_ANY_ROWS)
def test_every_row_works_or_is_named(rows: list[PlaceRow]) -> None:
    named = [each._replace(line=line, name=each.name or "Zzyzx") for line, each in enumerate(rows, start=2)]
    with Gazetteer.open(overlays=[Overlay("mine.csv", tuple(named))]) as gazetteer:
        faulty = {fault.line for fault in gazetteer.faults if not fault.is_warning}
        last = {each.id or each.line: each for each in named}
        for each in last.values():
            if each.line in faulty or each.action is Action.HIDE or not fold(each.name):
                continue
            if each.id:
                place = gazetteer.get(each.id)
                assert place is not None
                assert (place.name, place.layer, place.lat) == (each.name, "mine.csv", each.lat)
                assert not gazetteer.is_hidden(each.id)
            found = {c.place.name for c in gazetteer.lookup(each.name, limit=1000)}
            assert each.name in found
        gazetteer.scan(" ".join(each.name for each in named))
        gazetteer.near(0.0, 0.0)
