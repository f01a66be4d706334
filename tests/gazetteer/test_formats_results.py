"""Rows of GeoNames' dumps, and results of queries to Wikidata."""

import json
from pathlib import Path

import pytest

from geomap.gazetteer.formats import FORMATS, TableRefused, format_of, read_rows
from geomap.gazetteer.formats.source import read_source
from geomap.gazetteer.rows import FaultKind, RowTable

CODES = frozenset({"MA", "EH", "DZ"})
RABAT = (
    *(
        "2538475",
        "Rabat",
        "Rabat",
        "Rbat,الرباط",
        "34.01325",
        "-6.83255",
        "P",
        "PPLC",
        "MA",
        "",
        "04",
        "",
        "",
        "",
    ),
    *("1655753", "", "46", "Africa/Casablanca", "2024-01-01"),
)
ENTITY = "http://www.wikidata.org/entity/"


def read(folder: Path, text: str | bytes, *, name: str = "MA.txt") -> RowTable:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_rows(path, countries=CODES)


def dump(**changes: str) -> str:
    places = {
        "number": 0,
        "name": 1,
        "names": 3,
        "lat": 4,
        "lon": 5,
        "letter": 6,
        "code": 7,
        "country": 8,
        "pop": 14,
    }
    cells = list(RABAT)
    for column, cell in changes.items():
        cells[places[column]] = cell
    return "\t".join(cells)


def test_a_row_of_a_dump_is_a_place_of_geonames(tmp_path: Path) -> None:
    table = read(tmp_path, dump() + "\n")
    assert table.faults == ()
    (row,) = table.rows
    assert (row.id, row.name, row.country, row.admin1, row.kind) == (
        "gn:2538475",
        "Rabat",
        "MA",
        "04",
        "capital",
    )
    assert (row.lat, row.lon, row.population) == (34.01325, -6.83255, 1655753)
    assert [name.text for name in row.names] == ["Rbat", "الرباط"]


@pytest.mark.parametrize(
    ("letter", "code", "kind"),
    [("T", "HLL", "T.HLL"), ("U", "BNKU", "U.BNKU"), ("P", "", "city"), ("", "", "")],
)
def test_classes_and_codes_that_have_no_word_stay(tmp_path: Path, letter: str, code: str, kind: str) -> None:
    (row,) = read(tmp_path, dump(letter=letter, code=code)).rows
    assert row.kind == kind


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"number": "x"}, FaultKind.ID),
        ({"name": ""}, FaultKind.NAME),
        ({"lat": "north"}, FaultKind.COORDINATES),
        ({"lat": ""}, FaultKind.COORDINATES),
        ({"lon": "190"}, FaultKind.COORDINATES),
        ({"pop": "many"}, FaultKind.NUMBER),
        ({"country": "QQ"}, FaultKind.COUNTRY),
        ({"names": "x" * 300}, FaultKind.NAME),
        ({"letter": "Q"}, FaultKind.KIND),
        ({"name": "A\tB"}, FaultKind.SHAPE),
    ],
)
def test_a_faulty_row_of_a_dump_is_named_by_its_line(
    tmp_path: Path, changes: dict[str, str], kind: FaultKind
) -> None:
    table = read(
        tmp_path,
        "\n".join(
            [
                dump(),
                dump(number="7", **changes) if "number" not in changes else dump(**changes),
                dump(number="8"),
            ]
        ),
    )
    assert [row.id for row in table.rows] == ["gn:2538475", "gn:8"]
    assert [(fault.line, fault.kind) for fault in table.refused][:1] == [(2, kind)]
    assert {fault.line for fault in table.faults} == {2}


def test_a_byte_or_two_ids_in_a_dump_cost_one_line(tmp_path: Path) -> None:
    table = read(tmp_path, dump().encode() + b"\r\n9\xff\n" + dump().encode() + b"\n")
    assert [row.line for row in table.rows] == [1]
    assert [(fault.line, fault.kind) for fault in table.faults] == [
        (2, FaultKind.ENCODING),
        (3, FaultKind.DUPLICATE_ID),
    ]


def test_a_dump_with_a_header_is_a_table(tmp_path: Path) -> None:
    header = [
        "geonameid",
        "name",
        "asciiname",
        "alternatenames",
        "latitude",
        "longitude",
        "feature_class",
        "feature_code",
        "country_code",
    ]
    table = read(tmp_path, "\t".join(header) + "\n" + "\t".join(RABAT[:9]) + "\n")
    (row,) = table.rows
    assert (row.id, row.country, row.kind) == ("gn:2538475", "MA", "capital")


def test_each_format_is_told_by_what_is_in_the_file(tmp_path: Path) -> None:
    texts = {
        "wikidata": '{"head": {}, "results": {"bindings": []}}',
        "lpf": '{"@context": "x", "features": []}',
        "geojson": '{"features": []}',
        "wikidata-csv": "item,itemLabel,coord\n",
        "geonames": dump(),
        "csv": "name,lat,lon\n",
    }
    assert list(texts) == [known.name for known in FORMATS]
    for name, text in texts.items():
        path = tmp_path / "places"
        path.write_text(text, "utf-8")
        assert format_of(read_source(path)).name == name


def binding(**values: str) -> dict[str, dict[str, str]]:
    return {name: {"type": "literal", "value": value, "xml:lang": "en"} for name, value in values.items()}


