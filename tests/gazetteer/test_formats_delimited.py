"""Tables of places as people have them: every header, every way to write a cell, every fault named."""

from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer.formats import TableRefused, read_rows
from geomap.gazetteer.formats.columns import COLUMNS
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow, RowFault, RowTable
from geomap.gazetteer.tables import read_place_table
from geomap.model.place import BoundingBox

CODES = frozenset({"MA", "EH", "DZ", "MR"})
LPF_TSV = "id,title,variants,types,ccodes,lat,lon,geowkt,population,parent_name,matches"
LPF_TSV += ",start,end,description,action"


def read(folder: Path, text: str | bytes, *, name: str = "mine.csv") -> RowTable:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_rows(path, countries=CODES)


def read_row(folder: Path, **cells: str) -> PlaceRow:
    table = read_cells(folder, **cells)
    assert table.faults == ()
    return table.rows[0]


def read_cells(folder: Path, **cells: str) -> RowTable:
    """Read one row of a named point; cells in quotes."""
    cells = {"title": "Tifariti", "lat": "26.15", "lon": "-10.57"} | cells
    row = ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in cells.values())
    return read(folder, f"{','.join(cells)}\n{row}\n")


def kinds(table: RowTable) -> list[FaultKind]:
    return [fault.kind for fault in table.refused]


def test_every_column_of_linked_places_is_read(tmp_path: Path) -> None:
    cells = (
        'user:tif,Tifariti,"Tifarity@fr; T4!abbr",village,EH,26.15,-10.57,,3 000,Tiris,'
        "wd:Q1027; viaf:1,1976,-,A village,add"
    )
    table = read(tmp_path, f"{LPF_TSV}\n{cells.replace(',-,', ',2020-01-31,')}\n")
    assert table.faults == ()
    (row,) = table.rows
    assert (row.line, row.id, row.name, row.country, row.lat, row.lon) == (
        2, "user:tif", "Tifariti", "EH", 26.15, -10.57,
    )  # fmt: skip
    assert [(name.text, name.language) for name in row.names] == [("Tifarity", "fr"), ("T4", "")]
    assert (row.kind, row.population, row.parent, row.wikidata) == ("village", 3000, "Tiris", "Q1027")
    assert (row.start, row.end, row.description, row.action) == (
        "1976",
        "2020-01-31",
        "A village",
        Action.PUT,
    )


def test_every_column_of_the_hand_tables_is_read(tmp_path: Path) -> None:
    header = ",".join((*COLUMNS, "code", "towns", "iso", "wikidata"))
    cells = (
        "iso:MA,Morocco,MA,31.8,-7.1,country,Maroc@fr,04,37000000,-13.2,27.6,-1,35.9,own,M1,7 12,MA-04,Q1028"
    )
    (row,) = read(tmp_path, f"{header}\n{cells}\n").rows
    assert (row.bbox, row.source, row.admin1) == (BoundingBox(-13.2, 27.6, -1, 35.9), "own", "04")
    assert (row.code, row.towns, row.iso, row.wikidata) == ("M1", (7, 12), "MA-04", "Q1028")


@pytest.mark.parametrize(
    "header",
    ["name,lat,lng", "Title,LATITUDE,Long", "Place Name;Y;X", "name\tlat\tlon", "city,lat_dd,lon-dd"],
)
def test_headers_are_known_by_many_names(tmp_path: Path, header: str) -> None:
    separator = next(sign for sign in ",;\t" if sign in header)
    table = read(
        tmp_path, f"\n# mine\n{header}\n\n# first\nZyx{separator}1,5{separator}2\n".replace("1,5", "1.5")
    )
    assert [(row.line, row.name, row.lat, row.lon) for row in table.rows] == [(6, "Zyx", 1.5, 2.0)]
    assert table.faults == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_of_spreadsheets_are_fine(
    tmp_path: Path, encoding: str, newline: str
) -> None:
    text = f"name,lat,lon{newline}العيون,27.1,-13.2{newline}Bad,x,1{newline}"
    table = read(tmp_path, text.encode(encoding))
    assert [row.name for row in table.rows] == ["العيون"]
    assert [fault.line for fault in table.faults] == [3]


