"""The commands for files of places: check, import, export, drop."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from geomap.cli import main

MINE = """title,variants,types,ccodes,lat,lon
Oued Larjam,Oum Larjam@fr,valley,DZ,27.36,-8.31
Camp 27,,camp,DZX,27.5,-7.9
Hassi Bou Test,,site,DZ,-7.8,27.4
"""


pytestmark = pytest.mark.usefixtures("home")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["gazetteer", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8", newline="")
    return name


def write_dump(name: str, *places: tuple[int, str, str]) -> str:
    """Write rows of GeoNames' dump: number, name, country."""
    lines = [
        "\t".join((
            *(str(number), text, text, "", f"{27 + number % 7 / 10}", "-8.2", "P", "PPL", country),
            *("", "", "", "", "", "812", "", "400", "Africa/Algiers", "2024-01-01"),
        ))
        for number, text, country in places
    ]  # fmt: skip
    with zipfile.ZipFile(name, "w") as archive:
        archive.writestr("allCountries.txt", "\n".join(lines) + "\n")
    return name


def searched(capsys: pytest.CaptureFixture[str], name: str) -> list[Any]:
    rows: list[Any] = json.loads(run(capsys, "search", name, "--json")[1])
    return rows


# --- check --------------------------------------------------------------------------------------


def test_check_lists_every_fault_with_line_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "check", write("mine.csv", MINE))
    assert (code, err) == (3, "")
    assert all(cell_len(line) <= 80 for line in out.splitlines())
    assert out.splitlines()[-1] == "mine.csv: 1 of 3 rows work"
    assert out.index("Camp 27") < out.index("Hassi Bou Test")
    assert "DZX" in out
    assert "→" in out


def test_check_as_json_has_what_the_table_has(capsys: pytest.CaptureFixture[str]) -> None:
    write("sound.csv", MINE.splitlines()[0] + "\nOued Larjam,,valley,DZ,27.36,-8.31\n")
    code, out, _ = run(capsys, "check", write("mine.csv", MINE), "sound.csv", "--json")
    assert code == 3
    mine, sound = json.loads(out)["files"]
    assert (mine["rows"], mine["working"], mine["error"]) == (3, 1, None)
    assert [(fault["line"], fault["kind"], fault["is_warning"]) for fault in mine["faults"]] == [
        (3, "country", False), (4, "swapped", False),
    ]  # fmt: skip
    assert all(fault["reason"] and fault["remedy"] for fault in mine["faults"])
    assert (sound["rows"], sound["working"]) == (1, 1)


def test_warnings_leave_the_exit_code_at_zero(capsys: pytest.CaptureFixture[str]) -> None:
    write("mine.csv", "title,ccodes,lat,lon\nSmith,DZ,27.36,-8.31\n")
    code, out, _ = run(capsys, "check", "mine.csv")
    assert code == 0
    assert "warning" in out
    assert out.splitlines()[-1] == "mine.csv: 1 of 1 rows work, 1 warning"


def test_a_file_that_cannot_be_used_is_named_and_the_others_are_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = run(capsys, "check", "nowhere.csv", write("mine.csv", MINE))
    assert code == 1
    assert err.startswith("error: nowhere.csv: cannot be read")
    assert "mine.csv: 1 of 3 rows work" in out


def test_check_without_a_file_checks_ones_own(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "check")
    assert code == 0
    assert "you have no places of your own yet" in err
    home.mkdir()
    (home / "gazetteer.csv").write_text(MINE, encoding="utf-8")
    code, out, _ = run(capsys, "check")
    assert code == 3
    assert out.splitlines()[-1].endswith("gazetteer.csv: 1 of 3 rows work")


def test_check_sees_the_layers_below_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    write("a.csv", "title,ccodes,lat,lon\nOued Larjam,DZ,27.36,-8.31\n")
    write("b.csv", "id,title,ccodes,lat,lon\nuser:other,Oued Larjam,DZ,27.36,-8.31\n")
    assert run(capsys, "check", "b.csv")[0] == 0
    code, out, _ = run(capsys, "check", "b.csv", "--gazetteer", "a.csv")
    assert code == 3
    assert "user:oued-larjam" in out
    assert run(capsys, "check", "a.csv", "--gazetteer", "a.csv")[0] == 0


# --- import and drop ----------------------------------------------------------------------------


def test_an_imported_table_is_a_layer_of_every_command(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "import", "csv", write("Our Wells (1).csv", MINE))
    assert code == 3
    assert "DZX" in err
    assert out.startswith("Layer our-wells-1: 1 place, 2 names, 2 rows refused\n")
    assert (home / "imported" / "our-wells-1.sqlite").is_file()
    (found,) = searched(capsys, "Oum Larjam")
    assert (found["id"], found["layer"]) == ("user:oued-larjam", "our-wells-1")
    code, out, err = run(capsys, "info")  # what was refused was named once
    assert (code, err) == (0, "")
    assert "our-wells-1" in out


