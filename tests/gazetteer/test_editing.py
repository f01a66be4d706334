"""Edits of a file of places: what was there stays byte for byte, whoever else writes, whatever breaks."""

import csv
import io
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import GazetteerError, OutputError
from geomap.gazetteer import editing
from geomap.gazetteer.editing import append_row, change_row, free_id, read_sheet
from geomap.gazetteer.editing.sheet import NEW_HEADER, parse_sheet, quote, unquote, with_change, with_row

ROW = {"id": "user:rabouni", "name": "Rabouni", "lat": "27.47", "lon": "-8.09"}
OTHER = {"id": "user:tifariti", "name": "Tifariti"}

_values = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=8).filter(
    lambda text: not text.strip().startswith(("=", "+", "-", "@")) and text == text.strip()
)
_ends = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def files(draw):
    """A file as people have them, with its separator and its number of rows."""
    separator, end = draw(st.sampled_from([",", ";", "\t"])), draw(_ends)
    header = draw(st.permutations(["id", "title", "lat", "lon", "note"]))
    lines = [separator.join(f'"{word}"' if draw(st.booleans()) else word for word in header)]
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(["comment", "blank", "row", "row"]))
        if kind == "comment":
            lines.append("# " + draw(_values).replace("\r", "") + ' "')
        elif kind == "blank":
            lines.append(draw(st.sampled_from(["", "  "])))
        else:
            cells = ["x", *(draw(_cells(separator)) for _ in range(draw(st.integers(0, 4))))]
            lines.append(separator.join(cells))
    return (
        draw(st.sampled_from(["", "\ufeff"])) + end.join(lines) + draw(st.sampled_from(["", end])),
        separator,
    )


def _cells(separator):
    plain = _values.map(lambda text: text.replace(separator, "").replace('"', "").replace("#", ""))
    quoted = st.text(st.sampled_from('ab",;\t\n\r\n# é'), max_size=8)
    return plain | quoted.map(lambda text: '"' + text.replace('"', '""') + '"')


@given(files())
def test_what_was_there_stays_byte_for_byte_when_a_row_is_added(given):
    text, _ = given
    sheet = parse_sheet(text, "f.csv")
    assert sheet.text == text
    after = with_row(sheet, ROW)
    assert after.text.startswith(text)
    again = parse_sheet(after.text, "f.csv")
    assert again == after
    *_, last = again.rows
    assert {column: again.value(last, column) for column in ROW} == ROW


@given(files(), st.data())
def test_a_change_touches_its_cells_alone(given, data):
    text, _ = given
    sheet = parse_sheet(text, "f.csv")
    rows = list(sheet.rows)
    if not rows:
        return
    row = data.draw(st.sampled_from(rows))
    value = data.draw(_values.filter(bool))
    after = with_change(sheet, row.number, {"name": value})
    again = parse_sheet(after.text, "f.csv")
    assert again == after
    changed = next(line for line in again.rows if line.number == row.number)
    assert again.value(changed, "name") == value
    at = sheet.columns.index("name")
    others = [n for n in range(len(row.cells)) if n != at]
    assert [changed.cells[n] for n in others] == [row.cells[n] for n in others]
    assert [line for line in again.lines if line.number < row.number] == [
        line for line in sheet.lines if line.number < row.number
    ]
    assert [(line.cells, line.raw, line.end) for line in again.lines if line.number > row.number] == [
        (line.cells, line.raw, line.end) for line in sheet.lines if line.number > row.number
    ]


@given(
    st.binary(max_size=60),
    st.sampled_from([b"title,lat\n", b"\xef\xbb\xbf# x\r\nname;id\r\n", b"id\ttitle\r"]),
)
def test_whatever_stands_below_a_header_stays(rest, header):
    text = (header + rest).decode("utf-8", "surrogateescape")
    sheet = parse_sheet(text, "f.csv")
    assert sheet.text == text
    assert with_row(sheet, {"name": "Rabouni"}).text.startswith(text)


@given(_values, st.sampled_from([",", ";", "\t"]), st.booleans())
def test_a_written_cell_reads_back_as_csv(value, separator, is_first):
    cell = quote(value, separator, is_first=is_first)
    assert unquote(cell) == value
    read = list(csv.reader(io.StringIO(f"{cell}{separator}x", newline=""), delimiter=separator, strict=True))
    assert read == [[value, "x"]]


def test_bytes_that_are_no_utf_8_stay(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"\xef\xbb\xbftitle,lat,lon\r\nS\xe9gou,13.4,-6.2")
    append_row(path, {"name": "Rabouni"})
    assert path.read_bytes() == b"\xef\xbb\xbftitle,lat,lon\r\nS\xe9gou,13.4,-6.2\r\nRabouni,,\r\n"


