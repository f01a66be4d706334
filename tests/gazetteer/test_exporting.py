"""Rows written out: CSV reads back to the same rows, the two forms of JSON to the same places."""

import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.cli import gazetteer_export
from geomap.errors import GazetteerError
from geomap.gazetteer.exporting import (
    ExportFormat,
    can_hold,
    export_rows,
    fits_cell,
    number_cell,
    unwritten,
    why_left_out,
)
from geomap.gazetteer.exporting.layer_rows import read_layer_rows
from geomap.gazetteer.formats import read_rows
from geomap.gazetteer.importing.tables import layer_slug
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import Action, PlaceRow
from geomap.gazetteer.stacking.layerfile import LayerEntry, write_layer
from geomap.model.place import BoundingBox, FeatureClass, Place
from geomap.model.resolution import NameKind
from geomap.text.folding import fold

COUNTRIES = frozenset({"DZ", "EH", "MA"})
_texts = st.text(string.ascii_letters + "é م中 ,\"'#()", min_size=1, max_size=12).map(
    lambda text: " ".join(f"A{text}".split())  # a name has a letter
)
_names = st.builds(
    PlaceName,
    _texts,
    st.sampled_from(["", "fr", "ar", "zh_Hant"]),
    st.sampled_from([NameKind.ALTERNATE, NameKind.ABBREVIATION, NameKind.FORMER, NameKind.OFFICIAL]),
    is_code=st.just(False),  # the formats cannot say it, nor the next
    is_bare=st.just(False),
)
_degrees = st.integers(-89_000_000, 89_000_000).map(lambda number: number / 1e6).filter(lambda x: x != 0)


@st.composite
def rows(draw):
    """Rows of one file as the reader gives them: each with an id of its own."""
    count = draw(st.integers(0, 4))
    return [draw(_row())._replace(line=line, id=f"user:{line}") for line in range(2, 2 + count)]


@st.composite
def _row(draw):
    row = PlaceRow(
        0,
        name=draw(_texts),
        country=draw(st.sampled_from(["", "DZ"])),
        lat=draw(_degrees),
        lon=draw(_degrees),
        kind=draw(st.sampled_from(["", "P.PPLX", *sorted(KINDS)])),
        names=tuple(draw(st.lists(_names, max_size=3, unique=True))),
        population=draw(st.integers(0, 10**9)),
        source=draw(st.just("") | _texts),
        parent=draw(st.just("") | _texts),
        wikidata=draw(st.sampled_from(["", "Q42"])),
        start=draw(st.sampled_from(["", "1976", "-0300", "1976-02-27"])),
        description=draw(st.just("") | _texts),
        language=draw(st.sampled_from(["", "fr"])),
    )
    if draw(st.booleans()):
        row = row._replace(bbox=BoundingBox(-9.5, 27, -7.25, 28))
    return row


def write(folder: Path, name: str, given_rows, form: ExportFormat) -> Path:
    path = folder / name
    path.write_text("".join(export_rows(given_rows, form)), encoding="utf-8", newline="")
    return path


@given(rows())
def test_csv_reads_back_to_the_same_rows(tmp_path_factory, given_rows):
    path = write(tmp_path_factory.mktemp("out"), "out.csv", given_rows, ExportFormat.CSV)
    table = read_rows(path, countries=COUNTRIES)
    assert table.faults == ()
    assert [row._replace(line=0) for row in table.rows] == [row._replace(line=0) for row in given_rows]


@given(rows(), st.sampled_from([ExportFormat.GEOJSON, ExportFormat.LPF]))
def test_both_forms_of_json_read_back_to_the_same_places(tmp_path_factory, given_rows, form):
    path = write(tmp_path_factory.mktemp("out"), "out.geojson", given_rows, form)
    table = read_rows(path, countries=COUNTRIES)
    assert [fault for fault in table.faults if not fault.is_warning] == []
    for read, row in zip(table.rows, given_rows, strict=True):
        assert (read.id, read.name, read.lat, read.lon) == (row.id, row.name, row.lat, row.lon)
        assert read.country == row.country
        assert {name.text for name in row.names} <= {row.name, *(name.text for name in read.names)}
        assert (read.wikidata, read.description) == (row.wikidata, row.description)
        assert (read.start, read.kind) == (row.start, row.kind)