def test_an_import_replaces_the_layer_of_its_name_when_told_to(
    home: Path, capsys: pytest.CaptureFixture[str], type_in: Callable[[str], None]
) -> None:
    write("wells.csv", "title,ccodes,lat,lon\nOued Larjam,DZ,27.36,-8.31\n")
    assert run(capsys, "import", "csv", "wells.csv")[0] == 0
    write("wells.csv", "title,ccodes,lat,lon\nOued Sarjam,DZ,27.36,-8.31\n")
    assert run(capsys, "import", "csv", "wells.csv")[0] == 2
    type_in("n\n")
    assert run(capsys, "import", "csv", "wells.csv")[0] == 1
    assert searched(capsys, "Oued Larjam")
    code, out, _ = run(capsys, "import", "csv", "wells.csv", "--yes", "--json")
    assert (code, json.loads(out)["places"]) == (0, 1)
    assert not searched(capsys, "Oued Larjam")
    assert searched(capsys, "Oued Sarjam")


def test_places_of_two_layers_stay_apart_in_whatever_order_they_came(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("b", "a", "c"):
        write(f"{name}.csv", f"title,ccodes,lat,lon\nOued {name * 5},DZ,27.{ord(name)},-8.31\n")
        assert run(capsys, "import", "csv", f"{name}.csv")[0] == 0
    for name in "abc":
        (found,) = searched(capsys, f"Oued {name * 5}")
        assert (found["id"], found["layer"]) == (f"user:oued-{name * 5}", name)


def test_an_import_of_which_no_row_can_be_used_leaves_no_layer(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "import", "csv", write("x.csv", "title,lat,lon\nA,91,181\n"))
    assert code == 1
    assert "no row can be used" in err
    assert not list((home / "imported").glob("*")) if (home / "imported").exists() else True


def test_geonames_files_are_told_by_what_is_in_them(capsys: pytest.CaptureFixture[str]) -> None:
    write_dump("x.zip", (99000001, "Larjam One", "DZ"), (99000002, "Larjam Two", "MA"))
    write("y.txt", "1\t99000001\tfr\tLarjam-le-Grand\t1\t\t\t\t\t\n")
    code, out, err = run(
        capsys, "import", "geonames", "y.txt", "x.zip", "--countries", "Algeria,eh", "--json"
    )
    assert (code, err) == (0, "")
    row = json.loads(out)
    assert (row["layer"], row["places"], row["not_asked_for"], row["refused"]) == ("geonames", 1, 1, 0)
    (found,) = searched(capsys, "Larjam-le-Grand")
    assert (found["id"], found["layer"]) == ("gn:99000001", "geonames")
    assert not searched(capsys, "Larjam Two")


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("mine.csv",), 1, "geomap gazetteer import csv"),
        (("y.txt",), 1, "no file of places is among these"),
        (("x.zip", "x2.zip"), 1, "import each by itself"),
        (("x.zip", "--countries", "DZ,QQ"), 2, "QQ"),
        (("x.zip", "--feature-classes", "P,Q"), 2, "P,Q"),
        (("x.zip", "--name", "/"), 1, "expected a name for the layer"),
        (("nowhere.zip",), 1, "nowhere.zip"),
    ],
)
def test_what_no_import_can_be_made_of_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, reason: str
) -> None:
    write("mine.csv", MINE)
    write("y.txt", "1\t99000001\tfr\tLarjam-le-Grand\t1\t\t\t\t\t\n")
    write_dump("x.zip", (99000001, "Larjam One", "DZ"))
    write_dump("x2.zip", (99000002, "Larjam Two", "DZ"))
    got, out, err = run(capsys, "import", "geonames", *arguments)
    assert (got, out) == (code, "")
    assert reason in err
    assert not list(home.glob("imported/*"))


