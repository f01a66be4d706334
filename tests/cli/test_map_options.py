"""The options of `geomap map` and `geomap render` that say how the map is drawn and written."""

from pathlib import Path

import pytest

from geomap.cli import main

ARTICLE = "The minister landed in Rabat. On Monday he left for Tel Aviv."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder with an article and a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


def test_map_with_tiles_is_extract_and_render_to_the_byte(folder: Path) -> None:
    tiles = ["--tiles", "OpenTopoMap", "--tiles", "openstreetmap mapnik"]
    assert main(["map", "a.txt", "-o", "one.html", *tiles]) == 0
    assert main(["extract", "a.txt", "-o", "lines.jsonl"]) == 0
    assert main(["render", "lines.jsonl", "-o", "two.html", *tiles]) == 0
    page = (folder / "one.html").read_bytes()
    assert page == (folder / "two.html").read_bytes()
    assert b"https://tile.openstreetmap.org" in page


@pytest.mark.parametrize("command", ["map", "render"])
def test_an_unknown_background_is_a_slip_of_the_pen_and_nothing_is_written(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "a.txt", "--tiles", "OpenTopoMapp", "-o", "one.html"]) == 2
    error = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert "got 'OpenTopoMapp'; did you mean OpenTopoMap" in error
    assert not (folder / "one.html").exists()


def test_a_folder_of_assets_stands_beside_the_page(folder: Path) -> None:
    assert main(["map", "a.txt", "-o", "maps/one.html", "--assets", "directory"]) == 0
    page = (folder / "maps" / "one.html").read_text(encoding="utf-8")
    files = [path.name for path in (folder / "maps" / "geomap_files").iterdir()]
    assert len(files) == 3
    assert all(f"geomap_files/{name}" in page for name in files)


@pytest.mark.parametrize("place", [["-o", "-"], ["--as", "fragment"], ["--as", "iframe"]])
@pytest.mark.parametrize("command", ["map", "render"])
def test_what_has_no_place_for_a_folder_is_refused_before_any_work(
    folder: Path, command: str, place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "missing.txt", "--assets", "directory", *place]) == 2
    error = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert "--assets: the folder stands beside a page in a file" in error
    assert f"{' '.join(place)} has none" in error
    assert not (folder / "output").exists()


def test_an_unknown_kind_of_assets_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "a.txt", "--assets", "zip"]) == 2
    assert "inline, directory, cdn" in capsys.readouterr().err