def test_unknown_columns_are_named_once_and_ignored(tmp_path: Path) -> None:
    table = read(tmp_path, "name,lat,lon,colour,title_uri,mood\nA,1,2,red,http://x,good\nB,3,4,,,\n")
    assert [row.name for row in table.rows] == ["A", "B"]
    (fault,) = table.faults
    assert (fault.line, fault.kind, fault.is_warning) == (1, FaultKind.HEADER, True)
    assert "'colour', 'mood'" in fault.reason


def test_of_two_columns_that_mean_the_same_the_code_wins_and_both_are_named(tmp_path: Path) -> None:
    table = read(tmp_path, "name,country,iso2,lat,lon\nA,Wherever,MA,1,2\n")
    assert [row.country for row in table.rows] == ["MA"]
    assert "'country' and 'iso2' mean the same; 'iso2' is read" in str(table.faults[0])


@pytest.mark.parametrize(
    ("cell", "degrees"),
    [
        ("34.02", 34.02), ("34,02", 34.02),
        ("34°1.2′N", 34.02), ("34° 1' 12\" N", 34.02), ("34.02 S", -34.02),
        ("N 34.02", 34.02), ("-34.02°", -34.02), ("−34.02", -34.02), ("34:01:12", 34.02), ("٣٤", 34.0),
    ],
)  # fmt: skip
def test_degrees_are_read_as_people_write_them(tmp_path: Path, cell: str, degrees: float) -> None:
    assert read_row(tmp_path, lat=cell).lat == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize(
    ("lat", "lon", "kind", "words"),
    [
        ("north", "1", FaultKind.COORDINATES, "latitude 'north' is no number; write degrees"),
        ("34 1", "1", FaultKind.COORDINATES, "is no number"),
        ("34.5°1′", "1", FaultKind.COORDINATES, "is no number"),
        ("-34 S", "1", FaultKind.COORDINATES, "is no number"),
        ("10.57 W", "26", FaultKind.SWAPPED, "latitude '10.57 W' is of the other axis"),
        ("120.5", "26", FaultKind.SWAPPED, "latitude and longitude are swapped"),
        ("120.5", "126", FaultKind.COORDINATES, "latitude '120.5' is out of range; expected -90 to 90"),
        ("1", "181", FaultKind.COORDINATES, "longitude '181' is out of range"),
        ("nan", "1", FaultKind.COORDINATES, "out of range"),
        ("0", "0.0", FaultKind.NULL_ISLAND, "both 0, a point in the sea"),
        ("1", "", FaultKind.COORDINATES, "longitude is empty; write both"),
    ],
)
def test_a_point_that_is_none_is_named_with_the_remedy(
    tmp_path: Path, lat: str, lon: str, kind: FaultKind, words: str
) -> None:
    table = read_cells(tmp_path, lat=lat, lon=lon)
    (fault,) = table.faults
    assert (fault.line, fault.kind, fault.name) == (2, kind, "Tifariti")
    assert words in str(fault)


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("Village", "village"), ("P.PPL", "city"),
        ("p.pplx", "P.PPLX"), ("CMPRF", "camp"), ("PPLX", "P.PPLX"),
        ("odd; settlement; town", "town"), ("P", "city"), ("S.MSQE", "S.MSQE"),
    ],
)  # fmt: skip
def test_kinds_are_words_or_codes_and_the_first_known_one_counts(
    tmp_path: Path, cell: str, kind: str
) -> None:
    assert read_row(tmp_path, types=cell).kind == kind


def test_an_unknown_kind_names_those_spelt_alike_unless_the_class_is_known(tmp_path: Path) -> None:
    (fault,) = read_cells(tmp_path, types="vilage").faults
    assert (fault.kind, fault.column) == (FaultKind.KIND, "kind")
    assert "did you mean village" in fault.remedy
    table = read_cells(tmp_path, types="hamlet-ish", fclasses="P")
    assert [row.kind for row in table.rows] == ["city"]
    assert [fault.is_warning for fault in table.faults] == [True]


