"""Every command sees the same layers of places: the user's own file, named ones, and none unasked."""

import csv
import os
from pathlib import Path

import pytest

from geomap.cli import main
from geomap.gazetteer.stacking import layering
from geomap.gazetteer.stacking.home import own_file

TEXT = "The drought has emptied the wells of Zorbland, a village in the desert, officials said on Monday."


def write(path: Path, *names: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("name", "country", "latitude", "longitude", "kind"))
        rows.writerows((name, "", 27.0 + at, -8.0, "village") for at, name in enumerate(names))
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder with a place of their own, and a working folder with an article."""
    home = tmp_path / "home"
    write(own_file(home), "Zorbland")
    monkeypatch.setenv("GEOMAP_HOME", str(home))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    Path("a.txt").write_text(f"Wells run dry\n\n{TEXT}\n", encoding="utf-8")
    return home


@pytest.mark.usefixtures("home")
def test_extract_and_resolve_find_the_users_own_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert main(["extract", "a.txt", "-o", "a.jsonl"]) == 0
    capsys.readouterr()
    assert main(["resolve", "a.jsonl", "-o", "-"]) == 0
    assert "user:zorbland" in capsys.readouterr().out
    monkeypatch.setenv("GEOMAP_HOME", str(tmp_path / "other"))
    assert main(["resolve", "a.jsonl", "-o", "-"]) == 0
    assert "user:zorbland" not in capsys.readouterr().out


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "command", [["explain", TEXT, "--json"], ["gazetteer", "show", "user:zorbland", "--json"]]
)
def test_other_commands_do_too(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command) == 0
    assert "user:zorbland" in capsys.readouterr().out


def test_refused_rows_of_ones_own_file_are_named_by_every_command(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(own_file(home), "Zorbland", "")
    for command in (["extract", "a.txt", "-o", "-"], ["gazetteer", "search", "Rabat"], ["explain", TEXT]):
        assert main(command) == 3
        assert "refused: gazetteer.csv:3: " in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_notes_on_the_way_are_notes_on_stderr_in_which_nothing_steers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layering, "MOST_ROWS_IN_MEMORY", 1)
    name = "x\u202e.csv" if os.name == "nt" else "x\x1b[31m.csv"
    write(Path(name), "Qxville", "Zorbtown")
    assert main(["extract", "a.txt", "-o", "-", "--gazetteer", name]) == 0
    err = capsys.readouterr().err
    assert "note: compiling " in err
    assert "\x1b" not in err
    assert "\u202e" not in err
