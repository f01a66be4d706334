"""The compiled file: same bytes, all faults at once."""

import re
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer.borders import read_borders
from geomap.gazetteer.compile import _read_tables
from geomap.gazetteer.joining import part_faults
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.postings import Draft, IndexBuilder
from geomap.gazetteer.spoken import Spoken, read_spoken, write_spoken
from geomap.gazetteer.store import Gazetteer, bundled_path
from geomap.gazetteer.writing import write_index
from geomap.model.resolution import NameKind

META = {"format": "2", "folding": "1", "kinds": '[["P", "PPL"]]', "countries": "MA"}


def small_builder() -> IndexBuilder:
    builder = IndexBuilder()
    for number, population in ((7, 10), (12, 10), (5, 1000)):
        builder.add_place(Draft(f"gn:{number}", "Town", 1.5, -2.5, "city", "MA", "04", population))
        builder.add_name(f"gn:{number}", PlaceName("Town", kind=NameKind.OFFICIAL))
    builder.add_place(Draft("geomap:ma-04", "North", 1, 2, "admin1", "MA", code="04"))
    builder.add_name("geomap:ma-04", PlaceName("Town of the North", "nl"))
    return builder


def test_the_same_places_give_the_same_bytes(tmp_path: Path) -> None:
    write_index(tmp_path / "one", small_builder(), meta=META)
    write_index(tmp_path / "two", small_builder(), meta=META)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_file_without_a_list_of_languages_speaks_none(tmp_path: Path) -> None:
    write_index(tmp_path / "index", small_builder(), meta=META)
    with Gazetteer.open(tmp_path / "index") as gazetteer:
        assert gazetteer.speaking("ar") == frozenset()


def test_a_language_stands_with_its_countries_and_their_share_of_the_places() -> None:
    listed = write_spoken(
        {"nl": frozenset({"NL", "BE"}), "la": frozenset({"VA"})}, ["NL", "FR", "BE", "FR", ""]
    )
    assert listed == "la:0.0000:VA nl:0.5000:BE,NL"
    assert read_spoken(listed.split())["nl"] == Spoken(frozenset({"BE", "NL"}), 0.5)


def test_candidates_of_one_rank_are_ordered_by_id(tmp_path: Path) -> None:
    kinds = '[["L","CONT"],["A","PCLI"],["A","TERR"],["L","RGN"],["A","ADM1"],["A","ADM2"],["P","PPL"]]'
    write_index(tmp_path / "index", small_builder(), meta=META | {"kinds": kinds})
    with Gazetteer.open(tmp_path / "index") as gazetteer:
        found = gazetteer.lookup("Town")
        assert [candidate.place.id for candidate in found] == ["gn:5", "gn:12", "gn:7"]
        assert {candidate.place.admin1 for candidate in found} == {"North"}
        assert [hit.name for hit in gazetteer.scan("Town of the North, Town of")] == [
            "Town of the North",
            "Town",
        ]


def test_borders_that_are_no_topojson_are_refused(tmp_path: Path) -> None:
    (tmp_path / "borders.json").write_text('{"type": "Topology"}', "utf-8")
    with pytest.raises(GazetteerError, match="expected TopoJSON"):
        read_borders(tmp_path / "borders.json", {})


def test_the_tables_of_this_checkout_have_no_faults() -> None:
    from geomap.gazetteer.opening import checkout_tables
    from geomap.gazetteer.tables import PLACE_TABLES, read_place_table

    folder = checkout_tables()
    if folder is None:  # the tests of an installed wheel
        return
    with Gazetteer.open(bundled_path()) as gazetteer:
        codes = gazetteer.country_codes
    faults = [
        fault
        for name in PLACE_TABLES
        if (folder / name).is_file()
        for fault in read_place_table(folder / name, countries=codes).faults
    ]
    assert faults == []


def test_every_fault_of_every_table_is_listed_at_once(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text("name,latitude,longitude\nA,x,1\n", "utf-8")
    (tmp_path / "seats.csv").write_text("place,stands_for\niso:MA,\n", "utf-8")
    with pytest.raises(GazetteerError, match=r"(?s)regions\.csv:2: latitude.*seats\.csv:2: "):
        _read_tables(tmp_path, frozenset({"MA"}))


@pytest.mark.parametrize(
    ("area", "part", "fault"),
    [
        ("geomap:ma-04", "1 2; 3 4", r"disputed_parts\.csv:2: the outline '1 2; 3 4' has 2 corners"),
        ("geomap:ma-04", "geomap:nowhere", r"disputed_parts\.csv:2: no place has the id 'geomap:nowhere'"),
        ("geomap:nowhere", "geomap:ma-04", r"disputed_parts\.csv:2: no place has the id 'geomap:nowhere'"),
    ],
)
def test_a_faulty_part_of_a_disputed_area_is_named_by_its_line(area: str, part: str, fault: str) -> None:
    (found,) = part_faults(small_builder(), [(2, (area, part))])
    assert re.match(fault, found)
    assert part_faults(small_builder(), [(2, ("geomap:ma-04", "1 2; 3 4; 5 1"))]) == []