@pytest.mark.parametrize(
    ("cell", "country"), [("MA", "MA"), ("ma", "MA"), ("EH;MA", ""), ("EH, MA", ""), ("", "")]
)
def test_several_countries_are_none(tmp_path: Path, cell: str, country: str) -> None:
    assert read_row(tmp_path, ccodes=cell).country == country


@pytest.mark.parametrize(("cell", "code"), [("ESH", "EH"), ("Western Sahara", "EH"), ("Morocco", "MA")])
def test_another_code_or_name_of_a_country_is_read_with_a_warning(
    tmp_path: Path, cell: str, code: str
) -> None:
    table = read_cells(tmp_path, ccodes=cell)
    assert [row.country for row in table.rows] == [code]
    (fault,) = table.faults
    assert fault.is_warning
    assert fault.kind is FaultKind.COUNTRY
    assert f"{cell!r} is no alpha-2 code: did you mean {code}?" in fault.reason


@pytest.mark.parametrize("cell", ["QQ", "Atlantis", "MA;QQ", "FR"])
def test_an_unknown_country_refuses_the_row(tmp_path: Path, cell: str) -> None:
    assert kinds(read_cells(tmp_path, ccodes=cell)) == [FaultKind.COUNTRY]


@pytest.mark.parametrize(
    ("cell", "place_id"),
    [
        ("gn:42", "gn:42"), ("GN:42", "gn:42"), ("https://www.geonames.org/42/rabat.html", "gn:42"),
        ("iso:ma", "iso:MA"), ("user:my place", "user:my-place"), ("OSM:node/7", "osm:node/7"),
        ("way/12", "osm:way/12"), ("17", "user:17"), ("my place", "user:my-place"),
    ],
)  # fmt: skip
def test_ids_of_other_forms_become_the_users(tmp_path: Path, cell: str, place_id: str) -> None:
    assert read_row(tmp_path, id=cell).id == place_id


@pytest.mark.parametrize("cell", ["gn:rabat", "iso:MAR", "user:"])
def test_an_id_of_a_known_scheme_must_have_its_form(tmp_path: Path, cell: str) -> None:
    assert kinds(read_cells(tmp_path, id=cell)) == [FaultKind.ID]


def test_a_match_in_geonames_makes_the_row_a_patch_unless_it_has_an_id(tmp_path: Path) -> None:
    cell = "https://www.wikidata.org/wiki/Q1028; http://sws.geonames.org/42/"
    row = read_row(tmp_path, matches=cell)
    assert (row.id, row.wikidata) == ("gn:42", "Q1028")
    assert read_row(tmp_path, id="user:a", matches=cell).id == "user:a"


@pytest.mark.parametrize(
    ("wkt", "lat", "lon", "bbox"),
    [
        ("POINT(-13.2 27.1)", 27.1, -13.2, None),
        ("SRID=4326;POINT Z (-13.2 27.1 5)", 27.1, -13.2, None),
        ("LINESTRING(0 10, 4 10)", 10, 2, (0, 10, 4, 10)),
        ("POLYGON((-9 27, -7 27, -7 28, -9 28, -9 27))", 27.5, -8, (-9, 27, -7, 28)),
        ("MULTIPOLYGON(((178 -18,180 -18,180 -16,178 -18)),((-180 -18,-179 -18,-179 -16,-180 -18)))",
         -17, 179.5, (178, -18, -179, -16)),
    ],
)  # fmt: skip
def test_well_known_text_gives_the_point_and_the_extent(
    tmp_path: Path, wkt: str, lat: float, lon: float, bbox: tuple[float, ...] | None
) -> None:
    row = read_row(tmp_path, lat="", lon="", geowkt=wkt)
    assert (row.lat, row.lon) == pytest.approx((lat, lon))
    assert row.bbox == (BoundingBox(*bbox) if bbox else None)
    assert (read_row(tmp_path, lat="1", lon="2", geowkt=wkt).lat) == 1