def results(*bindings: object) -> str:
    return json.dumps({"head": {"vars": []}, "results": {"bindings": list(bindings)}})


ROWS = (
    {
        "item": f"{ENTITY}Q405979",
        "itemLabel": "Tifariti",
        "coord": "Point(-10.57 26.15)",
        "countryCode": "EH",
    },
    {
        "item": f"{ENTITY}Q405979",
        "itemLabel": "Tifariti",
        "coord": "Point(-10.57 26.15)",
        "alias": "Tifarity",
        "typeLabel": "odd",
    },
    {
        "item": f"{ENTITY}Q405979",
        "itemLabel": "Tifariti",
        "alias": "Tifarity",
        "typeLabel": "village",
        "population": "3000",
    },
    {
        "item": f"{ENTITY}Q7",
        "itemLabel": "Rabat",
        "coord": "Point(-6.8 34)",
        "geonames": "2538475",
        "altLabel": "Rbat, Ribat",
    },
)


CSV_COLUMNS = (
    "item",
    "itemLabel",
    "coord",
    "countryCode",
    "alias",
    "typeLabel",
    "population",
    "geonames",
    "altLabel",
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("query.json", results(*(binding(**row) for row in ROWS))),
        ("query.json", json.dumps(ROWS)),
        (
            "query.csv",
            f"{','.join(CSV_COLUMNS)}\n"
            + "".join(",".join(f'"{row.get(column, "")}"' for column in CSV_COLUMNS) + "\n" for row in ROWS),
        ),
    ],
)
def test_the_results_of_an_item_are_one_row_with_all_its_names(tmp_path: Path, name: str, text: str) -> None:
    table = read(tmp_path, text, name=name)
    assert table.faults == ()
    first, second = table.rows
    assert (first.id, first.wikidata, first.name) == ("user:wd-q405979", "Q405979", "Tifariti")
    assert (first.lat, first.lon, first.country) == (26.15, -10.57, "EH")
    assert (first.kind, first.population) == ("village", 3000)
    assert "Tifarity" in {alias.text for alias in first.names}
    assert len(set(first.names)) == len(first.names)
    assert (second.id, second.wikidata) == ("gn:2538475", "Q7")
    assert {"Rbat", "Ribat"} <= {alias.text for alias in second.names}


def test_labels_and_aliases_keep_the_language_of_the_query(tmp_path: Path) -> None:
    row = {
        "item": {"value": f"{ENTITY}Q1"},
        "itemLabel": {"value": "الرباط", "xml:lang": "ar"},
        "coord": {"value": "Point(1 2)"},
        "altLabel": {"value": "Rbat|Washington, D.C.", "xml:lang": "fr"},
    }
    (place,) = read(tmp_path, results(row), name="query.json").rows
    assert [(name.text, name.language) for name in place.names] == [
        ("الرباط", "ar"),
        ("Rbat", "fr"),
        ("Washington, D.C.", "fr"),
    ]


def test_kinds_that_geomap_lacks_are_named_once_each_and_the_rows_work(tmp_path: Path) -> None:
    rows = [
        binding(item=f"{ENTITY}Q{n}", itemLabel=f"A{n}", coord=f"Point({n} {n})", typeLabel="oblast")
        for n in (1, 2, 3)
    ]
    table = read(tmp_path, results(*rows), name="query.json")
    assert [row.kind for row in table.rows] == ["", "", ""]
    assert [(fault.line, fault.kind, fault.is_warning) for fault in table.faults] == [
        (1, FaultKind.KIND, True)
    ]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (5, FaultKind.SHAPE),
        (binding(itemLabel="A"), FaultKind.ID),
        (binding(item="Q0", itemLabel="A"), FaultKind.ID),
        (binding(item=f"{ENTITY}Q9", itemLabel="Q9", coord="Point(1 2)"), FaultKind.NAME),
        (binding(item=f"{ENTITY}Q9", itemLabel="A"), FaultKind.COORDINATES),
        (
            binding(
                item=f"{ENTITY}Q9", itemLabel="A", coord="<http://www.wikidata.org/entity/Q405> Point(1 2)"
            ),
            FaultKind.GEOMETRY,
        ),
        (binding(item=f"{ENTITY}Q9", itemLabel="A", coord="Point(1 2)", geonames="x"), FaultKind.ID),
        (binding(item=f"{ENTITY}Q9", itemLabel="A", coord="Point(1 2)", population="x"), FaultKind.NUMBER),
        ({"item": {"value": ["x"]}}, FaultKind.SHAPE),
    ],
)
def test_a_faulty_result_is_named_by_its_number(tmp_path: Path, row: object, kind: FaultKind) -> None:
    sound = binding(item=f"{ENTITY}Q1", itemLabel="Sound", coord="Point(3 4)")
    table = read(tmp_path, results(row, sound), name="query.json")
    assert [place.name for place in table.rows] == ["Sound"]
    assert (table.refused[0].line, table.refused[0].kind) == (1, kind)


@pytest.mark.parametrize("text", ['{"results": {"bindings": 5}}', '{"results": {"bindings": [}'])
def test_results_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TableRefused, match=r"query\.json: "):
        read(tmp_path, text, name="query.json")
