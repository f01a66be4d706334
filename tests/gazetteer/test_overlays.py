"""Places that users add, and the rows that are refused."""

from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.overlay import Overlay
from geomap.gazetteer.tables import COLUMNS
from geomap.model.document import Document
from geomap.pipeline import parse_documents

HEADER = "name,country,latitude,longitude,kind,aliases\n"
CODES = frozenset({"MA", "EH", "DZ"})


def write(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_row_of_the_users_is_found_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "Camp Zebra,EH,24.5,-13.5,camp,Kamp Zebra@nl; CZX@en!abbr\n")
    with open_gazetteer([path]) as gazetteer:
        assert gazetteer.faults == ()
        (candidate,) = gazetteer.lookup("camp zebra")
        assert (candidate.place.id, candidate.layer) == ("user:camp-zebra", "mine.csv")
        assert (candidate.place.source, candidate.place.country) == ("mine.csv", "EH")
        assert (candidate.place.lat, candidate.place.lon) == (24.5, -13.5)
        assert candidate.place.name_in("nl") == "Kamp Zebra"
        assert [hit.name for hit in gazetteer.scan("At Camp Zebra, Kamp Zebra or CZX, not czx.")] == [
            "Camp Zebra", "Kamp Zebra", "CZX",
        ]  # fmt: skip
        assert gazetteer.get("user:camp-zebra") == candidate.place


def test_a_row_outweighs_namesakes_that_are_bundled(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "Rabat,EH,24.5,-13.5,village,\n")
    with open_gazetteer([path]) as gazetteer:
        found = gazetteer.lookup("Rabat")
        assert [candidate.place.id for candidate in found[:2]] == ["user:rabat", "gn:2538475"]
        assert gazetteer.scan("Rabat")[0].candidates[0].place.id == "user:rabat"


def test_a_row_with_the_id_of_a_bundled_place_changes_and_names_it(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name,latitude,longitude,aliases\ngn:2538475,,34.5,-6.5,Ribat City\n")
    with open_gazetteer([path]) as gazetteer:
        assert gazetteer.faults == ()
        (candidate,) = gazetteer.lookup("Ribat City")
        assert (candidate.place.id, candidate.place.name, candidate.place.lat) == (
            "gn:2538475",
            "Rabat",
            34.5,
        )
        assert gazetteer.lookup("Rabat")[0].place == candidate.place
        assert gazetteer.get("gn:2538475") == candidate.place


def test_a_name_that_a_row_adds_is_not_the_places_new_label(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name,aliases\niso:MA,,Atlas Kingdom@en; Atlasrijk@nl\n")
    with open_gazetteer([path]) as gazetteer:
        (candidate,) = gazetteer.lookup("Atlas Kingdom")
        assert (candidate.place.name_in("en"), candidate.place.name_in("nl")) == ("Morocco", "Marokko")


def test_the_later_file_wins(tmp_path: Path) -> None:
    row = "id,name,latitude,longitude\nuser:x,{},1,{}\n"
    first = write(tmp_path, row.format("Xanadu", 1), name="a.csv")
    second = write(tmp_path, row.format("Xanadu", 2), name="b.csv")
    with open_gazetteer([first, second]) as gazetteer:
        assert [(c.place.lon, c.layer) for c in gazetteer.lookup("Xanadu") if c.place.id == "user:x"] == [
            (2, "b.csv")
        ]


def test_namesakes_in_one_file_get_ids_of_their_own(tmp_path: Path) -> None:
    rows = "Zzyzx,MA,1,1,,\nZzyzx,DZ,2,2,,\nZzyzx,DZ,3,3,,\n"
    overlay = write(tmp_path, HEADER + rows)
    with open_gazetteer([overlay]) as gazetteer:
        ids = sorted(
            candidate.place.id for candidate in gazetteer.lookup("Zzyzx") if candidate.layer == "mine.csv"
        )
        assert ids == ["user:zzyzx", "user:zzyzx-dz", "user:zzyzx-dz-2"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,MA,north,2,,", "latitude 'north' is no number"),
        ("A,MA,nan,2,,", "latitude 'nan' is out of range"),
        ("A,MA,91,2,,", "latitude '91' is out of range; expected -90 to 90"),
        ("A,MA,1,181,,", "longitude '181' is out of range"),
        ("A,MA,1,,,", "longitude is empty"),
        ("A,MA,0,0.0,,", "both 0"),
        ("A,QQ,1,2,,", "unknown country 'QQ': write its ISO 3166-1 code"),
        ("A,MA,1,2,castle,", "unknown kind 'castle'; expected one of admin1, "),
        (",MA,1,2,,", "the name is empty"),
        ("A,MA,1,2,,B@nl!nick", "unknown mark !nick"),
        ("A,MA,1,2,,@nl", "has no name"),
        ("A,MA,1,2,,x,y", "7 cells, expected 6; put a cell that holds commas in double quotes"),
        ("good  ONE,MA,1.01,2.01,,", "'good ONE' is already in line 2, at the same point; delete"),
    ],
)
def test_a_faulty_row_is_refused_by_line_and_reason_and_the_others_work(
    tmp_path: Path, row: str, reason: str
) -> None:
    path = write(tmp_path, f"{HEADER}Good One,MA,1,2,,\n{row}\nGood Two,MA,1,2,,\n")
    overlay = Overlay.read(path, countries=CODES)
    assert [good.name for good in overlay.rows] == ["Good One", "Good Two"]
    (fault,) = overlay.faults
    assert fault.startswith("mine.csv:3: ")
    assert reason in fault


@pytest.mark.parametrize("country", ["MAR", "Morocco", "morocco", "ma", "Kingdom of Morocco"])
def test_a_country_may_be_written_by_another_code_or_its_english_name(tmp_path: Path, country: str) -> None:
    overlay = Overlay.read(write(tmp_path, f"{HEADER}A,{country},1,2,,\n"), countries=CODES)
    assert ([row.country for row in overlay.rows], overlay.faults) == (["MA"], ())


def test_a_table_that_the_build_reads_must_have_codes_as_the_build_has_no_names(tmp_path: Path) -> None:
    path = write(tmp_path, f"{HEADER}A,Morocco,1,2,,\n", name="places.csv")
    assert "unknown country 'Morocco'" in Overlay.read(path, countries=CODES, is_own=True).faults[0]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_spreadsheets_semicolons_tabs_and_decimal_commas_are_fine(tmp_path: Path, separator: str) -> None:
    rows = HEADER + 'Zzyzx,MA,31|25,-5|5,camp,"Zyx@nl; Zyy"\nZwwz,MA,1,2,,x,y\n'
    text = rows.replace(",", separator).replace("|", ",")
    overlay = Overlay.read(write(tmp_path, text), countries=CODES)
    (row,) = overlay.rows
    assert (row.lat, row.lon, [name.text for name in row.names]) == (31.25, -5.5, ["Zyx", "Zyy"])
    sign = "semicolons" if separator == ";" else "tabs"
    assert overlay.faults == (
        f"mine.csv:3: 7 cells, expected 6; put a cell that holds {sign} in double quotes",
    )


FULL_HEADER = f"{','.join(COLUMNS)}\n"


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ('Zorbland,DZ,27.67,-8.14,camp,"Zorb, the"', ',Zorbland,DZ,27.67,-8.14,camp,"Zorb, the",,,,,,,'),
        ("Zorbland,DZ,27.67,-8.14,", ",Zorbland,DZ,27.67,-8.14,,,,,,,,,"),
    ],
)
def test_a_short_row_in_the_full_table_is_answered_with_the_row_to_write(
    tmp_path: Path, row: str, right: str
) -> None:
    pasted = Overlay.read(write(tmp_path, f"{FULL_HEADER}{row}\n"), countries=CODES)
    assert pasted.rows == ()
    assert pasted.faults[0].startswith("mine.csv:2: ")
    assert pasted.faults[0].endswith(f"the columns here are {FULL_HEADER.strip()}; write it as {right}")
    mended = Overlay.read(write(tmp_path, f"{FULL_HEADER}{right}\n"), countries=CODES)
    assert ([good.name for good in mended.rows], mended.faults) == (["Zorbland"], ())