def test_a_file_that_is_not_there_is_made_with_the_whole_header(tmp_path):
    path = tmp_path / "new" / "f.csv"
    append_row(path, ROW)
    header, row = path.read_text(encoding="utf-8").splitlines()
    assert header == ",".join(NEW_HEADER)
    assert row == "user:rabouni,Rabouni,,,,27.47,-8.09" + "," * 7


def test_an_empty_file_gets_the_header_behind_its_comments(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"# camps")
    append_row(path, ROW)
    assert path.read_text().splitlines()[:2] == ["# camps", ",".join(NEW_HEADER)]


def test_a_missing_column_is_added_at_the_end_of_the_header_and_rows_stay_shorter(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"# mine\nName;Latitude;Longitude\nA;1,5;2\n")
    append_row(path, {"id": "gn:12", "action": "hide"})
    assert path.read_bytes() == b"# mine\nName;Latitude;Longitude;id;action\nA;1,5;2\n;;;gn:12;hide\n"


def test_no_column_is_added_where_a_row_is_too_long_already(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"title,lat,lon\nA, B,1,2\n")
    with pytest.raises(GazetteerError, match=r"f\.csv:2: 4 cells under 3 columns"):
        append_row(path, {"id": "gn:12", "action": "hide"})
    assert path.read_bytes() == b"title,lat,lon\nA, B,1,2\n"


@pytest.mark.parametrize(
    "value", ["=1+1", "@SUM(A1)", "+cmd|x", "-cmd", "a\nb", "a\rb", "a\0b", "a\x1b[31m", "\udce9"]
)
def test_what_cannot_stand_in_a_cell_is_refused(tmp_path, value):
    path = tmp_path / "f.csv"
    with pytest.raises(GazetteerError):
        append_row(path, {"name": value})
    assert not path.exists()


def test_a_name_that_begins_like_a_comment_is_no_comment(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b"title\n")
    append_row(path, {"name": "#1 camp"})
    assert path.read_bytes() == b'title\n"#1 camp"\n'


def test_a_row_is_changed_by_id_or_by_line(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b'id,title,action\r\ngn:1,x,hide\r\ngn:1,"A",\r\n,B\r\n')
    change_row(path, "gn:1", {"name": "C"})
    change_row(path, 4, {"id": "user:b"})
    assert path.read_bytes() == b"id,title,action\r\ngn:1,x,hide\r\ngn:1,C,\r\nuser:b,B\r\n"
    with pytest.raises(GazetteerError, match="no row has the id"):
        change_row(path, "gn:2", {"name": "C"})
    with pytest.raises(GazetteerError, match="expected a row"):
        change_row(path, 9, {"name": "C"})


def test_what_the_check_refuses_is_not_written(tmp_path):
    path = tmp_path / "f.csv"

    def refuse(sheet):
        raise GazetteerError("no")

    with pytest.raises(GazetteerError, match="no"):
        append_row(path, ROW, check=refuse)
    assert not path.exists()


def test_other_formats_and_tables_without_a_header_are_not_edited(tmp_path):
    with pytest.raises(GazetteerError, match="export"):
        append_row(tmp_path / "f.geojson", ROW)
    dump = tmp_path / "dump.txt"
    dump.write_text("\t".join(["7", "Rabat"] + ["x"] * 17))
    with pytest.raises(GazetteerError, match="names the columns"):
        append_row(dump, ROW)
    wide = tmp_path / "wide.csv"
    wide.write_bytes("title,lat\n".encode("utf-16"))
    with pytest.raises(GazetteerError, match="UTF-16"):
        append_row(wide, ROW)


