"""Gazetteers compiled from rows that a program makes."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.made_layers import DumpRow, compile_dump
from geomap.gazetteer.store import Gazetteer

ROWS = (
    DumpRow(5, "New York", ("NYC", "Nueva York"), 40.71, -74.0, "P", "PPL", "US", "NY", 8_175_133),
    DumpRow(7, "York", ("Eboracum",), 53.96, -1.08, "P", "PPL", "GB", "ENG", 153_717),
    DumpRow(9, "New York Mills", (), 43.1, -75.29, "P", "PPL", "US", "NY", 3_327),
    DumpRow(11, "Great New York Hill", ("York",), 10.0, 20.0, "T", "HLL", "", "", 0),
)
# Writes with room for 200 kB only; what was there before must stay or nothing be left.
FULL_DISK = """
import resource, sys
from pathlib import Path
from geomap.errors import GazetteerError
from benchmarks.made_layers import DumpRow, compile_dump
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
kind = ("P", "PPL", "MA", "04")
rows = (DumpRow(n, f"Place {n}", (f"Other {n}",), 1.0, 2.0, *kind, n) for n in range(1, 20_000))
try:
    compile_dump(rows, Path(sys.argv[1]), scratch=Path(sys.argv[2]))
except GazetteerError as error:
    print(error)
"""


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    compile_dump(ROWS, tmp_path / "dump.sqlite", scratch=tmp_path)
    return tmp_path / "dump.sqlite"


def test_places_are_found_by_every_name_best_first(compiled: Path) -> None:
    with Gazetteer.open(compiled) as gazetteer:
        assert [found.place.id for found in gazetteer.lookup("york")] == ["gn:7", "gn:11"]
        assert [found.place.name for found in gazetteer.lookup("Nueva York")] == ["New York"]
        assert gazetteer.get("gn:9") is not None
        assert {name.text for name in gazetteer.names("gn:5")} >= {"New York", "NYC", "Nueva York"}


def test_the_longest_name_is_scanned_whatever_lies_between_in_the_order_of_keys(compiled: Path) -> None:
    with Gazetteer.open(compiled) as gazetteer:
        text = "From New York to New York Mills, over Great New York Hill, Great New Yorkers."
        assert [hit.name for hit in gazetteer.scan(text)] == [
            "New York", "New York Mills", "Great New York Hill",
        ]  # fmt: skip


def test_the_file_is_whole_and_sealed_and_the_same_again(compiled: Path, tmp_path: Path) -> None:
    with Gazetteer.open(compiled) as gazetteer:
        gazetteer.check()
    compile_dump(ROWS, tmp_path / "again.sqlite", scratch=tmp_path)
    assert (tmp_path / "again.sqlite").read_bytes() == compiled.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.sqlite", "dump.sqlite"]


def test_near_places_are_found_by_their_cells(compiled: Path) -> None:
    with Gazetteer.open(compiled) as gazetteer:
        assert [near.place.id for near in gazetteer.near(53.9, -1.0, km=50)] == ["gn:7"]


def test_a_full_disk_is_an_error_with_the_remedy_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "out.sqlite"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "cannot be written" in done.stdout, done.stderr
    assert "disk has room" in done.stdout
    assert list(tmp_path.iterdir()) == []