def test_an_import_that_is_stopped_leaves_nothing_half(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write("wells.csv", "title,ccodes,lat,lon\nOued Larjam,DZ,27.36,-8.31\n")
    run(capsys, "import", "csv", "wells.csv", "--name", "x")
    before = (home / "imported" / "x.sqlite").read_bytes()
    lines = [f"Well {number},DZ,{20 + number / 10000:.4f},0.5" for number in range(20_000)]
    write("wells.csv", "title,ccodes,lat,lon\n" + "\n".join(lines) + "\n")
    for pause in (1.5, 2.5):
        importing = subprocess.Popen(
            [
                *(sys.executable, "-m", "geomap", "gazetteer", "import", "csv", "wells.csv", "--name", "x"),
                "--yes",
            ],
            env=os.environ,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(pause)
        importing.send_signal(signal.SIGINT)
        importing.wait()
        if importing.returncode == 0:  # it was faster
            break
        assert (home / "imported" / "x.sqlite").read_bytes() == before
        assert [path.name for path in (home / "imported").iterdir()] == ["x.sqlite"]


def test_drop_removes_a_layer_and_asks(
    home: Path, capsys: pytest.CaptureFixture[str], type_in: Callable[[str], None]
) -> None:
    run(capsys, "import", "csv", write("wells.csv", "title,lat,lon\nOued Larjam,27.36,-8.31\n"))
    assert run(capsys, "drop", "wells")[0] == 2
    code, _, err = run(capsys, "drop", "well", "--yes")
    assert (code, err) == (1, "error: no imported layer is called 'well'; there are: wells\n")
    type_in("\n")
    assert run(capsys, "drop", "wells")[0] == 1
    type_in("y\n")
    assert run(capsys, "drop", "wells")[0] == 0
    assert not list((home / "imported").iterdir())
    assert not searched(capsys, "Oued Larjam")


# --- export -------------------------------------------------------------------------------------


def test_export_writes_ones_own_places_to_stdout(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "export")[0] == 1
    assert main(["gazetteer", "add", "Oued Larjam", "--lat", "27.36", "--lon", "-8.31", "--yes"]) == 0
    capsys.readouterr()
    code, out, err = run(capsys, "export")
    assert (code, err) == (0, "")
    header, row = out.splitlines()
    assert header.startswith("id,title,variants,types,ccodes,lat,lon,")
    assert row.startswith("user:oued-larjam,Oued Larjam,,,,27.36,-8.31,")


@pytest.mark.parametrize("form", ["csv", "geojson", "lpf"])
def test_an_export_is_a_layer_for_a_colleague(capsys: pytest.CaptureFixture[str], form: str) -> None:
    write(
        "mine.csv", "title,variants,types,ccodes,lat,lon\nOued Larjam,Oum Larjam@fr,valley,DZ,27.36,-8.31\n"
    )
    name = "out.csv" if form == "csv" else "out.json"
    assert run(capsys, "export", "mine.csv", "--as", form, "-o", name)[0] == 0
    (found,) = json.loads(run(capsys, "search", "Oum Larjam", "--gazetteer", name, "--json")[1])
    assert (found["name"], found["country"], found["feature_code"]) == ("Oued Larjam", "DZ", "VAL")
    assert (found["lat"], found["lon"], found["layer"]) == (27.36, -8.31, name)


def test_what_a_format_cannot_say_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    write("mine.csv", "id,title,lat,lon,action\ngn:2463447,,,,hide\nuser:x,Oued Larjam,27.36,-8.31,\n")
    code, out, err = run(capsys, "export", "mine.csv", "--as", "geojson")
    assert (code, len(json.loads(out)["features"])) == (3, 1)
    assert err == "left out: line 2: it hides gn:2463447, which geojson cannot say; use --as csv\n"


def test_export_of_a_layer_and_of_what_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "import", "csv", write("wells.csv", "title,ccodes,lat,lon\nOued Larjam,DZ,27.36,-8.31\n"))
    code, out, _ = run(capsys, "export", "--layer", "wells", "--as", "geojson")
    assert code == 0
    assert json.loads(out)["features"][0]["properties"]["title"] == "Oued Larjam"
    assert run(capsys, "export", "--layer", "well")[0] == 1
    assert run(capsys, "export", "wells.csv", "--layer", "wells")[0] == 2
    assert run(capsys, "export", "wells.csv", "-o", "wells.csv")[0] == 2
    assert run(capsys, "export", "wells.csv", "--as", "xml")[0] == 2


@pytest.mark.parametrize(
    "command",
    [
        "add",
        "edit",
        "hide",
        "check",
        "export",
        "drop",
        "import",
        "import geonames",
        "import csv",
        "import wikidata",
    ],
)
def test_every_help_fits_the_screen(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, _ = run(capsys, *command.split(), "--help")
    assert code == 0
    assert all(cell_len(line) <= 80 for line in out.splitlines())


def test_what_was_noted_on_a_place_outlives_an_import(capsys: pytest.CaptureFixture[str]) -> None:
    header = "id,title,lat,lon,start,description,action\n"
    rows = "user:oued,Oued Larjam,27.3612345,-8.31,1976,Wells of the valley,\niso:MT,,,,,Malta MT,hide\n"
    run(capsys, "import", "csv", write("wells.csv", header + rows))
    _, out, _ = run(capsys, "show", "user:oued")
    assert "1976" in out
    assert "Wells of the valley" in out
    code, out, _ = run(capsys, "export", "--layer", "wells", "--as", "csv")
    place, hide = (line for line in out.splitlines()[1:])
    assert code == 0
    assert all(cell in place for cell in ("27.3612345", "1976", "Wells of the valley"))
    assert hide.startswith("iso:MT,")
    assert "Malta MT" in hide