def test_a_line_whose_quote_is_never_closed_is_kept_as_it_is(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(b'title,lat\n"A,1\nB,2\n')
    append_row(path, {"name": "C"})
    change_row(path, 3, {"lat": "3"})
    assert path.read_bytes() == b'title,lat\n"A,1\nB,3\nC,\n'


def test_ids_are_free_in_the_file_and_below():
    taken = {"user:smara-camp"}
    assert free_id("Smara camp", "DZ", taken.__contains__) == "user:smara-camp-dz"
    assert free_id("Smara camp", "", taken.__contains__) == "user:smara-camp-2"
    assert free_id("...", "", taken.__contains__) == "user:place"
    assert free_id("السمارة", "", taken.__contains__) == "user:السماره"


# --- other writers, full disks, kills --------------------------------------------------------------

_ADD = (
    "import sys; from pathlib import Path; from geomap.gazetteer.editing import append_row;"
    "append_row(Path(sys.argv[1]), {'id': 'user:' + sys.argv[2], 'name': sys.argv[2]})"
)


def start(code, *arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stderr=subprocess.PIPE, env=os.environ, **options
    )


def test_twenty_writers_at_once_lose_no_row(tmp_path):
    path = tmp_path / "f.csv"
    writers = [start(_ADD, path, f"p{number}") for number in range(20)]
    assert [writer.communicate()[1] + bytes(writer.returncode) for writer in writers] == [b""] * 20
    sheet = read_sheet(path)
    assert sorted(sheet.value(row, "name") for row in sheet.rows) == sorted(f"p{n}" for n in range(20))
    assert {entry.name for entry in tmp_path.iterdir()} == {"f.csv", ".f.csv.lock"}


def test_writers_that_reach_the_file_through_a_link_take_turns_too(tmp_path):
    path, link = tmp_path / "f.csv", tmp_path / "link.csv"
    append_row(path, OTHER)
    link.symlink_to(path)
    writers = [start(_ADD, [path, link][number % 2], f"p{number}") for number in range(6)]
    assert [writer.wait() for writer in writers] == [0] * 6
    [writer.stderr.close() for writer in writers]
    assert link.is_symlink()
    assert len(list(read_sheet(path).rows)) == 7


def test_a_writer_that_waits_too_long_says_so(tmp_path, monkeypatch):
    path = tmp_path / "f.csv"
    monkeypatch.setattr(editing, "_PATIENCE_S", 0.01)

    def meanwhile(sheet):
        with pytest.raises(OutputError, match="another program"):
            append_row(path, OTHER)

    append_row(path, ROW, check=meanwhile)
    assert len(list(read_sheet(path).rows)) == 1


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, broken):
    path = tmp_path / "f.csv"
    append_row(path, OTHER)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if broken == "fsync" else Path, broken, full)
    with pytest.raises(OutputError, match="No space left"):
        append_row(path, ROW)
    assert path.read_bytes() == before
    assert {entry.name for entry in tmp_path.iterdir()} == {"f.csv", ".f.csv.lock"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on files")
def test_a_file_that_may_not_grow_stays_the_old_one(tmp_path):
    import resource

    path = tmp_path / "f.csv"
    path.write_bytes(b"title\n" + b"x" * 5000 + b"\n")
    before = path.read_bytes()
    done = start(_ADD, path, "p", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
    error = done.communicate()[1]
    assert done.returncode == 1
    assert b"OutputError" in error
    assert path.read_bytes() == before
    assert {entry.name for entry in tmp_path.iterdir()} == {"f.csv", ".f.csv.lock"}


def test_a_kill_in_mid_write_leaves_the_old_file_or_the_new_one(tmp_path):
    """The child writes the file over and over, in turns with one row more and one less."""
    path = tmp_path / "f.csv"
    old = with_row(read_sheet(path), ROW).text
    filler = "\n".join(f"# {number} " + "x" * 100 for number in range(5000)) + "\n"
    old = old + filler
    new = with_row(parse_sheet(old, "f.csv"), OTHER).text
    path.write_text(old, encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from geomap.gazetteer import editing, sheet\n"
        "path = Path(sys.argv[1]); old = editing.read_sheet(path)\n"
        "new = sheet.with_row(old, {'id': 'user:tifariti', 'name': 'Tifariti'})\n"
        "print('ready', flush=True)\n"
        "while True:\n"
        "    editing.edit_file(path, lambda _: new)\n"
        "    editing.edit_file(path, lambda _: old)\n"
    )
    chance = random.Random(8)  # noqa: S311 - when to kill
    for _ in range(12):
        path.write_text(old, encoding="utf-8")
        writer = start(code, path, stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.05))
        writer.kill()
        writer.communicate()
        text = path.read_text(encoding="utf-8")
        assert text in {old, new}
        append_row(path, {"name": "After the kill"})  # no lock stays behind


def test_a_read_only_folder_is_an_error_with_the_remedy(tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)  # root may write to folders without rights
    with pytest.raises(OutputError, match="Permission denied; choose a file in a folder"):
        append_row(tmp_path / "f.csv", ROW)
    assert not list(tmp_path.iterdir())


def test_a_path_that_leads_nowhere_is_an_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="choose a file"):
        append_row(tmp_path / "file" / "f.csv", ROW)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(GazetteerError, match="cannot be read"):
        append_row(tmp_path / "folder.csv", ROW)
