import os
import stat
import threading
from pathlib import Path

import pytest

from geomap.errors import OutputError
from geomap.files import write_whole

posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions, links and pipes")


@pytest.mark.parametrize(
    ("content", "expected"), [("é\r\n", b"\xc3\xa9\r\n"), (b"\x89PNG\n", b"\x89PNG\n"), ("", b"")]
)
def test_a_file_is_written_with_its_folders_and_nothing_beside_it(
    tmp_path: Path, content: str | bytes, expected: bytes
) -> None:
    path = tmp_path / "new" / "deep" / "map.html"
    write_whole(path, content)
    assert path.read_bytes() == expected
    assert list(path.parent.iterdir()) == [path]


def test_a_name_as_long_as_the_system_allows_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / ("m" * 250 + ".html")
    write_whole(path, "x")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@posix_only
def test_a_new_file_is_as_readable_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write_whole(tmp_path / "map.html", "x")
    assert (tmp_path / "map.html").stat().st_mode == (tmp_path / "other").stat().st_mode


@posix_only
def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.touch(mode=0o600)
    write_whole(path, "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix_only
def test_a_link_goes_on_pointing_at_the_file_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "latest.html").symlink_to("map.html")
    write_whole(tmp_path / "latest.html", "new")
    assert (tmp_path / "latest.html").readlink() == Path("map.html")
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == "new"


@posix_only
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(path.read_bytes()), daemon=True)
    reader.start()
    write_whole(path, "x")
    reader.join(timeout=10)
    assert received == [b"x"]
    assert path.is_fifo()


def test_a_text_that_is_no_unicode_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(OutputError, match=r"map\.html: cannot be written as UTF-8: .* character 4; take"):
        write_whole(path, "new \ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_way_is_named_with_a_remedy_and_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old", encoding="utf-8")
    with pytest.raises(OutputError, match=r"map\.html: cannot be written: .*; choose"):
        write_whole(tmp_path / "file" / "map.html", "x")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "old"


def test_a_folder_as_target_is_refused_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.mkdir()
    with pytest.raises(OutputError, match=r"map\.html"):
        write_whole(target, "x")
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]
