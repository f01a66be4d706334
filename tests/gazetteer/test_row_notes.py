"""What a user wrote stays in compiled layers: an import, exported again, has every cell; notes are told."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.exporting import ExportFormat, export_rows, row_values
from geomap.gazetteer.exporting.layer_rows import read_layer_rows
from geomap.gazetteer.formats import read_rows
from geomap.gazetteer.importing.tables import import_tables
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import Action, PlaceRow
from geomap.gazetteer.stacking import layering
from geomap.gazetteer.stacking.home import imported_folder
from geomap.gazetteer.stacking.layerfile import LayerEntry, write_layer
from geomap.gazetteer.stacking.row_notes import dump_fields, row_fields, with_fields
from geomap.model.place import BoundingBox, FeatureClass, Place
from geomap.model.resolution import NameKind

RABAT = "gn:2538475"
_words = st.text("abcé م中,\"'", min_size=1, max_size=9).map(lambda text: " ".join(f"Zor{text}".split()))
_maybe = st.just("") | _words


def _name(text: str, language: str, kind: NameKind) -> PlaceName:
    return PlaceName(text, language, kind)


_names = st.builds(
    _name,
    _words,
    st.sampled_from(["", "fr", "ar", "zh_Hant"]),
    st.sampled_from([NameKind.ALTERNATE, NameKind.ABBREVIATION, NameKind.FORMER, NameKind.OFFICIAL]),
)
_tenths = st.integers(-89_000_000, 89_000_000).map(lambda number: number / 1e6).filter(bool)
_notes = {
    "names": st.lists(_names, max_size=3, unique=True).map(tuple),
    "admin1": _maybe, "source": _maybe, "code": _maybe, "parent": _maybe, "description": _maybe,
    "towns": st.lists(st.integers(1, 9_999_999), max_size=3, unique=True).map(tuple),
    "wikidata": st.sampled_from(["", "Q42"]), "population": st.integers(0, 10**9),
    "start": st.sampled_from(["", "1976", "-0300"]), "end": st.sampled_from(["", "1991-09-06"]),
    "kind": st.sampled_from(["", "P.PPLX", *sorted(KINDS)]),
    "bbox": st.sampled_from([None, BoundingBox(-9.5, 27, -7.25, 28), BoundingBox(-9.1234567, 27, -7.25, 28)]),
}  # fmt: skip


def _row(line: int, **fields: Any) -> PlaceRow:
    """Return a row; hypothesis would draw the fields of a named tuple that are left out."""
    return PlaceRow(line, **fields)


_new = st.builds(
    _row, st.just(2), id=st.sampled_from(["user:a", "gn:987654321", "osm:way-7"]), name=_words,
    lat=_tenths, lon=_tenths, language=st.sampled_from(["", "fr", "ar"]), **_notes,
)  # fmt: skip
_patch = st.builds(_row, st.just(3), id=st.just(RABAT), name=st.just("") | _words, **_notes)
_hide = st.builds(
    _row, st.just(4), id=st.sampled_from(["iso:MT", RABAT]), name=st.sampled_from(["Malta", "Rabat"]),
    description=_maybe, source=_maybe, country=st.sampled_from(["", "MA"]), action=st.just(Action.HIDE),
)  # fmt: skip
FULL = PlaceRow(
    2, id="user:a", name="Zor", country="DZ", lat=27.4712345, lon=-8.09, kind="camp",
    names=(PlaceName("Zor", "fr"), PlaceName("زور", "ar")), admin1="Tindouf", population=7,
    bbox=BoundingBox(-8.2, 27.4, -8.0, 27.5), source="a map, 1976", code="37", towns=(2475687,), iso="DZ-37",
    wikidata="Q42", parent="Hammada", start="1976", end="1991-09", description="Where, why", language="es",
)  # fmt: skip


@pytest.fixture(scope="module")
def bundled() -> Iterator[Gazetteer]:
    with Gazetteer.open() as gazetteer:
        yield gazetteer


def write(path: Path, rows: list[PlaceRow]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(export_rows(rows, ExportFormat.CSV)), encoding="utf-8", newline="")
    return path


def imported(folder: Path, rows: list[PlaceRow], below: Gazetteer) -> Path:
    path = imported_folder(folder) / "mine.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    report = import_tables([write(folder / "mine.csv", rows)], path, below, progress=lambda *_: None)
    assert [fault for fault in report.faults if not fault.is_warning] == []
    return path


@settings(max_examples=40, deadline=None)
@example([FULL])
@example([FULL, PlaceRow(3, id=RABAT, description="a note", names=(PlaceName("Zorrabat", "fr"),))])
@example([PlaceRow(4, id="iso:MT", action=Action.HIDE, description="Malta MT", source="me")])
@given(st.tuples(_new, _patch, _hide).map(list))
def test_an_import_exported_again_has_every_cell(bundled: Gazetteer, rows: list[PlaceRow]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        layer = imported(Path(folder), rows, bundled)
        path = write(Path(folder) / "again.csv", list(read_layer_rows(layer)))
        again = {(row.id, row.action): row for row in read_rows(path, countries=bundled.country_codes).rows}
    for row in rows:
        found = again[row.id, row.action]
        # A name without a language that is the main one again says nothing.
        wanted = [name for name in row.names if name not in {PlaceName(row.name), PlaceName(found.name)}]
        assert [name for name in found.names if name in set(wanted)] == wanted
        told, cells = row_values(row._replace(names=())), row_values(found)
        assert {column: cells[column] for column, cell in told.items() if cell} == {
            column: cell for column, cell in told.items() if cell
        }


def test_every_field_of_a_row_can_be_kept() -> None:
    kept = row_fields(FULL)
    missing = {name for name in PlaceRow._fields if name not in kept}
    assert missing == {"line", "id", "lon", "action"} - set(kept)
    assert with_fields(PlaceRow(2, id="user:a"), kept) == FULL


def told(gazetteer: Gazetteer, place_id: str) -> tuple[str, str, str] | None:
    noted = gazetteer.notes(place_id)
    return None if noted is None else (noted.start, noted.end, noted.description)


@pytest.mark.parametrize("most", [0, 9])
def test_notes_of_all_layers_join_compiled_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bundled: Gazetteer, most: int
) -> None:
    monkeypatch.setattr(layering, "MOST_ROWS_IN_MEMORY", most)
    imported(tmp_path, [FULL, PlaceRow(3, id=RABAT, start="1150", description="weak")], bundled)
    named = write(
        tmp_path / "b.csv", [PlaceRow(2, id="user:a", end="2001"), PlaceRow(3, id=RABAT, end="1999")]
    )
    own = write(tmp_path / "c.csv", [PlaceRow(2, id=RABAT, description="strong")])
    with open_gazetteer(
        [named, own], home=tmp_path, cache=tmp_path / "cache", log=lambda _: None
    ) as gazetteer:
        assert told(gazetteer, "user:a") == ("1976", "2001", "Where, why")
        assert told(gazetteer, RABAT) == ("1150", "1999", "strong")
        assert told(gazetteer, "iso:MA") is None


def test_a_layer_without_notes_has_no_table_of_them(tmp_path: Path) -> None:
    place = Place("gn:7", "Zorbland", 20.0, -8.0, FeatureClass.POPULATED, "PPL")
    path = imported_folder(tmp_path) / "a.sqlite"
    path.parent.mkdir(parents=True)
    write_layer([LayerEntry(7, place)], path, scratch=tmp_path, meta={})
    with closing(IndexFile(path)) as index:
        assert index.rows("select name from sqlite_master where name = 'note'") == []
    with open_gazetteer(home=tmp_path) as gazetteer:
        assert gazetteer.notes("gn:7") is None


@pytest.mark.parametrize("note", ["{", "[]", '{"lat":"x"}', '{"towns":7}', '{"bbox":[1]}'])
def test_a_damaged_note_is_refused_by_file(tmp_path: Path, note: str) -> None:
    place = Place("gn:7", "Zorbland", 20.0, -8.0, FeatureClass.POPULATED, "PPL")
    path = imported_folder(tmp_path) / "a.sqlite"
    path.parent.mkdir(parents=True)
    write_layer([LayerEntry(7, place, note=note)], path, scratch=tmp_path, meta={})
    with open_gazetteer(home=tmp_path) as gazetteer, pytest.raises(GazetteerError, match=r"a\.sqlite"):
        gazetteer.notes("gn:7")


def test_fields_are_written_alike_whatever_their_order() -> None:
    assert dump_fields({"b": "é", "a": 1}) == dump_fields({"a": 1, "b": "é"}) == '{"a":1,"b":"\\u00e9"}'


def test_an_import_tells_how_far_it_is(tmp_path: Path, bundled: Gazetteer) -> None:
    rows = [
        PlaceRow(line, id=f"user:{line}", name="Zor", lat=line / 9999, lon=1.5) for line in range(2, 6000)
    ]
    told: list[tuple[str, int, int]] = []
    layer = imported_folder(tmp_path) / "mine.sqlite"
    layer.parent.mkdir(parents=True)
    path = write(tmp_path / "mine.csv", rows)
    import_tables([path], layer, bundled, progress=lambda *stage: told.append(stage))
    assert [done for stage, done, total in told if total == len(rows)] == [0, 0, 5000]
    assert [row.id for row in read_layer_rows(layer)] == sorted(row.id for row in rows)
