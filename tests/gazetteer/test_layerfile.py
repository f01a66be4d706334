"""Compiled layers: written in one step, in little memory, read by the gazetteer."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer.checking import check_file
from geomap.gazetteer.names import PlaceName, postings_in, unpack
from geomap.gazetteer.stacking.layerfile import LayerEntry, write_layer
from geomap.gazetteer.stacking.scratch import clear_scratch, scratch_folder
from geomap.gazetteer.stacking.sorting import key_line, key_rows, merge_runs, write_run
from geomap.gazetteer.store import Gazetteer
from geomap.model.place import BoundingBox, FeatureClass, Place
from geomap.model.resolution import NameKind

FIRST = 1 << 31
RABAT = Place(
    "gn:2538475", "Rabat", 34.01325, -6.83255, FeatureClass.POPULATED, "PPLC", "MA", "Rabat-Salé-Kénitra",
    1_655_753, (("ar", "الرباط"), ("fr", "Rabat")), BoundingBox(-6.9, 33.9, -6.7, 34.1), 34.0, -6.8,
    "mine.csv", "CC BY 4.0", "Rabat", 0.702, "Q3551", "",
)  # fmt: skip
CAMP = Place("user:smara", "Smara", 27.49, -7.83, FeatureClass.SPOT, "CMPRF", "DZ", prominence=0.75)
ENTRIES = (
    LayerEntry(
        2538475, RABAT, (PlaceName("الرباط", "ar", NameKind.OFFICIAL), PlaceName("RBA", is_code=True)),
        "geomap:ma-04-rabat", "geomap:ma-04",
    ),
    LayerEntry(FIRST + 7, CAMP, (PlaceName("Wilaya of Smara", "en"), PlaceName("Rabat", is_bare=True))),
)  # fmt: skip
# Writes with room for 200 kB only; what was there before must stay or nothing be left.
FULL_DISK = """
import resource, sys
from pathlib import Path
from geomap.errors import GazetteerError
from geomap.gazetteer.stacking.layerfile import LayerEntry, write_layer
from geomap.model.place import FeatureClass, Place
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
kind = (FeatureClass.POPULATED, "PPL", "MA")
entries = (LayerEntry(n, Place(f"gn:{n}", f"Place {n}", 1.0, 2.0, *kind)) for n in range(1, 20_000))
try:
    write_layer(entries, Path(sys.argv[1]), scratch=Path(sys.argv[2]), meta={})
except GazetteerError as error:
    print(error)