@pytest.mark.parametrize(
    ("wkt", "kind"),
    [
        ("POINT(1)", FaultKind.GEOMETRY), ("POINT EMPTY", FaultKind.GEOMETRY), ("circle", FaultKind.GEOMETRY),
        ("POINT(27.1 -113.2)", FaultKind.SWAPPED), ("LINESTRING(0 0, 900 0)", FaultKind.GEOMETRY),
        ("GEOMETRYCOLLECTION(" * 99, FaultKind.GEOMETRY), ("POLYGON((0 0, 1 1))", FaultKind.GEOMETRY),
    ],
)  # fmt: skip
def test_bad_well_known_text_is_a_fault(tmp_path: Path, wkt: str, kind: FaultKind) -> None:
    assert kinds(read_cells(tmp_path, lat="", lon="", geowkt=wkt)) == [kind]


@pytest.mark.parametrize(
    "cell", ["1200", "1 200", "1,200", "1.200", "1\u2009200", "1\u202f200", "1'200", "1200.0"]
)
def test_thousands_of_people_may_be_grouped(tmp_path: Path, cell: str) -> None:
    assert read_row(tmp_path, population=cell).population == 1200


@pytest.mark.parametrize("cell", ["1.5", "12,00", "-5", "about 5", "9" * 30, "1,200.000"])
def test_a_population_that_is_no_whole_number_is_a_fault(tmp_path: Path, cell: str) -> None:
    assert kinds(read_cells(tmp_path, population=cell)) == [FaultKind.NUMBER]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("then", ""),
        ("1976-13", ""),
        ("1976-02-30", ""),
        ("2000", "1999"),
        ("-100", "-500"),
        ("2000-05", "2000-04"),
    ],
)
def test_dates_that_are_none_or_out_of_order_are_faults(tmp_path: Path, start: str, end: str) -> None:
    assert kinds(read_cells(tmp_path, start=start, end=end)) == [FaultKind.DATE]


@pytest.mark.parametrize(
    ("start", "end"), [("-500", "476"), ("2000-05", "2000"), ("1976-02-27", "1976-02-27")]
)
def test_years_and_dates_stay_as_given(tmp_path: Path, start: str, end: str) -> None:
    row = read_row(tmp_path, start=start, end=end)
    assert (row.start, row.end) == (start, end)


@pytest.mark.parametrize("column", ["title", "variants", "types", "description", "source", "id", "ccodes"])
@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd", "-x", "\t=1"])
def test_a_formula_in_a_cell_of_text_refuses_the_row(tmp_path: Path, column: str, cell: str) -> None:
    assert kinds(read_cells(tmp_path, **{column: cell})) == [FaultKind.FORMULA]


@pytest.mark.parametrize("cell", ["-", "-5", "+1.5", "5 - 6"])
def test_numbers_and_a_lone_dash_are_no_formulas(tmp_path: Path, cell: str) -> None:
    assert read_row(tmp_path, description=cell).description == cell


@pytest.mark.parametrize("name", ["a\nb", "a\x07", "a\u2028b", "x" * 201, "…", "\u200c"])
@pytest.mark.parametrize("column", ["title", "variants"])
def test_a_name_that_cannot_be_one_is_a_fault(tmp_path: Path, name: str, column: str) -> None:
    assert kinds(read_cells(tmp_path, **{column: name})) == [FaultKind.NAME]


def test_all_faults_of_a_row_are_named_at_once(tmp_path: Path) -> None:
    table = read_cells(tmp_path, types="vilage", ccodes="QQ", lat="x", population="y", start="z", action="w")
    assert set(kinds(table)) == {
        *(FaultKind.KIND, FaultKind.COUNTRY, FaultKind.COORDINATES),
        *(FaultKind.NUMBER, FaultKind.DATE, FaultKind.ACTION),
    }
    assert table.rows == ()
    assert len({str(fault) for fault in table.faults}) == 6


