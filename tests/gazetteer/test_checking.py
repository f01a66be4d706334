"""A damaged file is told from a sound one, whatever part of it is damaged."""

import json
import sqlite3
from pathlib import Path

import pytest

from geomap.errors import GazetteerError, GazetteerMissing
from geomap.gazetteer.checking import check_file
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import FORMAT_VERSION, PlaceName, pack_name_block
from geomap.gazetteer.postings import Draft, IndexBuilder
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.writing import write_index
from geomap.model.resolution import NameKind
from geomap.text.folding import FOLDING_VERSION


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A small file with two towns, their unit, and many names."""
    builder = IndexBuilder()
    for number in (7, 12):
        builder.add_place(Draft(f"gn:{number}", "Town", 1.5, -2.5, "city", "MA", "04", number))
        builder.add_name(f"gn:{number}", PlaceName("Town", kind=NameKind.OFFICIAL))
        builder.add_name(f"gn:{number}", PlaceName("Stad", "nl"))
    builder.add_place(Draft("geomap:ma-04", "North", 1, 2, "admin1", "MA", code="04"))
    for number in range(3000):
        builder.add_name("geomap:ma-04", PlaceName(f"North {number}"))
    kinds = json.dumps([[kind.feature_class.value, kind.feature_code] for kind in KINDS.values()])
    versions = {"format": str(FORMAT_VERSION), "folding": str(FOLDING_VERSION)}
    path = tmp_path / "g.sqlite"
    write_index(
        path,
        builder,
        meta={**versions, "kinds": kinds, "countries": "MA", "places": "3"},
        seats=[(2, ("gn:12", "geomap:ma-04"))],
    )
    seal_file(path)
    return path


def change(path: Path, statement: str, *arguments: object) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement, arguments)
    connection.commit()
    connection.close()
    seal_file(path)


def test_a_sound_file_has_no_faults_and_tells_how_far_it_is(index: Path) -> None:
    told: list[tuple[int, int]] = []
    assert check_file(index, progress=lambda done, total: told.append((done, total))) == ()
    assert told[-1][0] == told[-1][1] > 0
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("statement", "argument", "reason"),
    [
        ("update key set post = ? where key = 'town'", b"\1\2\3", "'town' are damaged (3 bytes)"),
        ("update key set post = ? where key = 'town'", (99 << 32).to_bytes(8, "little"), "no place 99"),
        (
            "update key set post = ? where key = 'town'",
            (7 << 32 | 7 << 16).to_bytes(8, "little"),
            "the flags 0x7 mean nothing",
        ),
        (
            "update key set post = ? where key = 'town'",
            (7 << 32 | 1).to_bytes(8, "little") + (12 << 32 | 2).to_bytes(8, "little"),
            "the best does not come first",
        ),
        ("update place set kind = ? where n = 7", 99, "place 7 cannot be read"),
        ("update place set box = ? where n = 7", b"\1", "place 7 cannot be read"),
        ("update name set block = ?", b"\1", "are damaged"),
        ("update name set block = ?", pack_name_block([(7, ["nl\t9\tStad"])]), "are damaged"),
        ("update name set block = ?", pack_name_block([(8, ["nl\t0\tStad"])]), "belong to no place"),
        ("update cell set post = ?", (8 << 32).to_bytes(8, "little"), "square degree"),
        ("update ident set n = ?", 8, "'geomap:ma-04' belongs to no place"),
        ("update seat set stands_for = ?", "iso:XX", "its table seat names 'iso:XX'"),
        ("insert into border values('MA', zeroblob(16), ?)", b"\1", "the outline of MA is damaged"),
        ("delete from place where n > ?", 12, "it holds 2 places instead of 3"),
    ],
)
def test_what_is_damaged_is_named_with_the_remedy(
    index: Path, statement: str, argument: object, reason: str
) -> None:
    change(index, statement, argument)
    faults = check_file(index)
    assert any(reason in fault for fault in faults), faults
    assert all(fault.startswith(f"{index}: ") and "reinstall geomap" in fault for fault in faults[:10])


def test_a_letter_that_changed_is_seen_by_the_checksum(index: Path) -> None:
    data = index.read_bytes()
    index.write_bytes(data.replace(b"geomap:ma-04", b"geomap:ma-05"))
    assert "its checksum is not that of its content" in check_file(index)[0]


def test_a_damaged_page_is_found_and_the_rest_is_not_read(index: Path) -> None:
    data = bytearray(index.read_bytes())
    page_size = int.from_bytes(data[16:18], "big")
    connection = sqlite3.connect(index)
    ((root,),) = connection.execute("select rootpage from sqlite_master where name = 'key'").fetchall()
    connection.close()
    data[(root - 1) * page_size : (root - 1) * page_size + 40] = b"\xff" * 40
    index.write_bytes(data)
    faults = check_file(index)
    assert faults
    assert all("expected a compiled gazetteer, but" in fault for fault in faults)


def test_many_faults_of_a_sort_are_counted(index: Path) -> None:
    change(index, "update key set post = ?", b"\1\2\3")
    faults = check_file(index)
    assert len(faults) == 11
    assert "more of this sort" in faults[-1]


def test_what_cannot_be_opened_is_refused(index: Path, tmp_path: Path) -> None:
    with pytest.raises(GazetteerMissing, match="there is no compiled gazetteer"):
        check_file(tmp_path / "nothing")
    index.write_bytes(index.read_bytes()[:5000])
    with pytest.raises(GazetteerError, match="expected a compiled gazetteer of"):
        check_file(index)
