"""Which layers are opened, in which order, and that large files are compiled once with the same answers."""

import csv
import gc
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, open_for, open_gazetteer, open_layers
from geomap.gazetteer.importing.tables import import_tables
from geomap.gazetteer.stacking import compiled, layering
from geomap.gazetteer.stacking.home import imported_folder, own_file
from geomap.gazetteer.stacking.layerfile import LayerEntry, write_layer
from geomap.model.place import FeatureClass, Place
from geomap.model.settings import Settings

HEADER = ("id", "title", "lat", "lon", "ccodes", "types", "variants", "action")
RABAT = "gn:2538475"
Row = Sequence[object]


def write(path: Path, rows: Iterable[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def row(name: str, lat: float, *, place_id: str = "", variants: str = "", action: str = "") -> Row:
    return (place_id, name, lat, -8.0, "", "village", variants, action)


def patch(place_id: str, name: str = "", variants: str = "", action: str = "") -> Row:
    return (place_id, name, "", "", "", "", variants, action)


def imported(home: Path, name: str, lat: float) -> Path:
    folder = imported_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    place = Place("gn:7", "Zorbland", lat, -8.0, FeatureClass.POPULATED, "PPL", prominence=0.2)
    path = folder / f"{name}.sqlite"
    write_layer([LayerEntry(7, place)], path, scratch=folder, meta={})
    return path


def found(gazetteer: Gazetteer, name: str) -> list[tuple[float, str]]:
    return [(candidate.place.lat, candidate.place.layer) for candidate in gazetteer.lookup(name)]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three rows be many."""
    monkeypatch.setattr(layering, "MOST_ROWS_IN_MEMORY", 2)


# --- which layers ---------------------------------------------------------------------------------


def test_without_a_home_the_bundled_places_are_alone(own_home: Path) -> None:
    write(own_file(own_home), [row("Zorbland", 27.0)])
    try:
        with open_gazetteer() as gazetteer:
            assert found(gazetteer, "Zorbland") == []
    finally:
        own_file(own_home).unlink()


def test_the_layers_lie_in_their_order_each_with_its_kind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    imported(home, "b", 21.0)
    imported(home, "a", 20.0)
    named = [
        write(tmp_path / name, [row("Zorbland", lat, place_id="gn:7")])
        for name, lat in (("z.csv", 22.0), ("y.csv", 23.0))
    ]
    own = write(own_file(home), [row("Zorbland", 24.0, place_id="gn:7"), row("", 25.0)])
    opened = open_layers(named, home=home)
    with opened.gazetteer as gazetteer:
        assert found(gazetteer, "Zorbland") == [(24.0, "gazetteer.csv")]
    layers = [(layer.name, layer.kind.value, layer.n_places, layer.n_refused) for layer in opened.layers]
    assert layers[0] == ("bundled", "bundled", gazetteer.info.n_places, 0)
    assert layers[1:] == [
        ("a", "imported", 1, 0),
        ("b", "imported", 1, 0),
        ("z.csv", "named", 1, 0),
        ("y.csv", "named", 1, 0),
        ("gazetteer.csv", "own", 1, 1),
    ]
    assert opened.layers[-1].path == own


def test_a_compiled_layer_may_be_named_among_tables(tmp_path: Path) -> None:
    below = write(tmp_path / "below.csv", [row("Zorbland", 22.0, place_id="gn:7"), row("Qxville", 5.0)])
    layer = imported(tmp_path, "mine", 21.0)
    with open_gazetteer([below, layer], cache=tmp_path / "cache") as gazetteer:
        assert found(gazetteer, "Zorbland") == [(21.0, "mine")]
        assert found(gazetteer, "Qxville") == [(5.0, "below.csv")]
    with open_gazetteer([layer, below], cache=tmp_path / "cache") as gazetteer:
        assert found(gazetteer, "Zorbland") == [(22.0, "below.csv")]


def test_settings_name_the_same_layers(tmp_path: Path) -> None:
    write(own_file(tmp_path), [row("Zorbland", 24.0)])
    named = write(tmp_path / "n.csv", [row("Qxville", 25.0)])
    opened = open_for(Settings(gazetteers=(str(named),), home=str(tmp_path)))
    assert [layer.name for layer in opened.layers] == ["bundled", "n.csv", "gazetteer.csv"]
    opened.gazetteer.close()


def test_every_file_that_cannot_be_read_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "imported").mkdir()
    (tmp_path / "imported" / "torn.sqlite").write_bytes(b"SQLite format 3\0")
    own_file(tmp_path).mkdir()
    with pytest.raises(GazetteerError) as caught:
        open_gazetteer([tmp_path / "no.csv"], view=str(tmp_path / "no.toml"), home=tmp_path)
    assert all(name in str(caught.value) for name in ("torn.sqlite", "no.csv", "gazetteer.csv", "no.toml"))
    assert "import it again" in str(caught.value)


def test_nothing_is_picked_up_from_the_working_directory(tmp_path: Path, own_home: Path) -> None:
    write(tmp_path / "gazetteer.csv", [row("Zorbland", 27.0)])
    write(tmp_path / "gazetteer" / "places.csv", [row("Zorbland", 27.0)])
    write(tmp_path / "imported" / "places.csv", [row("Zorbland", 27.0)])
    done = subprocess.run(
        [sys.executable, "-m", "geomap", "gazetteer", "search", "Zorbland", "--json"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        check=False,
    )
    assert json.loads(done.stdout) == []


def test_a_view_may_speak_of_a_users_own_area(tmp_path: Path) -> None:
    own = write(own_file(tmp_path), [row("Zorbland", 24.0, place_id="user:zorbland")])
    view = tmp_path / "view.toml"
    view.write_text('title = "x"\n[counts]\n"user:zorbland" = "MA"\n', encoding="utf-8")
    with open_gazetteer(view=str(view), home=tmp_path) as gazetteer:
        assert gazetteer.get("user:zorbland") is not None
    own.unlink()
    with pytest.raises(GazetteerError, match="no area has this id"):
        open_gazetteer(view=str(view), home=tmp_path)


# --- faults ---------------------------------------------------------------------------------------


def test_refused_rows_of_all_files_are_named_and_warnings_are_not(tmp_path: Path) -> None:
    one = write(tmp_path / "one.csv", [row("Rabat", 34.0, place_id="gn:none"), row("Qxville", 27.0)])
    two = write(tmp_path / "two.csv", [patch("gn:1", "x"), (*row("Zorbland", 95.0),)])
    with open_gazetteer([one, two]) as gazetteer:
        assert {(fault.file, fault.line) for fault in gazetteer.faults} == {
            ("one.csv", 2), ("two.csv", 2), ("two.csv", 3),
        }  # fmt: skip
        assert not any(fault.is_warning for fault in gazetteer.faults)
        assert len(found(gazetteer, "Qxville")) == 1


# --- large files ----------------------------------------------------------------------------------

ROWS = [
    row("Zorbland", 27.0, variants="Zorbeland@nl; Zorbia@en!former"),
    row("Zorbland", 30.0),
    row("New Qxville", 26.0, place_id="user:qx"),
    patch(RABAT, variants="Qxrabat@en"),
    patch("gn:2553604", "Qxblanca"),
    patch("gn:2507480", action="hide"),
    patch("gn:2464470", "Tunis", action="hide"),
    row("Null", 100.0),
    patch("gn:1", "No such place"),
]
ASKED = (
    "Zorbland", "Zorbeland", "Zorbia", "New Qxville", "Qxrabat", "Qxblanca", "Casablanca", "Rabat", "Algiers",
    "Tunis", "Null",
)  # fmt: skip


def answers(gazetteer: Gazetteer) -> list[object]:
    told: list[object] = [str(fault) for fault in gazetteer.faults]
    for name in ASKED:
        told += [
            (name, item.place, item.name_kind, item.prominence, gazetteer.names(item.place.id))
            for item in gazetteer.lookup(name)
        ]
    told += [(near.place, near.distance_km) for near in gazetteer.near(26.0, -8.0, km=300)]
    text = "From Zorbland by New Qxville to Qxrabat, Algiers and Tunis."
    return told + [hit.name for hit in gazetteer.scan(text)]


def test_a_compiled_file_answers_as_its_rows_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "mine.csv", ROWS)
    with open_gazetteer([path]) as gazetteer:
        in_memory = answers(gazetteer)
    monkeypatch.setattr(layering, "MOST_ROWS_IN_MEMORY", 2)
    for _ in range(2):  # made, and found again
        with open_gazetteer([path], cache=tmp_path / "cache") as gazetteer:
            assert answers(gazetteer) == in_memory


IDS = ("user:a", "user:b", RABAT, "iso:MA", "gn:7")
NAMES = ("Zorbland", "Qxville", "Rabat", "Marokko")
rows_about = st.one_of(
    st.builds(lambda place, name, lat: row(name, lat, place_id=place), st.sampled_from(IDS[:2] + IDS[4:]),
              st.sampled_from(NAMES[:2]), st.sampled_from((20.0, 21.5, 23.0))),
    st.builds(lambda place, name: patch(place, variants=name), st.sampled_from(IDS), st.sampled_from(NAMES)),
    st.builds(lambda place, name: patch(place, name, action="hide"), st.sampled_from(IDS),
              st.sampled_from(("", *NAMES))),
)  # fmt: skip


@settings(max_examples=20)
@example(
    [
        [row("Zorbland", 20.0, place_id="user:a"), patch("user:a", "Zorbland", action="hide")],
        [row("Zorbland", 20.0, place_id="user:a"), row("Zorbland", 20.0, place_id="user:b")],
    ]
)
@example(
    [
        [row("Zorbland", 20.0, place_id="user:a"), row("Zorbland", 20.0, place_id="gn:7")],
        [row("Zorbland", 20.0, place_id="gn:7")],
    ]
)
@given(st.lists(st.lists(rows_about, min_size=1, max_size=4), min_size=1, max_size=4))
def test_random_files_answer_alike_compiled_and_in_memory(files: list[list[Row]]) -> None:
    def told(gazetteer: Gazetteer) -> list[object]:
        found: list[object] = []
        for name in NAMES:
            items = [(item.place, item.name_kind, item.prominence) for item in gazetteer.lookup(name)]
            found += sorted(items, key=lambda item: (-item[2], item[0].id))
        return [*found, *[(gazetteer.get(place), gazetteer.is_hidden(place)) for place in IDS]]

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patching:
        paths = [write(Path(folder) / f"{at}.csv", rows) for at, rows in enumerate(files)]
        with open_gazetteer(paths) as gazetteer:
            in_memory, faults = told(gazetteer), gazetteer.faults
        patching.setattr(layering, "MOST_ROWS_IN_MEMORY", 1)
        with open_gazetteer(paths, cache=Path(folder) / "cache", log=lambda _: None) as gazetteer:
            assert told(gazetteer) == in_memory
            assert set(gazetteer.faults) == set(faults)


@pytest.mark.parametrize("most", [0, 9])
def test_disputed_land_without_a_country_gets_none_from_a_patch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(layering, "MOST_ROWS_IN_MEMORY", most)
    with open_gazetteer() as gazetteer:
        (golan, *_) = (item.place for item in gazetteer.lookup("Golan Heights"))
    assert golan.country == ""
    path = write(tmp_path / "mine.csv", [patch(golan.id, variants="Qxheights@en")])
    with open_gazetteer([path], cache=tmp_path / "cache", log=lambda _: None) as gazetteer:
        (found,) = (item.place for item in gazetteer.lookup("Qxheights"))
        assert (found.id, found.country, found.layer) == (golan.id, "", "mine.csv")


@pytest.mark.usefixtures("few")
def test_a_large_file_is_read_and_compiled_once_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "mine.csv", ROWS)
    told: list[str] = []
    first = open_layers([path], cache=tmp_path / "cache", log=told.append)
    assert len(told) == 1
    assert "compiling 'mine.csv' once" in told[0]
    monkeypatch.setattr("geomap.gazetteer.formats.read_rows", None)
    again = open_layers([path], cache=tmp_path / "cache", log=told.append)
    assert len(told) == 1
    assert [(layer.name, layer.n_places, layer.n_refused) for layer in again.layers] == [
        (layer.name, layer.n_places, layer.n_refused) for layer in first.layers
    ]
    assert again.gazetteer.faults == first.gazetteer.faults != ()


@pytest.mark.usefixtures("few")
def test_an_edit_of_a_file_or_of_one_below_it_compiles_anew_and_few_states_are_kept(tmp_path: Path) -> None:
    below = write(tmp_path / "below.csv", [row("Qxville", 20.0, place_id="user:a")])
    above = write(tmp_path / "above.csv", [*ROWS, patch("user:a", "Qxtown")])
    for number in range(5):
        write(below, [row("Qxville", 20.0 + number, place_id="user:a")])
        with open_gazetteer([below, above], cache=tmp_path / "cache", log=lambda _: None) as gazetteer:
            assert found(gazetteer, "Qxtown") == [(20.0 + number, "above.csv")]
    assert len(list((tmp_path / "cache" / "layers").glob("*.sqlite"))) == 6


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("sizes", [(1, 3), (3, 1), (3, 3), (1, 1), (1, 3, 1)])
def test_later_files_win_whatever_their_sizes(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    paths = [
        write(
            tmp_path / f"{at}.csv",
            [
                row("Zorbland", 20.0 + at, place_id="user:z"),
                *(row(f"Fill {at} {more}", 50.0 + more) for more in range(1, size)),
            ],
        )
        for at, size in enumerate(sizes)
    ]
    with open_gazetteer(paths, cache=tmp_path / "cache", log=lambda _: None) as gazetteer:
        last = len(sizes) - 1
        assert found(gazetteer, "Zorbland") == [(20.0 + last, f"{last}.csv")]
        assert gazetteer.faults == ()


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("large", [(False, True), (True, False), (True, True)])
def test_a_plain_row_of_a_later_file_shows_what_an_earlier_one_hides(
    tmp_path: Path, large: tuple[bool, bool]
) -> None:
    fill = [row(f"Fill {more}", 50.0 + more) for more in range(3)]
    hide = write(tmp_path / "hide.csv", [patch(RABAT, action="hide"), *fill[: 3 * large[0]]])
    show = write(tmp_path / "show.csv", [patch(RABAT, variants="Qxrabat"), *fill[: 3 * large[1]]])
    with open_gazetteer([hide], cache=tmp_path / "cache", log=lambda _: None) as gazetteer:
        assert RABAT not in {item.place.id for item in gazetteer.lookup("Rabat")}
    with open_gazetteer([hide, show], cache=tmp_path / "cache", log=lambda _: None) as gazetteer:
        assert gazetteer.lookup("Rabat")[0].place.id == RABAT


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("damage", [b"", b"x" * 10_000, None])
def test_a_damaged_entry_of_the_cache_is_made_anew(tmp_path: Path, damage: bytes | None) -> None:
    path = write(tmp_path / "mine.csv", ROWS)
    open_gazetteer([path], cache=tmp_path / "cache", log=lambda _: None).close()
    (entry,) = (tmp_path / "cache" / "layers").glob("*.sqlite")
    if damage is None:  # one byte, far behind the header
        with entry.open("r+b") as file:
            file.seek(-100, os.SEEK_END)
            byte = file.read(1)
            file.seek(-100, os.SEEK_END)
            file.write(bytes([byte[0] ^ 1]))
    else:
        entry.write_bytes(damage)
    with open_gazetteer([path], cache=tmp_path / "cache", log=lambda _: None) as gazetteer:
        assert found(gazetteer, "Zorbeland") == [(27.0, "mine.csv")]
        gazetteer.check()


@pytest.mark.usefixtures("few")
def test_without_a_cache_the_layer_lasts_as_long_as_the_gazetteer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "mine.csv", ROWS)
    with caplog.at_level(logging.WARNING):
        opened = open_layers([path])
    assert "without a folder for caches 'mine.csv' is compiled for this run alone" in caplog.text
    assert found(opened.gazetteer, "Zorbeland") == [(27.0, "mine.csv")]
    (made,) = (file.path for file in opened.gazetteer._files[1:])
    assert made.is_file()
    del opened
    gc.collect()
    assert not made.parent.exists()


@pytest.mark.usefixtures("few")
def test_a_cache_that_cannot_be_written_is_told_with_its_path(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.csv", ROWS)
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    told: list[str] = []
    with open_gazetteer([path], cache=tmp_path / "cache", log=told.append) as gazetteer:
        assert found(gazetteer, "Zorbeland") == [(27.0, "mine.csv")]
    assert any("cannot be written" in text and str(tmp_path / "cache") in text for text in told)


def test_two_processes_compile_a_file_once_between_them(tmp_path: Path, repository: Path) -> None:
    path = write(tmp_path / "mine.csv", ROWS)
    code = (
        "import sys; from pathlib import Path; from geomap.gazetteer import open_gazetteer\n"
        "from geomap.gazetteer.stacking import layering\n"
        "layering.MOST_ROWS_IN_MEMORY = 2\n"
        "path = Path(sys.argv[1])\n"
        "write = layering._compile\n"
        "def spied(*rest): print('made'); return write(*rest)\n"
        "layering._compile = spied\n"
        "with open_gazetteer([path], cache=path.parent / 'cache', log=lambda _: None) as gazetteer:\n"
        "    assert gazetteer.lookup('Zorbeland')"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)],
            env=os.environ | {"PYTHONPATH": str(repository)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = "".join(process.communicate()[0] for process in started)
    assert [process.returncode for process in started] == [0, 0, 0]
    assert told.count("made") == 1


def test_another_version_of_geomap_compiles_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "mine.csv", ROWS)
    before = compiled.layer_key(path, "")
    monkeypatch.setattr(compiled, "__version__", "99")
    assert compiled.layer_key(path, "") != before


@pytest.mark.parametrize("most", [0, 9])
@pytest.mark.parametrize("place_id", ["gn:987654321", "user:a"])
@pytest.mark.parametrize(
    "columns", [{"variants": "Zorbia@fr"}, {"types": "town"}, {"lat": "27.51", "lon": "-7.81"}], ids=str
)
def test_a_patch_leaves_an_imported_place_the_country_at_its_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, place_id: str, columns: dict[str, str]
) -> None:
    monkeypatch.setattr(layering, "MOST_ROWS_IN_MEMORY", most)
    layer = imported_folder(tmp_path) / "a.sqlite"
    layer.parent.mkdir(parents=True)
    path = write(tmp_path / "a.csv", [(place_id, "Zorbland", 27.5, -7.8, "", "village", "", "")])
    with open_gazetteer() as bundled:
        import_tables([path], layer, bundled, progress=lambda *_: None)
    own_file(tmp_path).write_text(f"id,{','.join(columns)}\n{place_id},{','.join(columns.values())}\n")
    with open_gazetteer(home=tmp_path, cache=tmp_path / "cache", log=lambda _: None) as gazetteer:
        (place,) = (item.place for item in gazetteer.lookup("Zorbland"))
        assert (place.id, place.country, place.layer) == (place_id, "DZ", own_file(tmp_path).name)


@pytest.mark.parametrize("place_id", ["gn:" + "9" * 5000, "gn:268435456", "gn:007", "gn:", "gn:²"], ids=len)
def test_an_id_that_geonames_cannot_have_is_one_like_others(tmp_path: Path, place_id: str) -> None:
    with open_gazetteer() as gazetteer:
        assert gazetteer.get(place_id) is None
        assert gazetteer.get_all([place_id]) == {}