def test_rows_hide_places_and_names_beside_the_row_that_corrects_them(tmp_path: Path) -> None:
    rows = "gn:1,A,hide\ngn:1,B,HIDE\ngn:1,,put\ngn:2,,hide\n"
    table = read(tmp_path, f"id,name,action\n{rows}")
    assert [(row.id, row.name, row.action) for row in table.rows] == [
        ("gn:1", "A", Action.HIDE), ("gn:1", "B", Action.HIDE),
        ("gn:1", "", Action.PUT), ("gn:2", "", Action.HIDE),
    ]  # fmt: skip
    assert table.faults == ()
    again = read(tmp_path, f"id,name,action\n{rows}gn:1,b,hide\ngn:2,,\n,A,hide\n")
    assert [(fault.line, fault.kind) for fault in again.faults] == [
        (6, FaultKind.DUPLICATE_ID), (7, FaultKind.DUPLICATE_ID), (8, FaultKind.ACTION),
    ]  # fmt: skip


def test_the_same_name_within_five_km_is_one_place_twice(tmp_path: Path) -> None:
    table = read(tmp_path, "name,lat,lon\nA,1,1\nA,1.2,1\na,1.04,1\nA,1.16,1\nB,1,1\nA,1.0,1.2\n")
    assert [row.line for row in table.rows] == [2, 3, 6, 7]
    assert [(fault.line, fault.kind) for fault in table.faults] == [
        (4, FaultKind.SAME_PLACE), (5, FaultKind.SAME_PLACE),
    ]  # fmt: skip
    assert "already in line 2" in table.faults[0].reason


@pytest.mark.parametrize(
    ("lat", "lon", "is_same"),
    [("0.5", "-179.99", True), ("0.5", "-179.9", False), ("0.54", "180", True), ("0.46", "179.99", True)],
)
def test_one_place_twice_is_seen_across_the_antimeridian(
    tmp_path: Path, lat: str, lon: str, *, is_same: bool
) -> None:
    table = read(tmp_path, f"name,lat,lon\nA,0.5,180\nA,{lat},{lon}\n")
    assert (kinds(table) == [FaultKind.SAME_PLACE]) is is_same


def test_one_place_twice_is_seen_at_the_pole(tmp_path: Path) -> None:
    assert kinds(read(tmp_path, "name,lat,lon\nA,89.99,0\nA,89.99,120\n")) == [FaultKind.SAME_PLACE]


def test_thousands_of_namesakes_on_one_parallel_are_read(tmp_path: Path) -> None:
    rows = "".join(f"A,0.5,{-179 + number * 0.05}\n" for number in range(7000))
    assert len(read(tmp_path, f"name,lat,lon\n{rows}").rows) == 7000


@pytest.mark.parametrize("column", ["lat", "geowkt"])
def test_a_cell_full_of_blanks_is_refused_at_once(tmp_path: Path, column: str) -> None:
    table = read_cells(tmp_path, **{column: f"POINT{' ' * 100_000}x"})
    assert len(table.faults) == 1


def test_a_byte_that_is_no_utf_8_costs_its_own_row_alone(tmp_path: Path) -> None:
    table = read(tmp_path, b"name,lat,lon\nA,1,2\nLa\xe2youne,27,-13\nB,3,4\n\x00,1,2\n\xed\xa0\x80,1,2\n")
    assert [row.name for row in table.rows] == ["A", "B"]
    assert [(fault.line, fault.kind) for fault in table.faults] == [
        (3, FaultKind.ENCODING), (5, FaultKind.ENCODING), (6, FaultKind.ENCODING),
    ]  # fmt: skip
    assert str(table.faults[0]).startswith("mine.csv:3: byte 0xe2 is not UTF-8; save the file as UTF-8")


