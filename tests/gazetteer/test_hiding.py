"""Places and names that a layer hides: found by nothing, and known by id all the same."""

import json
from pathlib import Path

import pytest

from benchmarks.made_layers import DumpRow, compile_dump
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.writing import replacing
from geomap.model.document import Document
from geomap.pipeline import parse_documents

RABAT = "gn:2538475"


def hide(place_id: str, name: str = "") -> PlaceRow:
    return PlaceRow(2, id=place_id, name=name, action=Action.HIDE)


def overlay(*rows: PlaceRow, name: str = "mine.csv") -> Overlay:
    return Overlay(name, rows)


def ids(gazetteer: Gazetteer, name: str, *, fuzzy: bool = False) -> set[str]:
    return {candidate.place.id for candidate in gazetteer.lookup(name, fuzzy=fuzzy, limit=1000)}


def test_a_hidden_place_is_found_by_no_name_and_known_by_its_id() -> None:
    with Gazetteer.open(overlays=[overlay(hide("geomap:sahara"))]) as gazetteer:
        assert gazetteer.faults == ()
        assert "geomap:sahara" not in ids(gazetteer, "Sahara")
        assert "geomap:sahara" not in ids(gazetteer, "Saharra", fuzzy=True)
        assert gazetteer.is_hidden("geomap:sahara")
        assert not gazetteer.is_hidden(RABAT)
        place = gazetteer.get("geomap:sahara")
        assert place is not None
        assert place.layer == "bundled"
        found = [hit.candidates for hit in gazetteer.scan("Across the Sahara Desert and the Sahara to Rabat")]
        assert "geomap:sahara" not in {c.place.id for candidates in found for c in candidates}
        assert RABAT in {c.place.id for candidates in found for c in candidates}


def test_a_name_that_only_a_hidden_place_has_is_no_name_any_more() -> None:
    name = "Marrakesh-Safi"
    with Gazetteer.open() as plain:
        (unit,) = ids(plain, name)
        assert [hit.name for hit in plain.scan(f"In {name} it rained.")] == [name]
    with Gazetteer.open(overlays=[overlay(hide(unit))]) as gazetteer:
        assert gazetteer.lookup(name) == ()
        assert name not in [hit.name for hit in gazetteer.scan(f"In {name} it rained.")]


def test_a_hidden_town_is_not_near_and_not_among_the_largest() -> None:
    with Gazetteer.open(overlays=[overlay(hide(RABAT))]) as gazetteer:
        near = [item.place.id for item in gazetteer.near(34.01325, -6.83255, km=5)]
        assert near
        assert RABAT not in near
        towns = [place.id for place in gazetteer.largest_towns(400)]
        assert RABAT not in towns
    with Gazetteer.open() as plain:
        assert RABAT in [place.id for place in plain.largest_towns(400)]
        assert len(plain.largest_towns(400)) >= len(towns)


def test_base_forms_and_shared_stems_of_a_hidden_place_are_not_found() -> None:
    casablanca = "gn:2553604"
    with Gazetteer.open() as plain, Gazetteer.open(overlays=[overlay(hide(casablanca))]) as gazetteer:
        endings = {"ku": ("k",)}
        for opened, expected in ((plain, True), (gazetteer, False)):
            form = opened.find_shared_stem("Casablancas")
            found = form is not None and casablanca in {c.place.id for c in form.namesakes.candidates}
            assert found is expected
            base = opened.find_base_form(["Casablanckku"], endings=endings)
            assert base is None


def test_one_name_is_hidden_whatever_its_case_and_marks_and_the_others_work() -> None:
    with Gazetteer.open() as plain:
        assert RABAT in ids(plain, "الرباط")
    with Gazetteer.open(overlays=[overlay(hide(RABAT, "RABÁT"))]) as gazetteer:
        assert gazetteer.faults == ()
        assert not gazetteer.is_hidden(RABAT)
        assert RABAT not in ids(gazetteer, "Rabat")
        assert RABAT in ids(gazetteer, "الرباط")
        assert ids(gazetteer, "Rabat"), "namesakes stay"
        assert "Rabat" not in {name.text for name in gazetteer.names(RABAT)}