@pytest.mark.parametrize(
    "row", [",Zorbland,DZ,27.67,-8.14,camp", "user:zorb,Zorbland,DZ,27.67,-8.14,", "gn:2538475,,,,,,Ribat"]
)
def test_cells_left_out_at_the_end_of_a_row_of_the_full_table_are_empty(tmp_path: Path, row: str) -> None:
    overlay = Overlay.read(write(tmp_path, f"{FULL_HEADER}{row}\n"), countries=CODES)
    assert (len(overlay.rows), overlay.faults) == (1, ())


@pytest.mark.parametrize(
    "row", ["Rabat,MA,34.02,-6.83,city,", "rabat,,34.0,-6.8,,Ribat City", "الرباط,MA,34.02,-6.83,capital,"]
)
def test_a_row_that_repeats_a_bundled_place_is_refused_with_the_id_to_use(tmp_path: Path, row: str) -> None:
    with open_gazetteer([write(tmp_path, HEADER + row + "\n")]) as gazetteer:
        (fault,) = gazetteer.faults
        assert fault.startswith("mine.csv:2: ")
        assert "is already known as gn:2538475: use that id, in a column 'id', to add names" in fault
        assert {candidate.layer for candidate in gazetteer.lookup("Rabat")} == {"bundled"}


@pytest.mark.parametrize(
    "row",
    [
        "Rabat,MA,34.2,-6.83,city,",  # 20 km off
        "Rabat,EG,34.02,-6.83,city,",  # Rafah lies on both sides of a border
        "Rabat,MA,34.02,-6.83,airport,",
    ],
)
def test_a_namesake_elsewhere_in_another_country_or_of_another_sort_is_a_place_of_its_own(
    tmp_path: Path, row: str
) -> None:
    with open_gazetteer([write(tmp_path, HEADER + row + "\n")]) as gazetteer:
        assert gazetteer.faults == ()
        assert gazetteer.lookup("Rabat")[0].layer == "mine.csv"


