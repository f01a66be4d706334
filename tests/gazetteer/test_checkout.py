"""A checkout's tables are the bundled layer: an edit makes the file anew, or one is told why not."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geomap.errors import GazetteerError, GazetteerMissing
from geomap.gazetteer import checkout
from geomap.gazetteer.checkout import is_current, refresh_bundled
from geomap.gazetteer.digests import digest_tables
from geomap.gazetteer.names import FORMAT_VERSION
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.writing import create_file
from geomap.text.folding import FOLDING_VERSION

#: A build in small: what the compiled file says of the tables is all that the check reads.
HOOK = """
import sys, time
from pathlib import Path
root = Path(__file__).resolve().parents[1]
with (root / "compiles").open("a") as file:
    file.write("x")
time.sleep(0.3)
{ending}
sys.path.insert(0, {folder!r})
from test_checkout import write_database
write_database(root)
"""


def write_database(root: Path) -> None:
    """Write a compiled file without places, of the tables that there are."""
    path = root / "new.sqlite"
    connection = create_file(path)
    meta = {"format": str(FORMAT_VERSION), "folding": str(FOLDING_VERSION)}
    rows = (meta | digest_tables(root / "gazetteer")).items()
    connection.executemany("insert into meta values(?,?)", rows)
    connection.commit()
    connection.close()
    seal_file(path)
    path.replace(root / "data.sqlite")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout in small, compiled, whose tables are older than any file system's tick."""
    (tmp_path / "gazetteer" / "names").mkdir(parents=True)
    (tmp_path / ".build" / "cache").mkdir(parents=True)
    write_hook(tmp_path, "")
    (tmp_path / "gazetteer" / "places.csv").write_text("name\n", encoding="utf-8")
    (tmp_path / "gazetteer" / "names" / "nl.csv").write_text("id,name,also\n", encoding="utf-8")
    write_database(tmp_path)
    return tmp_path


def write_hook(root: Path, ending: str) -> None:
    text = HOOK.format(ending=ending, folder=str(Path(__file__).parent))
    (root / ".build" / "hook.py").write_text(text, encoding="utf-8")


def refresh(root: Path) -> list[str]:
    told: list[str] = []
    refresh_bundled(root / "gazetteer", root / "data.sqlite", log=told.append)
    return told


def compiles(root: Path) -> int:
    path = root / "compiles"
    return len(path.read_text()) if path.exists() else 0


def edit(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8") + "Rabat\n", encoding="utf-8")


def test_tables_that_are_those_of_the_file_compile_nothing(root: Path) -> None:
    assert (refresh(root), compiles(root)) == ([], 0)


@pytest.mark.parametrize("name", ["places.csv", "names/nl.csv", "names/fr.csv", "seats.csv"])
def test_an_edited_or_a_new_table_is_compiled_once(root: Path, name: str) -> None:
    refresh(root)
    path = root / "gazetteer" / name
    path.touch()
    edit(path)
    assert refresh(root) == ["gazetteer/ has changed: compiling it, about a minute"]
    assert (refresh(root), compiles(root)) == ([], 1)


def test_a_table_that_is_taken_away_is_a_change(root: Path) -> None:
    (root / "gazetteer" / "names" / "nl.csv").unlink()
    refresh(root)
    assert compiles(root) == 1


def test_other_line_ends_and_other_files_are_no_change(root: Path) -> None:
    path = root / "gazetteer" / "places.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (root / "gazetteer" / "README.md").write_text("x", encoding="utf-8")
    (root / "gazetteer" / "names" / ".nl.csv").write_text("an editor's", encoding="utf-8")
    if os.name != "nt":
        (root / "gazetteer" / "names" / ".#nl.csv").symlink_to("nowhere")
    assert (refresh(root), compiles(root)) == ([], 0)


def test_what_was_compared_once_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(checkout.time, "time_ns", lambda: later)
    refresh(root)
    monkeypatch.setattr(checkout, "digest_tables", None)
    assert refresh(root) == []


def test_an_edit_of_one_size_and_time_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = time.time_ns() + 10_000_000_000
    monkeypatch.setattr(checkout.time, "time_ns", lambda: later)
    refresh(root)
    path = root / "gazetteer" / "places.csv"
    before = path.stat()
    path.write_text("eman\n", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not is_current(root / "gazetteer", root / "data.sqlite", root / ".build" / "cache" / "tables.json")


def test_within_a_tick_nothing_is_remembered(root: Path) -> None:
    refresh(root)
    assert not (root / ".build" / "cache" / "tables.json").exists()


def test_faulty_tables_are_an_error_with_every_fault_and_replace_nothing(root: Path) -> None:
    write_hook(root, "print('a.csv:2: bad'); print('b.csv:3: worse'); sys.exit(1)")
    edit(root / "gazetteer" / "places.csv")
    before = (root / "data.sqlite").read_bytes()
    with pytest.raises(GazetteerError, match=r"(?s)a\.csv:2: bad.*b\.csv:3: worse.*mend"):
        refresh(root)
    assert (root / "data.sqlite").read_bytes() == before


def test_a_compiler_that_dies_is_an_error_too(root: Path) -> None:
    write_hook(root, "raise RuntimeError('no memory')")
    edit(root / "gazetteer" / "places.csv")
    with pytest.raises(GazetteerError, match="no memory"):
        refresh(root)


def test_without_the_packages_the_last_build_is_used_and_the_remedy_told_every_time(root: Path) -> None:
    write_hook(root, "print('babel is neither installed nor kept'); sys.exit(2)")
    edit(root / "gazetteer" / "places.csv")
    for _ in range(2):
        (_, told) = refresh(root)
        assert "babel is neither installed nor kept" in told
        assert "places of the last build are used; run: pip install -e ." in told


def test_without_a_first_build_the_file_is_missing(root: Path) -> None:
    (root / "data.sqlite").unlink()
    with pytest.raises(GazetteerMissing, match=r"pip install -e \."):
        refresh(root)
    assert compiles(root) == 0


def test_a_table_that_cannot_be_read_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(tables: Path) -> dict[str, str]:
        raise PermissionError(13, "Permission denied", str(tables / "places.csv"))

    monkeypatch.setattr(checkout, "digest_tables", refuse)
    with pytest.raises(GazetteerError, match=r"places\.csv: cannot be read: Permission denied; check"):
        refresh(root)


def test_of_several_processes_one_compiles(root: Path, repository: Path) -> None:
    edit(root / "gazetteer" / "places.csv")
    code = (
        "import sys; from pathlib import Path; from geomap.gazetteer.checkout import refresh_bundled\n"
        "root = Path(sys.argv[1])\n"
        "refresh_bundled(root / 'gazetteer', root / 'data.sqlite', log=print)"
    )
    environ = os.environ | {"PYTHONPATH": str(repository)}
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(root)], env=environ, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert compiles(root) == 1
    assert sum("compiling it" in text for text in told) == 1