def test_a_later_row_shows_the_place_again_and_a_later_hide_hides_it_again() -> None:
    show = PlaceRow(3, id=RABAT, wikidata="Q3551")
    layers = [overlay(hide(RABAT), name="a.csv"), overlay(show, name="b.csv")]
    with Gazetteer.open(overlays=layers) as gazetteer:
        assert RABAT in ids(gazetteer, "Rabat")
        assert not gazetteer.is_hidden(RABAT)
    with Gazetteer.open(overlays=[overlay(show, hide(RABAT))]) as gazetteer:
        assert RABAT not in ids(gazetteer, "Rabat")
    with Gazetteer.open(overlays=[overlay(hide(RABAT), show)]) as gazetteer:
        assert RABAT in ids(gazetteer, "Rabat")


def test_a_hidden_name_is_there_again_when_a_later_row_gives_it() -> None:
    names = (PlaceName("Rabat"),)
    layers = [overlay(hide(RABAT, "Rabat")), overlay(PlaceRow(2, id=RABAT, names=names), name="b.csv")]
    with Gazetteer.open(overlays=layers) as gazetteer:
        assert RABAT in ids(gazetteer, "Rabat")


def test_a_hidden_name_is_no_label_in_any_language() -> None:
    with Gazetteer.open() as plain:
        before = plain.get("iso:MA")
        assert before is not None
        assert before.name_in("nl") == "Marokko"
        bearers = {language for language, text in before.names if text == "Marokko"}
    layers = [
        overlay(hide("iso:MA", "MAROKKO")),
        overlay(PlaceRow(2, id=RABAT, wikidata="Q3551"), name="b.csv"),
    ]
    with Gazetteer.open(overlays=layers) as gazetteer:
        place = gazetteer.get("iso:MA")
        assert place is not None
        assert {language for language, _ in before.names} - {
            language for language, _ in place.names
        } == bearers
        assert place.name_in("nl") == place.name == "Morocco"
        assert place.name_in("fr") == before.name_in("fr")
        assert [found.place for found in gazetteer.lookup("Morocco", limit=1)] == [place]
    with Gazetteer.open(overlays=[overlay(hide(RABAT, "Rabat"))]) as gazetteer:
        labelled = gazetteer.get(RABAT)
        assert labelled is not None
        assert (labelled.name, labelled.name_in("en"), labelled.name_in("ar")) == ("Rabat", "Rabat", "الرباط")


def test_a_hidden_name_that_a_patch_gives_again_is_a_label_again() -> None:
    names = (PlaceName("Marokko", "nl"),)
    layers = [
        overlay(hide("iso:MA", "Marokko")),
        overlay(PlaceRow(2, id="iso:MA", names=names), name="b.csv"),
    ]
    with Gazetteer.open(overlays=layers) as gazetteer:
        place = gazetteer.get("iso:MA")
        assert place is not None
        assert place.name_in("nl") == "Marokko"


def test_a_hidden_place_is_the_seat_of_none_and_none_is_its_seat() -> None:
    with Gazetteer.open() as plain:
        first, second = plain.stand_ins("gn:2800866")
        assert plain.stands_for(RABAT) is not None
    with Gazetteer.open(overlays=[overlay(hide(RABAT), hide(first.id))]) as gazetteer:
        assert gazetteer.stand_ins("gn:2800866") == (second,)
        assert gazetteer.stands_for(RABAT) is None
    with Gazetteer.open(overlays=[overlay(hide("iso:MA"))]) as gazetteer:
        assert gazetteer.stands_for(RABAT) is None


def test_a_users_own_place_can_be_hidden_too() -> None:
    camp = PlaceRow(2, id="user:zorb", name="Zorbland", lat=27.5, lon=-8.0, kind="camp")
    with Gazetteer.open(overlays=[overlay(camp), overlay(hide("user:zorb"), name="b.csv")]) as gazetteer:
        assert gazetteer.lookup("Zorbland") == ()
        assert "user:zorb" not in [item.place.id for item in gazetteer.near(27.5, -8.0)]


