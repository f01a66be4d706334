"""``geomap survey`` and ``geomap resolve``, and what ``--context`` does for the others."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from geomap.cli import main
from geomap.jsonl import read_context, read_documents, write_documents
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Toponym

TEXTS = {
    "1": "Fire broke out in Rabat, the capital of Morocco, on Monday. Nobody was hurt.",
    "2": "Rain fell over Rabat and Salé in Morocco all day, and the river rose.",
    "3": "The market of Tunis opens again on Friday, its traders said in Tunisia.",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a folder with three articles of two outlets, and a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    outlets = {"1": "www.gazette.example", "2": "gazette.example", "3": "herald.example"}
    rows = [
        {"id": name, "text": text, "url": f"https://{outlets[name]}/{name}"} for name, text in TEXTS.items()
    ]
    _write_rows(tmp_path / "news.jsonl", rows)
    return tmp_path


def _write_rows(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _write_found(path: Path, *found: tuple[str, Place]) -> None:
    """Write lines of documents that are sure of one place each, by outlet."""
    documents = (
        ParsedDocument(
            Document(str(number), f"R is article {number}", url=f"https://{outlet}/{number}"),
            (ResolvedToponym(Toponym(0, 1, "R"), Resolution(place, 0.9)),),
        )
        for number, (outlet, place) in enumerate(found)
    )
    with path.open("w", encoding="utf-8", newline="") as stream:
        write_documents(documents, stream)


def _town(country: str, admin1: str) -> Place:
    return Place("gn:1", "R", 1.0, 2.0, FeatureClass.POPULATED, "PPL", country=country, admin1=admin1)


def _extract(folder: Path) -> bytes:
    assert main(["extract", "news.jsonl", "-o", "lines.jsonl"]) == 0
    return (folder / "lines.jsonl").read_bytes()


# --- survey -------------------------------------------------------------------------------------


def test_survey_writes_the_context_and_prints_where_each_outlet_is_at_home(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = _town("MA", "Rabat"), _town("TN", "Tunis")
    _write_found(
        folder / "lines.jsonl",
        ("herald.example", there), ("gazette.example", here), ("www.gazette.example", here),
        ("gazette.example", there),
    )  # fmt: skip
    assert main(["survey", "lines.jsonl"]) == 0
    out = capsys.readouterr().out
    assert [line.split() for line in out.splitlines()[1:6]] == [
        ["Outlet", "Documents", "Country", "First-level", "unit"],
        ["─" * len(out.splitlines()[2].strip())],
        ["gazette.example", "3", "Morocco", "67%", "Rabat", "67%"],
        ["herald.example", "1", "Tunisia", "100%", "Tunis", "100%"],
        [],
    ]
    assert max(map(len, out.splitlines())) <= 80
    assert out.splitlines()[-1] == f"Context: {Path('output') / 'context.json'}"
    context = read_context(folder / "output" / "context.json")
    assert [home.outlet for home in context.homes] == ["gazette.example", "herald.example"]


def test_a_long_table_is_cut_and_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = [(f"{'very-long-' * 4}{number}.example", _town("CD", "Bas-Uele")) for number in range(31)]
    _write_found(folder / "lines.jsonl", *found)
    assert main(["survey", "lines.jsonl"]) == 0
    out = capsys.readouterr().out
    assert "… and 1 more outlets; --json lists them all" in out
    assert max(map(len, out.splitlines())) <= 80


def test_lines_and_articles_give_the_same_context_and_articles_are_recognised_for_that(folder: Path) -> None:
    _extract(folder)
    assert main(["survey", "news.jsonl", "-o", "one.json"]) == 0
    assert main(["survey", "lines.jsonl", "-o", "two.json"]) == 0
    assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()


def test_lines_may_be_piped_in_and_the_context_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    lines = _extract(folder)
    assert main(["survey", "lines.jsonl", "-o", "one.json"]) == 0
    for data in (lines, b"\xef\xbb\xbf" + lines, (folder / "news.jsonl").read_bytes()):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        capfdbinary.readouterr()
        assert main(["survey", "-", "-o", "-"]) == 0
        out, err = capfdbinary.readouterr()
        assert out == (folder / "one.json").read_bytes()
        assert b"Context: stdout" in err


def test_lines_and_articles_may_come_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _extract(folder)
    (folder / "a.txt").write_text("Fire broke out in Algiers.", encoding="utf-8")
    capsys.readouterr()
    assert main(["survey", "lines.jsonl", "a.txt", "--json", "-o", "c.json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["documents"], row["without_outlet"], row["context"]) == (4, 1, "c.json")
    assert [(line["outlet"], line["documents"]) for line in row["outlets"]] == [
        ("gazette.example", 2),
        ("herald.example", 1),
    ]
    assert list(row) == [
        "documents",
        "without_outlet",
        "outlets",
        "near_copies",
        "answers",
        "context",
        "refused",
    ]
    assert list(row["outlets"][0]) == [
        "outlet", "documents", "places", "country", "country_share", "admin1", "admin1_share",
    ]  # fmt: skip


def test_copies_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"id": name, "text": TEXTS["1"] + end} for name, end in (("a", ""), ("b", " And more."))]
    _write_rows(folder / "news.jsonl", rows)
    assert main(["survey", "news.jsonl"]) == 0
    out = capsys.readouterr().out
    assert "Of no known outlet: 2 of 2 documents" in out
    assert "Nearly the same text: 2 documents in 1 group\n" in out


def test_a_survey_learns_nothing_from_an_earlier_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GEOMAP_CONTEXT", "none.json")
    assert main(["survey", "news.jsonl"]) == 0


def test_names_of_outlets_cannot_steer_the_terminal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write_rows(
        folder / "news.jsonl", [{"id": "a", "text": TEXTS["1"], "source": "Qx[red]\x1b[31m\u202eGazette"}]
    )
    assert main(["survey", "news.jsonl"]) == 0
    assert "qx[red][31mgazette" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["none.jsonl"], 1, "none.jsonl: there is no such file or folder"),
        (["bad.jsonl"], 1, "bad.jsonl:1: text must be text, got nothing"),
        (["news.jsonl", "none.txt"], 3, "refused: none.txt: there is no such file or folder"),
        (["news.jsonl", "-o", "news.jsonl"], 2, "is also an input"),
        (["news.jsonl", "--online"], 2, "--contact"),
    ],
)
def test_what_survey_refuses(
    folder: Path, arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.jsonl").write_text('{"schema":"geomap/document/1"}\n', encoding="utf-8")
    assert main(["survey", *arguments]) == code
    assert message in capsys.readouterr().err
    assert (folder / "output" / "context.json").exists() == (code == 3)


# --- resolve, and --context ---------------------------------------------------------------------


def test_resolving_lines_again_without_a_context_changes_no_byte(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = _extract(folder)
    capsys.readouterr()
    assert main(["resolve", "lines.jsonl", "-o", "again.jsonl"]) == 0
    assert (folder / "again.jsonl").read_bytes() == lines
    assert capsys.readouterr().err.startswith("note: 0 of ")


def test_resolving_again_with_a_context_is_extracting_with_it(folder: Path) -> None:
    _extract(folder)
    assert main(["survey", "lines.jsonl", "-o", "c.json"]) == 0
    assert main(["resolve", "lines.jsonl", "--context", "c.json", "-o", "resolved.jsonl"]) == 0
    assert main(["extract", "news.jsonl", "--context", "c.json", "-o", "extracted.jsonl"]) == 0
    assert (folder / "resolved.jsonl").read_bytes() == (folder / "extracted.jsonl").read_bytes()


def test_rows_of_one_s_own_change_places_and_the_change_is_counted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write_rows(folder / "news.jsonl", [{"id": "a", "text": "Fire broke out in the village of Kwezimbe."}])
    lines = _extract(folder).decode()
    assert '"place":null' in lines
    (folder / "own.csv").write_text(
        "name,country,latitude,longitude\nKwezimbe,MW,-13.5,33.9\n", encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["resolve", "lines.jsonl", "--gazetteer", "own.csv", "-o", "after.jsonl"]) == 0
    assert "note: 1 of 1 names mean another place than before" in capsys.readouterr().err
    (parsed,) = read_documents([(folder / "after.jsonl").read_text(encoding="utf-8").strip()], origin="x")
    place = parsed.toponyms[0].resolution.place
    assert place is not None
    assert place.country == "MW"


@pytest.mark.parametrize("command", ["extract", "map", "resolve"])
@pytest.mark.parametrize("way", ["flag", "environment", "file"])
def test_a_context_that_cannot_be_read_fails_by_name_however_it_is_given(
    folder: Path, command: str, way: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = "lines.jsonl" if command == "resolve" else "news.jsonl"
    _extract(folder)
    (folder / "c.json").write_text("[]", encoding="utf-8")
    arguments = ["--context", "c.json"] if way == "flag" else []
    if way == "environment":
        monkeypatch.setenv("GEOMAP_CONTEXT", "c.json")
    if way == "file":
        (folder / "geomap.toml").write_text('context = "c.json"', encoding="utf-8")
    assert main([command, given, "-o", "out.html", *arguments]) == 1
    assert "c.json: it must be an object, got an array; make it again with" in capsys.readouterr().err
    assert not (folder / "out.html").exists()


@pytest.mark.parametrize("command", ["extract", "map", "resolve"])
def test_a_result_is_never_written_over_the_context(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "news.jsonl", "--context", "c.json", "-o", "c.json"]) == 2
    assert "is also an input" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("news.jsonl", "schema must be 'geomap/document/1', got nothing"),
        ("none.jsonl", "none.jsonl: it cannot be read"),
        ("empty.jsonl", "empty.jsonl: it holds no documents; make it with: geomap extract"),
    ],
)
def test_resolve_takes_lines_of_extract_alone(
    folder: Path, given: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.jsonl").touch()
    assert main(["resolve", given, "-o", "out.jsonl"]) == 1
    assert message in capsys.readouterr().err
    assert not (folder / "out.jsonl").exists()