@pytest.mark.parametrize("is_own", [True, False])
def test_a_users_row_is_found_in_running_text_through_either_way(tmp_path: Path, *, is_own: bool) -> None:
    row = ",Zorbland,DZ,27.67,-8.14,camp,,,,,,,,\n" if is_own else "Zorbland,DZ,27.67,-8.14,camp,\n"
    path = write(tmp_path, (FULL_HEADER if is_own else HEADER) + row, name="places.csv")
    article = Document("a", "The envoy left Algiers and the Tindouf camps for Zorbland, then flew home.")
    with Gazetteer.open() as plain:
        overlay = Overlay.read(path, countries=plain.country_codes, is_own=is_own)
    with Gazetteer.open(overlays=[overlay]) as gazetteer:
        assert gazetteer.faults == ()
        assert gazetteer.lookup("Zorbland")[0].prominence >= 0.6
        (parsed,) = parse_documents([article], gazetteer=gazetteer).parsed
    found = {resolved.toponym.name: resolved.resolution.place for resolved in parsed.toponyms}
    place = found["Zorbland"]
    assert place is not None
    assert (place.lat, place.lon) == (27.67, -8.14)


def test_a_row_of_the_projects_own_in_the_users_table_keeps_its_weight(tmp_path: Path) -> None:
    row = "geomap:zorbland,Zorbland,DZ,27.67,-8.14,camp\n"
    path = write(tmp_path, FULL_HEADER + row, name="places.csv")
    overlay = Overlay.read(path, countries=CODES, is_own=True)
    with Gazetteer.open(overlays=[overlay]) as gazetteer:
        assert gazetteer.lookup("Zorbland")[0].prominence == 0.45


def test_a_doubled_id_is_refused_with_the_line_of_the_first(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name,latitude,longitude\nuser:a,A,1,1\nuser:a,B,2,2\n")
    overlay = Overlay.read(path, countries=CODES)
    assert overlay.faults == ("mine.csv:3: the id 'user:a' is already that of line 2; give each row its own",)


def test_an_id_that_no_place_has_needs_a_name_and_a_point(tmp_path: Path) -> None:
    path = write(tmp_path, "id,name,aliases\ngn:1,,Nowhere\n")
    with open_gazetteer([path]) as gazetteer:
        (fault,) = gazetteer.faults
        assert fault.startswith("mine.csv:2: no place has the id 'gn:1'")


@pytest.mark.parametrize("header", ["name,lat,lon", "\ufeffname,LATITUDE,Longitude", "Name , lat , long"])
def test_other_headers_byte_order_marks_and_windows_line_ends_are_fine(tmp_path: Path, header: str) -> None:
    path = write(tmp_path, f"{header}\r\nZzyzx,1,2\r\n")
    overlay = Overlay.read(path, countries=CODES)
    assert [(row.name, row.lat, row.lon) for row in overlay.rows] == [("Zzyzx", 1, 2)]


def test_another_encoding_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "Laâyoune,EH,27.1,-13.2,,\n", encoding="latin-1")
    with pytest.raises(GazetteerError, match=r"mine\.csv: expected UTF-8.*save the file as UTF-8"):
        open_gazetteer([path])


@pytest.mark.parametrize(
    "text", ["", "Laayoune;EH;27\n", "name,lat,lon,colour\nA,1,2,red\n", "name,name\nA,B\n"]
)
def test_a_file_without_the_columns_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(GazetteerError, match="the first line must name the columns"):
        open_gazetteer([write(tmp_path, text)])


def test_all_files_that_cannot_be_read_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"(?s)one\.csv.*two\.csv"):
        open_gazetteer([tmp_path / "one.csv", tmp_path / "two.csv"])


def test_a_changed_table_of_the_project_keeps_ids_and_weights(tmp_path: Path) -> None:
    row = "Lake Zyzzy,MA,31,-5,lake,lac Zyzzy@fr,own survey 2024\n"
    path = write(tmp_path, "name,country,latitude,longitude,kind,aliases,source\n" + row, name="waters.csv")
    overlay = Overlay.read(path, countries=CODES, is_own=True)
    with Gazetteer.open(overlays=[overlay]) as gazetteer:
        (candidate,) = gazetteer.lookup("Lake Zyzzy")
        assert (candidate.place.id, candidate.prominence) == ("geomap:lake-zyzzy-ma", 0.6)
        assert candidate.place.source == "own survey 2024"


def test_without_overlays_there_are_no_faults() -> None:
    with Gazetteer.open() as gazetteer:
        assert gazetteer.faults == ()


def test_a_misspelt_name_of_a_users_row_is_found(tmp_path: Path) -> None:
    row = "Camp Zebra,EH,24.5,-13.5,city,900000"
    path = write(tmp_path, f"name,country,latitude,longitude,kind,population\n{row}\n")
    with open_gazetteer([path]) as gazetteer:
        assert gazetteer.faults == ()
        (candidate,) = gazetteer.lookup("Camp Zebrra", fuzzy=True)
        assert (candidate.place.id, candidate.distance) == ("user:camp-zebra", 1)