def test_an_open_quote_costs_its_own_line_and_cells_of_many_lines_are_fine(tmp_path: Path) -> None:
    text = (
        "name,lat,lon,description\n"
        '"Open,1,2,\n'
        "A,1,2,plain\n"
        'B,3,4,"two\n\n# lines, and ""more"""\n'
        '"C, the",5,6,""\n'
        'D,7,8,"open\n'
        "E,9,10,\n"
        'F,11,12,half" open\n'
        'G,13,14,"x" y\n'
    )
    table = read(tmp_path, text)
    assert [(row.line, row.name) for row in table.rows] == [
        (3, "A"),
        (4, "B"),
        (7, "C, the"),
        (9, "E"),
        (10, "F"),
    ]
    assert [(fault.line, fault.kind) for fault in table.faults] == [
        (2, FaultKind.SHAPE), (8, FaultKind.SHAPE), (11, FaultKind.SHAPE),
    ]  # fmt: skip
    assert table.rows[1].description == 'two # lines, and "more"'


def test_many_open_quotes_take_no_time_of_each_other(tmp_path: Path) -> None:
    table = read(tmp_path, "name,lat,lon\n" + '"open,1,2\n' * 3000 + "A,1,2\n")
    assert (len(table.rows), len(table.faults)) == (1, 3000)


def test_too_many_cells_are_a_fault_and_too_few_are_empty(tmp_path: Path) -> None:
    table = read(tmp_path, "name,lat,lon,kind\nA,1,2\nB,3,4,camp,x\nC,5,6,,,\n")
    assert [row.name for row in table.rows] == ["A", "C"]
    assert (
        str(table.faults[0])
        == "mine.csv:3: 5 cells, expected 4; put a cell that holds commas in double quotes"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no column 'name' or 'id'"),
        ("lat,lon\n1,2\n", "no column 'name' or 'id', got 'lat,lon'; write name,country,latitude,longitude"),
        ("A,MA,1,2,camp,\n", "no column 'name' or 'id'"),
        ("name,lat,LAT\n", "twice 'lat'"),
        ('"name,lat\n', "no column"),
    ],
)
def test_a_file_without_a_usable_header_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(TableRefused, match="the first line must name the columns") as refusal:
        read(tmp_path, text)
    assert words in str(refusal.value)
    assert (refusal.value.fault.kind, refusal.value.fault.file) == (FaultKind.HEADER, "mine.csv")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 and so on", "a zip archive or a workbook; unpack it"),
        (b"SQLite format 3\x00", "a SQLite database; export the table"),
        (bytes(range(32)) * 9, "binary, or in another encoding; save the file as UTF-8"),
        ("name,lat\n".encode("utf-16-le"), "binary, or in another encoding; save the file as UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_the_remedy(tmp_path: Path, data: bytes, words: str) -> None:
    with pytest.raises(GazetteerError, match=words):
        read(tmp_path, data)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(TableRefused, match=r"cannot be read: .*; check the path") as refusal:
            read_rows(path, countries=CODES)
        assert refusal.value.fault.kind is FaultKind.FILE


def test_a_fault_is_in_one_line_whatever_the_cell(tmp_path: Path) -> None:
    table = read_cells(tmp_path, types="many colours\n\x1b[31m" * 99)
    (fault,) = table.faults
    assert isinstance(fault, RowFault)
    assert str(fault).isprintable()
    assert len(str(fault)) < 600


@pytest.mark.parametrize(
    "text",
    [
        "name,latitude,longitude,colour\nA,1,2,red\n",
        "title,latitude,longitude\nA,1,2\n",
        "id,country\ngn:1,MA\n",
    ],
)
def test_the_tables_of_the_build_have_their_own_columns_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(GazetteerError, match=r"sites\.csv:1: the first line must name the columns"):
        read_place_table(path, countries=CODES)


@pytest.mark.parametrize("row", ["17,A,MA,1,2,", ",A,Morocco,1,2,", ",A,ma,1,2,", ",A,MA,1,2,P.PPL"])
def test_the_tables_of_the_build_guess_nothing(tmp_path: Path, row: str) -> None:
    path = tmp_path / "sites.csv"
    path.write_text(f"id,name,country,latitude,longitude,kind\n{row}\n", "utf-8")
    table = read_place_table(path, countries=CODES)
    assert (table.rows, len(table.faults)) == ((), 1)
    assert table.faults[0].startswith("sites.csv:2: ")
