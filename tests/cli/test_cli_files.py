import os
import stat
from pathlib import Path

import pytest
import typer

from geomap.cli.files import check_output, write_whole
from geomap.errors import OutputError


def test_a_file_is_written_with_its_folders_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "map.html"
    write_whole(path, "é\n")
    assert path.read_bytes() == "é\n".encode()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_new_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write_whole(tmp_path / "map.html", "x")
    assert stat.S_IMODE((tmp_path / "map.html").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "other").stat().st_mode
    )


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"map\.html: cannot be written: .*; choose"):
        write_whole(tmp_path / "file" / "map.html", "x")


def test_an_output_that_is_an_input_or_a_folder_is_refused_before_work(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.touch()
    with pytest.raises(typer.BadParameter, match="also an input"):
        check_output(path, [tmp_path / "b", str(tmp_path / "x" / ".." / "a.jsonl")])
    with pytest.raises(typer.BadParameter, match="is a folder"):
        check_output(tmp_path, [])
    check_output(Path("-"), ["-"])
