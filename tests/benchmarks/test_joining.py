"""Two compiled gazetteers in one file."""

from pathlib import Path

import pytest

from benchmarks.joining import join_files
from benchmarks.made_layers import DumpRow, compile_dump
from geomap.gazetteer.store import Gazetteer

BELOW = (
    DumpRow(5, "New York", ("Nueva York",), 40.71, -74.0, "P", "PPL", "US", "NY", 8_175_133),
    DumpRow(7, "York", ("Eboracum",), 53.96, -1.08, "P", "PPL", "GB", "ENG", 153_717),
)
ABOVE = (
    DumpRow(101, "York", (), 40.5, -74.2, "S", "FRM", "US", "NY", 0),
    DumpRow(102, "Little York", (), 39.9, -75.9, "P", "PPL", "US", "PA", 12),
    DumpRow(103, "New York", (), -10.0, 20.0, "P", "PPL", "AO", "", 999),
)


@pytest.fixture
def joined(tmp_path: Path) -> Gazetteer:
    for name, rows in (("below", BELOW), ("above", ABOVE)):
        compile_dump(rows, tmp_path / name, scratch=tmp_path)
    join_files(tmp_path / "below", tmp_path / "above", tmp_path / "joined")
    return Gazetteer.open(tmp_path / "joined")


def test_the_file_is_whole_and_counts_both(joined):
    with joined:
        joined.check()
        assert (joined.info.n_places, joined.info.n_names) == (5, 7)


@pytest.mark.parametrize(
    ("name", "ids"),
    [("York", ["gn:7", "gn:101"]), ("New York", ["gn:5", "gn:103"]), ("Little York", ["gn:102"])],
)
def test_namesakes_of_both_files_come_best_first(joined, name, ids):
    with joined:
        assert [found.place.id for found in joined.lookup(name)] == ids


def test_a_place_of_either_file_keeps_its_kind_unit_and_names(joined):
    with joined:
        farm, city = joined.get("gn:101"), joined.get("gn:5")
        assert (farm.feature_code, farm.country, farm.admin1) == ("FRM", "US", "NY")
        assert (city.feature_code, city.admin1, city.population) == ("PPL", "NY", 8_175_133)
        assert [name.text for name in joined.names("gn:7")] == ["York", "Eboracum"]
        assert [name.text for name in joined.names("gn:102")] == ["Little York"]


def test_longer_names_of_both_files_are_scanned(joined):
    with joined:
        assert [hit.name for hit in joined.scan("New York, Little York, York")] == [
            "New York", "Little York", "York",
        ]  # fmt: skip


def test_towns_of_both_files_are_near_a_point(joined):
    with joined:
        assert [near.place.id for near in joined.near(40.6, -74.1, km=50)] == ["gn:101", "gn:5"]