def test_rows_that_hide_or_patch_are_in_csv_alone(tmp_path):
    given_rows = [
        PlaceRow(2, id="gn:12", action=Action.HIDE),
        PlaceRow(3, id="gn:13", name="X", action=Action.HIDE),
        PlaceRow(4, id="gn:14", names=(PlaceName("Y", "fr"),)),
    ]
    path = write(tmp_path, "out.csv", given_rows, ExportFormat.CSV)
    assert list(read_rows(path, countries=COUNTRIES).rows) == given_rows
    for form in (ExportFormat.GEOJSON, ExportFormat.LPF):
        assert not any(can_hold(form, row) for row in given_rows)
        assert json.loads("".join(export_rows(given_rows, form)))["features"] == []


def test_linked_places_have_the_parts_of_the_format():
    row = PlaceRow(
        2, id="user:rabouni", name="Rabouni", country="DZ", lat=27.47, lon=-8.09, kind="camp",
        names=(PlaceName("الرابوني", "ar"),), wikidata="Q42", start="1976", description="offices",
        parent="Tindouf", language="fr",
    )  # fmt: skip
    collection = json.loads("".join(export_rows([row], ExportFormat.LPF)))
    assert collection["type"] == "FeatureCollection"
    assert collection["@context"].endswith("linkedplaces-context-v1.1.jsonld")
    (feature,) = collection["features"]
    assert feature["@id"] == "user:rabouni"
    assert feature["properties"] == {"title": "Rabouni", "ccodes": ["DZ"]}
    assert feature["when"] == {"timespans": [{"start": {"in": "1976"}}]}
    assert feature["names"] == [{"toponym": "Rabouni", "lang": "fr"}, {"toponym": "الرابوني", "lang": "ar"}]
    assert feature["types"][0]["label"] == "camp"
    assert feature["geometry"] == {"type": "Point", "coordinates": [-8.09, 27.47]}
    assert feature["links"] == [{"type": "closeMatch", "identifier": "wd:Q42"}]
    assert feature["relations"][0]["label"] == "Tindouf"
    assert feature["descriptions"] == [{"value": "offices"}]


@pytest.mark.parametrize("text", ["a;b", "a@b", "a!b", "=a", "-a", "+a", "@a"])
def test_names_that_no_cell_can_hold_are_left_out_and_told(text, tmp_path):
    row = PlaceRow(2, id="user:x", name="X", lat=1.5, lon=2.5, names=(PlaceName(text), PlaceName("Y")))
    assert not fits_cell(PlaceName(text))
    assert [repr(text) in note for note in unwritten(ExportFormat.CSV, row)] == [True]
    path = write(tmp_path, "out.csv", [row], ExportFormat.CSV)
    (read,) = read_rows(path, countries=COUNTRIES).rows
    assert read.names == (PlaceName("Y"),)


@given(st.floats(-180, 180))
def test_numbers_come_back_as_they_were(value):
    cell = number_cell(value)
    assert float(cell) == value
    assert "e" not in cell


def test_a_layer_of_many_places_is_read_a_few_at_a_time(tmp_path):
    entries = [
        LayerEntry(
            number,
            Place(
                f"gn:{number}", f"Place {number}", 27.5, -8.0, FeatureClass.POPULATED, "PPLX", country="DZ"
            ),
            (PlaceName(f"Lieu {number}", "fr"),),
        )
        for number in range(1, 301)
    ]
    write_layer(entries, tmp_path / "x.sqlite", scratch=tmp_path, meta={"layer": "x"})
    found = list(read_layer_rows(tmp_path / "x.sqlite"))
    assert [row.id for row in found] == [entry.place.id for entry in entries]
    assert found[299] == PlaceRow(
        300, id="gn:300", name="Place 300", country="DZ", lat=27.5, lon=-8.0, kind="P.PPLX",
        names=(PlaceName("Lieu 300", "fr"),),
    )  # fmt: skip


def test_the_command_knows_every_format():
    assert set(gazetteer_export._FORMATS) == set(ExportFormat)


def test_a_name_that_is_a_formula_comes_into_no_table():
    row = PlaceRow(2, id="gn:1", name="=1+1", lat=1.5, lon=2.5)
    assert "formula" in why_left_out(ExportFormat.CSV, row)
    assert can_hold(ExportFormat.LPF, row)


@pytest.mark.parametrize("name", ["", "...", "/", "\ud800"])
def test_a_name_of_nothing_is_refused(name):
    with pytest.raises(GazetteerError, match="expected a name for the layer"):
        layer_slug(name)


@given(st.text(max_size=80).filter(lambda text: any(letter.isalnum() for letter in fold(text))))
def test_a_layers_name_is_safe_as_a_files(name):
    slug = layer_slug(name)
    assert slug
    assert not set('/\\:*?"<>|. \0') & set(slug)
    assert not slug.startswith("-")
    assert layer_slug(slug) == slug
