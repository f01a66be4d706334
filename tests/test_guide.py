"""The guide to adding places: every command runs, in order, and prints what the guide shows."""

import csv
import io
import re
import shlex
import zipfile
from pathlib import Path

import pytest

from geomap.cli import main
from geomap.gazetteer.formats import read_rows

GUIDE = "gazetteer-adding.md"
#: The language of a block, the file that it is (or none), its text.
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT_CODE = re.compile(r"# exit code (\d)")


class Terminal(io.TextIOWrapper):
    """A person who presses enter at every question."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(b"\n" * 5))

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def blocks(repository):
    return BLOCK.findall((repository / "docs" / GUIDE).read_text(encoding="utf-8"))


def commands(text):
    """The lines of a shell block, those that end in a backslash joined."""
    return [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def write_dumps(folder: Path) -> None:
    """Write small files in GeoNames' formats, under the names of the whole ones."""
    cells = ["99000001", "Aín Beida Guide", "Ain Beida Guide", "", "27.6", "-8.3", "P", "PPL", "DZ"]
    place = "\t".join([*cells, "", "54", "", "", "", "812", "", "400", "Africa/Algiers", "2024-01-01"])
    name = "\t".join(["1", "99000001", "fr", "Aïn-Beïda-du-Guide", "1", "", "", "", "", ""])
    for file, text in (("allCountries", place), ("alternateNamesV2", name)):
        with zipfile.ZipFile(folder / f"{file}.zip", "w") as archive:
            archive.writestr(f"{file}.txt", text + "\n")
    (folder / "admin1CodesASCII.txt").write_text("DZ.54\tTindouf\tTindouf\t2476302\n", encoding="utf-8")
    (folder / "admin2Codes.txt").write_text("DZ.54.5401\tTindouf\tTindouf\t2476300\n", encoding="utf-8")


def test_every_command_of_the_guide_runs_and_prints_what_is_shown(blocks, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("GEOMAP_HOME", str(tmp_path / "home"))
    write_dumps(tmp_path)
    printed = ""
    n_commands = n_shown = 0
    for kind, name, text in blocks:
        if name:
            Path(name).write_text(text, encoding="utf-8", newline="\n")
        elif kind == "sh":
            printed = ""
            for line in commands(text):
                expected = EXIT_CODE.search(line)
                words = shlex.split(line, comments=True)
                assert words[0] == "geomap", line
                monkeypatch.setattr("sys.stdin", Terminal())
                code = main(words[1:])
                captured = capsys.readouterr()
                assert code == (int(expected[1]) if expected else 0), f"{line}\n{captured.err}"
                printed += captured.out + captured.err
                n_commands += 1
        elif kind == "text":
            n_shown += 1
            lines = [line.strip() for line in printed.replace(f"{tmp_path}/", "").splitlines()]
            missing = [line for line in text.splitlines() if line.strip() not in lines]
            assert missing == [], "\n".join(lines)
    assert n_commands >= 10
    assert n_shown >= 4


def test_every_table_of_the_guide_can_be_read(blocks, tmp_path):
    tables = [(name, text) for kind, name, text in blocks if kind == "csv"]
    assert tables
    for name, text in tables:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="\n")
        assert read_rows(path, countries={"DZ", "EH"}).rows
        assert len({len(row) for row in csv.reader(io.StringIO(text))}) == 1


def test_every_relative_link_of_the_guide_leads_somewhere(repository):
    text = (repository / "docs" / GUIDE).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert links
    assert [link for link in links if not (repository / "docs" / link).exists()] == []