@pytest.mark.parametrize(
    ("row", "kind", "is_warning"),
    [
        (hide("gn:1"), FaultKind.UNKNOWN_ID, False),
        (hide("", "Rabat"), FaultKind.UNKNOWN_ID, False),
        (hide(RABAT, "Rome"), FaultKind.NAME, True),
    ],
)
def test_a_row_that_hides_nothing_is_named(row: PlaceRow, kind: FaultKind, is_warning: bool) -> None:
    with Gazetteer.open(overlays=[overlay(row)]) as gazetteer:
        (fault,) = gazetteer._places.layers.faults
        assert (fault.file, fault.line, fault.kind, fault.is_warning) == ("mine.csv", 2, kind, is_warning)
        assert gazetteer.faults == (() if is_warning else (fault,))


def test_a_name_hidden_in_a_text_leaves_the_mention_to_its_namesakes() -> None:
    article = Document("a", "The council of Rabat in Malta met on Monday, as Rabat does each week.")
    with Gazetteer.open(overlays=[overlay(hide(RABAT))]) as gazetteer:
        (parsed,) = parse_documents([article], gazetteer=gazetteer).parsed
    meant = {found.resolution.place.id for found in parsed.toponyms if found.resolution.place}
    assert meant
    assert RABAT not in meant


# Compiled layers that hide.


def layer(folder: Path, name: str, rows: tuple[DumpRow, ...], hidden: list[list[str]]) -> Path:
    """A compiled layer with a list of what it hides."""
    import sqlite3
    from contextlib import closing

    path = folder / f"{name}.sqlite"
    compile_dump(rows, path, scratch=folder)
    with replacing(path) as unfinished:
        unfinished.write_bytes(path.read_bytes())
        with closing(sqlite3.connect(unfinished)) as connection:
            connection.execute("insert into meta values('hidden', ?)", (json.dumps(hidden),))
            connection.commit()
        seal_file(unfinished)
    return path


CAMP = DumpRow(2538475, "Rabat", ("Ribat",), 34.01325, -6.83255, "P", "PPLC", "MA", "04", 1_655_753)


def test_a_compiled_layer_hides_places_and_names_below_it(tmp_path: Path) -> None:
    path = layer(tmp_path, "a", (), [["iso:MA", "maroc"], [RABAT, ""]])
    with Gazetteer.open(files=[path]) as gazetteer:
        gazetteer.check()
        assert gazetteer.is_hidden(RABAT)
        assert RABAT not in ids(gazetteer, "Rabat")
        assert "iso:MA" not in ids(gazetteer, "Maroc")
        assert "iso:MA" in ids(gazetteer, "Morocco")


def test_a_stronger_layers_row_shows_the_place_again(tmp_path: Path) -> None:
    hides = layer(tmp_path, "a", (), [[RABAT, ""]])
    shows = layer(tmp_path, "b", (CAMP,), [])
    with Gazetteer.open(files=[hides, shows]) as gazetteer:
        assert RABAT in ids(gazetteer, "Rabat")
    with Gazetteer.open(files=[shows, hides]) as gazetteer:
        assert RABAT not in ids(gazetteer, "Ribat")
    with Gazetteer.open(files=[hides], overlays=[overlay(PlaceRow(2, id=RABAT, wikidata="Q3551"))]) as opened:
        assert RABAT in ids(opened, "Rabat")


def test_a_damaged_list_of_hidden_places_is_refused_by_file(tmp_path: Path) -> None:
    path = layer(tmp_path, "a", (), [["x"]])
    with pytest.raises(Exception, match=r"a\.sqlite.*the list of hidden places.*import it again"):
        Gazetteer.open(files=[path])
    assert IndexFile(path).meta["hidden"] == '[["x"]]'
