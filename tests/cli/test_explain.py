"""``geomap explain``, and ``--explain`` of the commands that find places."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from geomap.cli import main

TEXT = "She was born in London, Ohio. In Toledo she met a Moroccan friend."
HOSTILE = "Qx[red]\x1b[31mville\u202etown\x9b[/red]"


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder with a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    _, out, _ = run(capsys, "explain", *arguments, "--json")
    assert out.count("\n") == 1
    return json.loads(out)


def fits(out: str) -> bool:
    return all(cell_len(line) <= 80 for line in out.splitlines())


def one_line(out: str) -> str:
    """Return the output without the breaks that the width of the screen puts in."""
    return " ".join(out.split())


def test_a_text_is_explained_name_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "explain", TEXT)
    assert (code, err) == (0, "")
    assert fits(out)
    told = one_line(out)
    assert "London (1 mention): London (Ohio, United States), confidence 0." in told
    assert "Why London (Ohio, United States), not London (" in told
    assert "the text says that it is in Ohio" in told
    assert "without “Ohio” it would be London (England, United Kingdom)" in told
    assert "Moroccan (demonym, 1 mention): Morocco" in told
    assert out.index("London (1") < out.index("Ohio (1") < out.index("Toledo (1") < out.index("Moroccan (")


def test_words_without_quotes_are_one_text(capsys: pytest.CaptureFixture[str]) -> None:
    quoted, bare = run(capsys, "explain", TEXT), run(capsys, "explain", *TEXT.split())
    assert bare == quoted


def test_a_single_word_is_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", "Rabat")
    assert code == 0
    assert "Morocco" in out


def test_files_folders_and_stdin_are_explained_under_their_names(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "news").mkdir()
    (folder / "news" / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").write_text("She landed in Rabat.", encoding="utf-8")
    code, out, _ = run(capsys, "explain", "news", "b.txt")
    assert code == 0
    assert out.index("a.txt\n") < out.index("London") < out.index("b.txt\n") < out.index("Rabat")
    monkeypatch.setattr("sys.stdin", _Stdin(TEXT.encode()))
    row = run_json(capsys, "-")
    assert [document["id"] for document in row["documents"]] == ["stdin"]


def test_one_name_is_explained_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "explain", TEXT, "--name", "toledo")
    assert (code, err) == (0, "")
    assert out.startswith("Toledo (1 mention)")
    assert "London (1 mention)" not in out


def test_a_name_that_is_not_found_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "explain", TEXT, "--name", "Paris")
    assert (code, out) == (1, "")
    assert "no name of a place 'Paris' was found" in err
    assert "found: London, Ohio, Toledo, Moroccan" in err
    code, out, err = run(capsys, "explain", TEXT, "--name", "Paris", "--name", "Ohio")
    assert code == 3
    assert out.startswith("Ohio")
    assert "'Paris'" in err


def test_a_text_without_names_fails_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "explain", "Nothing to see here, said nobody.", "--name", "Paris")
    assert (code, out) == (1, "")
    assert "no name of a place found (language: en)" in err
    assert "--gazetteer" in err
    row = run_json(capsys, "Nothing to see here, said nobody.")
    assert row["documents"][0]["explanations"] == []


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([""], 1, "it is empty"),
        (["missing.txt"], 1, "no such file or folder"),
        (["bad\udcff text"], 1, "half of a pair"),
        (["here.txt", "London"], 2, "put a text of several words in quotes"),
        (["London", "--language", "xx1"], 2, "ISO 639"),
        (["London", "--limit", "0"], 2, "--limit"),
        (["London", "--name", " "], 2, "it is empty; give a name"),
        ([], 2, "TEXT"),
    ],
)
def test_wrong_input_is_told_with_what_to_do(
    arguments: list[str], code: int, message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "here.txt").write_text(TEXT, encoding="utf-8")
    got, out, err = run(capsys, "explain", *arguments)
    assert (got, out) == (code, "")
    assert message in one_line(err.replace("│", " "))


def test_refused_inputs_are_named_and_the_rest_is_explained(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "here.txt").write_text(TEXT, encoding="utf-8")
    code, out, err = run(capsys, "explain", "here.txt", "missing.txt", "--json")
    assert code == 3
    assert "refused: missing.txt" in err
    assert json.loads(out)["refused"][0].startswith("missing.txt: ")


def test_a_long_text_is_explained_in_part_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "explain", TEXT, "--limit", "2")
    assert code == 0
    assert "Toledo (1 mention)" not in out
    assert err == "note: text: 2 more names; --limit N explains more, --name NAME one of them\n"


def test_more_is_said_with_v(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "explain", TEXT, "--name", "London", "-v")
    assert "What each kind of evidence gives each of them" in out
    assert "what the text says it lies in" in out
    assert fits(out)


def test_json_has_the_documented_keys(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = run_json(capsys, TEXT, "--name", "London")
    assert sorted(row) == ["documents", "not_found", "refused"]
    (document,) = row["documents"]
    assert sorted(document) == ["explanations", "id", "language", "names"]
    assert document["names"] == ["London", "Ohio", "Toledo", "Moroccan"]
    (item,) = document["explanations"]
    assert item["place"]["id"] == item["candidates"][0]["place"]["id"]
    assert item["rival"] == item["candidates"][1]["place"]
    assert item["mentions"][0]["start"] == TEXT.index("London")
    assert {change["kind"] for change in item["changes"]} >= {"without_name", "said"}
    docs = (repository / "docs" / "cli.md").read_text(encoding="utf-8")
    parts = [item, item["candidates"][0], item["changes"][0], item["evidence"][0], item["place"]]
    keys = {key for part in (row, document, *parts) for key in part}
    assert [key for key in sorted(keys) if f"`{key}`" not in docs] == []


@pytest.mark.parametrize("option", [[], ["--json"], ["-v"]])
def test_names_cannot_steer_the_screen(
    option: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "own.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [
                ("name", "country", "latitude", "longitude", "kind", "aliases"),
                ("Qx[red]ville", "MA", "30.0", "-9.0", "city", "Rabat"),
            ]
        )
    text = f"He went to {HOSTILE} and Qx[red]ville near Rabat, not to [bold]Dakhla[/bold]."
    code, out, err = run(capsys, "explain", text, "--gazetteer", "own.csv", *option)
    assert code == 0
    assert not {"\x1b", "\x9b", "\u202e"} & set(out + err)
    assert "Qx[red]ville" in out
    assert option == ["--json"] or fits(out)


@pytest.mark.parametrize(
    "text", ["سافر الوزير من الرباط إلى الداخلة.", "他从巴黎飞往北京。", "Он летел из Парижа в Москву."]
)
def test_the_tables_fit_the_screen_in_any_script(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", text)
    assert code == 0
    assert fits(out)


def test_the_language_and_the_gazetteer_can_be_given(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "own.csv").write_text("name,latitude,longitude\nXyzzyville,30,-9\n", encoding="utf-8")
    row = run_json(capsys, "Hij ging naar Xyzzyville.", "--gazetteer", "own.csv", "--language", "nl")
    (document,) = row["documents"]
    assert document["language"] == "nl"
    assert document["explanations"][0]["place"]["id"].startswith("user:")


@pytest.mark.parametrize("command", ["extract", "map"])
def test_explain_beside_another_command_goes_to_stderr_and_changes_nothing(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    plain_run = run(capsys, command, "a.txt")
    code, out, err = run(capsys, command, "a.txt", "--explain", "London", "--explain", "Oslo")
    assert (code, out) == plain_run[:2]
    assert "London (1 mention): London (Ohio, United States)" in err
    assert "note: no name of a place 'Oslo' was found to explain; found: London, Ohio" in err


def test_the_screen_has_no_colour_when_it_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in run(capsys, "explain", TEXT)[1]