"""


def write(folder: Path, entries: Sequence[LayerEntry] = ENTRIES, name: str = "mine") -> Path:
    output = folder / f"{name}.sqlite"
    write_layer(entries, output, scratch=folder / "scratch", meta={"layer": name, "hidden": "gn:1"})
    return output


def test_a_place_comes_back_as_it_went_in(tmp_path: Path) -> None:
    with Gazetteer.open(write(tmp_path)) as gazetteer:
        assert gazetteer.get(RABAT.id) == RABAT
        assert gazetteer.get(CAMP.id) == CAMP
        assert [name.text for name in gazetteer.names(RABAT.id)] == ["Rabat", "الرباط", "RBA"]
        assert gazetteer.country_codes == {"MA", "DZ"}


def test_every_name_is_looked_up_and_a_bare_one_weighs_less(tmp_path: Path) -> None:
    with Gazetteer.open(write(tmp_path)) as gazetteer:
        assert [(found.place.id, found.prominence) for found in gazetteer.lookup("rabat")] == [
            (RABAT.id, 0.702), (CAMP.id, 0.63),
        ]  # fmt: skip
        assert [hit.name for hit in gazetteer.scan("In the Wilaya of Smara, RBA")] == ["Wilaya of Smara"]


def test_towns_and_sites_are_found_by_their_point(tmp_path: Path) -> None:
    with Gazetteer.open(write(tmp_path)) as gazetteer:
        assert [near.place.id for near in gazetteer.near(27.5, -7.8)] == [CAMP.id]
        assert [near.place.id for near in gazetteer.near(34, -6.8)] == [RABAT.id]


def test_meta_holds_what_is_given_and_the_counts(tmp_path: Path) -> None:
    with Gazetteer.open(write(tmp_path)) as gazetteer:
        assert [gazetteer.meta[key] for key in ("layer", "hidden", "places", "names")] == [
            "mine", "gn:1", "2", "6",
        ]  # fmt: skip
        gazetteer.check()


def test_a_layer_is_sound_and_one_that_was_damaged_is_not(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert check_file(path) == ()
    data = path.read_bytes()
    path.write_bytes(data.replace(b"rabat", b"rabet"))
    assert check_file(path)


def test_the_same_entries_give_the_same_bytes_and_nothing_else_is_left(tmp_path: Path) -> None:
    first = write(tmp_path).read_bytes()
    assert write(tmp_path, name="mine").read_bytes() == first
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["mine.sqlite"]


def test_numbers_that_do_not_ascend_are_refused_and_the_old_file_stays(tmp_path: Path) -> None:
    before = write(tmp_path).read_bytes()
    with pytest.raises(GazetteerError, match="ascending numbers"):
        write(tmp_path, ENTRIES[::-1])
    assert (tmp_path / "mine.sqlite").read_bytes() == before


def test_an_interrupt_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    before = write(tmp_path).read_bytes()

    def interrupted() -> Iterator[LayerEntry]:
        yield ENTRIES[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_layer(interrupted(), tmp_path / "mine.sqlite", scratch=tmp_path / "scratch", meta={})
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["mine.sqlite"]
    assert (tmp_path / "mine.sqlite").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="a limit on files is of POSIX")
def test_a_full_disk_is_an_error_with_the_remedy_and_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "out.sqlite"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "out.sqlite: cannot be written" in done.stdout, done.stderr
    assert "disk has room" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_cleared_and_what_is_in_use_stays(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from geomap.gazetteer.stacking.scratch import scratch_folder\n"
        "with scratch_folder(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'run').write_text('x')\n    os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert list(tmp_path.rglob("run"))
    with scratch_folder(tmp_path) as used:
        clear_scratch(tmp_path)
        assert used.is_dir()
        assert not list(tmp_path.rglob("run"))
    assert list(tmp_path.iterdir()) == []


hostile = st.text(max_size=12)


@given(names=st.lists(st.tuples(hostile, st.sampled_from(["", "fr", "x\ny"])), max_size=6), title=hostile)
@settings(max_examples=60, deadline=None)
def test_names_of_any_signs_are_kept_and_found(title: str, names: list[tuple[str, str]]) -> None:
    place = Place("user:x", title, 1.0, 2.0, FeatureClass.SPOT, "CMPRF")
    entry = LayerEntry(FIRST, place, tuple(PlaceName(*name) for name in names))
    with tempfile.TemporaryDirectory() as folder, Gazetteer.open(write(Path(folder), [entry])) as gazetteer:
        for name in gazetteer.names("user:x"):
            found = gazetteer.lookup(name.text)
            assert not found or found[0].place.id == "user:x"


keys = st.lists(st.sampled_from(["a", "b", "ab", "é", "新", "a."]), min_size=1, max_size=3).map(" ".join)


@given(
    entries=st.lists(
        st.tuples(keys, st.integers(1, 9), st.integers(0, 4), st.integers(0, 1000)), max_size=40
    ),
    n_runs=st.integers(1, 4),
)
@settings(max_examples=100, deadline=None)
def test_keys_come_sorted_with_their_beginnings_best_posting_first(
    entries: list[tuple[str, int, int, int]], n_runs: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        parts = [[key_line(*entry) for entry in entries[first::n_runs]] for first in range(n_runs)]
        runs = [write_run(Path(folder) / str(at), part) for at, part in enumerate(parts) if part]
        rows = dict(key_rows(merge_runs(runs)))
    assert list(rows) == sorted(rows)
    given_keys = {entry[0] for entry in entries}
    assert {key for key, blob in rows.items() if len(blob) > 1} == given_keys
    starts = {key[:at] for key in given_keys for at in range(len(key)) if key[at] == " "}
    assert {key for key, blob in rows.items() if len(blob) & 7} == starts
    for key, blob in rows.items():
        found = [unpack(posting) for posting in postings_in(blob)]
        assert {(number, round(p * 1000)) for number, _, p in found} == {
            (number, p) for name, number, _, p in entries if name == key
        }
        assert [p for _, _, p in found] == sorted((p for _, _, p in found), reverse=True)
