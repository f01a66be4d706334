import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from geomap.cli import main
from geomap.cli.screen import Screen
from geomap.cli.session import Session
from geomap.cli.work import _tell_geocoding, _tell_how_to_go_online
from geomap.errors import GeocodingQuota
from geomap.geocoding import AnswerReport
from geomap.jsonl import schema_text
from geomap.model.context import GeocodeQuery
from geomap.model.settings import GeocodingSettings, Settings
from geomap.pipeline import ParseReport

ARTICLE = (
    "Talks in Rabat\n\n6 December 2021\n\nThe minister landed in Rabat. On Monday he left for Tel Aviv.\n"
)
SECOND = "She travelled from Algiers to Tunis."


class _Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder with two articles and a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "news" / "b.txt").write_text(SECOND, encoding="utf-8")
    return tmp_path


def _run_alone(*arguments: str, stdin: bytes = b"", folder: Path) -> subprocess.CompletedProcess[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    environ = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "geomap", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=folder, env=environ, check=False)


def test_map_writes_the_map_and_prints_places_and_where_it_lies(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", "news"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("Place", "Country", "Literal", "Associative", "Confidence"))
    assert "Rabat" in out
    assert "Morocco" in out
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "…" not in out.replace("… and", "")
    assert out.splitlines()[-1] == f"Map: {Path('output') / 'map.html'}"
    assert (folder / "output" / "map.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in (folder / "output").iterdir()] == ["map.html"]


@pytest.mark.parametrize("form", ["page", "fragment", "iframe"])
def test_map_is_extract_and_render_to_the_byte(
    folder: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    style = ["--as", form, "--title", "Two visits", "--reader-language", "nl"]
    assert main(["map", "news", "-o", "one.html", *style]) == 0
    table = capsys.readouterr().out
    assert main(["extract", "news", "-o", "lines.jsonl"]) == 0
    capsys.readouterr()
    assert main(["render", "lines.jsonl", "-o", "two.html", *style]) == 0
    assert capsys.readouterr().out == table.replace("one.html", "two.html")
    assert (folder / "one.html").read_bytes() == (folder / "two.html").read_bytes()


AREAS = {
    "type": "Feature",
    "properties": {"name": "My own land"},
    "geometry": {"type": "Polygon", "coordinates": [[[-10, 30], [0, 30], [0, 36], [-10, 30]]]},
}


def test_another_base_map_is_drawn_by_map_and_render_alike(folder: Path) -> None:
    Path("areas.json").write_text(json.dumps(AREAS), encoding="utf-8")
    assert main(["map", "news", "-o", "one.html", "--basemap", "areas.json"]) == 0
    assert main(["extract", "news", "-o", "lines.jsonl"]) == 0
    assert main(["render", "lines.jsonl", "-o", "two.html", "--basemap", "areas.json"]) == 0
    assert b"My own land" in (folder / "one.html").read_bytes()
    assert (folder / "one.html").read_bytes() == (folder / "two.html").read_bytes()


@pytest.mark.parametrize("command", [["map", "news"], ["render", "lines.jsonl"]])
def test_a_file_that_is_no_base_map_is_refused_before_any_work(
    folder: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("areas.json").write_text("name,lat,lon", encoding="utf-8")
    assert main([*command, "--basemap", "areas.json"]) == 1
    assert "areas.json: cannot be the base map: expected GeoJSON or TopoJSON" in capsys.readouterr().err
    assert not (folder / "output").exists()


def test_a_map_is_not_written_over_its_base_map(folder: Path) -> None:
    Path("areas.json").write_text(json.dumps(AREAS), encoding="utf-8")
    assert main(["map", "news", "-o", "areas.json", "--basemap", "areas.json"]) == 2


def test_extract_prints_lines_that_fit_the_schema(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["extract", "news"]) == 0
    lines = capsysbinary.readouterr().out.decode("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["id"] for row in rows] == ["a.txt", "b.txt"]
    assert rows[0]["title"] == "Talks in Rabat"
    assert "Rabat" in {toponym["name"] for toponym in rows[0]["toponyms"]}
    for row in rows:
        jsonschema.validate(row, json.loads(schema_text()), cls=jsonschema.Draft202012Validator)


def test_extract_into_render_through_pipes(folder: Path) -> None:
    extracted = _run_alone("extract", "-", stdin=ARTICLE.encode(), folder=folder)
    assert (extracted.returncode, json.loads(extracted.stdout)["id"]) == (0, "stdin")
    rendered = _run_alone("render", "-", "-o", "-", stdin=extracted.stdout, folder=folder)
    assert rendered.returncode == 0
    assert rendered.stdout.startswith(b"<!DOCTYPE html>")
    assert b"Rabat" in rendered.stderr
    assert not (folder / "output").exists()


def test_json_prints_one_object_and_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "empty.txt").touch()
    assert main(["map", "news", "empty.txt", "--json"]) == 3
    row = json.loads(capsys.readouterr().out)
    assert sorted(row) == ["approximate", "documents", "duplicates", "left_open", "map", "places", "refused"]
    assert row["documents"] == 2
    assert row["refused"][0].startswith("empty.txt: ")
    assert {"Rabat"} <= {place["name"] for place in row["places"]}


def test_demo_maps_the_examples_of_the_package(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert "Rabat" in out
    assert (folder / "output" / "map.html").stat().st_size > 10_000


# --- bad inputs ---------------------------------------------------------------------------------


def _bad_inputs(folder: Path) -> dict[str, str]:
    (folder / "empty.txt").touch()
    (folder / "binary.txt").write_bytes(b"\x00\x01\x02\xff")
    (folder / "cyrillic.txt").write_bytes("Москва и Рабат".encode("cp1251"))
    (folder / "bare").mkdir()
    (folder / "photos").mkdir()
    (folder / "photos" / "x.png").write_bytes(b"\x89PNG")
    (folder / "page.pdf").write_bytes(b"%PDF-")
    return {
        "empty.txt": "it is empty; put",
        "binary.txt": "binary data, not text; give",
        "cyrillic.txt": "save it as UTF-8",
        "missing.txt": "no such file or folder; check the path",
        "*.nothing": "no file matches this pattern; check",
        "bare": "nothing readable in this folder (no files); put",
        "photos": "only 1 × .png",
        "page.pdf": "'.pdf' are not read; save it as plain text",
    }


def test_each_bad_input_is_named_and_the_others_are_mapped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = _bad_inputs(folder)
    assert main(["map", *bad, "news"]) == 3
    captured = capsys.readouterr()
    assert "Rabat" in captured.out
    refused = [line for line in captured.err.splitlines() if line.startswith("refused: ")]
    assert len(refused) == len(bad)
    for line, (name, reason) in zip(sorted(refused), sorted(bad.items()), strict=True):
        assert line.startswith(f"refused: {name}: ")
        assert reason in line
    assert (folder / "output" / "map.html").exists()


@pytest.mark.parametrize("command", ["map", "extract"])
def test_when_every_input_is_bad_the_run_fails_and_writes_nothing(
    folder: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, *_bad_inputs(folder), "-o", "out.file"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "error: nothing could be read, so nothing was written" in captured.err
    assert "Traceback" not in captured.err
    assert not (folder / "out.file").exists()
    assert not (folder / "output").exists()


def test_an_article_without_places_is_named_with_a_remedy_and_is_no_failure(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "quiet").mkdir()
    (folder / "quiet" / "none.txt").write_text(
        "It was a quiet day and nobody said anything.", encoding="utf-8"
    )
    assert main(["map", "quiet"]) == 0
    captured = capsys.readouterr()
    assert "note: quiet/none.txt: no name of a place found" in captured.err
    assert "--language" in captured.err
    assert captured.out.splitlines()[0] == "No places found."


def test_a_bad_json_line_is_named_by_its_number(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "x.jsonl").write_text('{"id":"1","text":"He landed in Rabat."}\n{"id":\n', encoding="utf-8")
    assert main(["extract", "x.jsonl"]) == 3
    captured = capsys.readouterr()
    assert json.loads(captured.out)["id"] == "1"
    assert captured.err.startswith("refused: x.jsonl:2: not valid JSON")


def test_hostile_file_names_cannot_steer_the_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", "[red]\x1b[31mx\u202e.txt"]) == 1
    err = capsys.readouterr().err
    assert "refused: [red][31mx.txt: no file matches" in err
    assert "\x1b" not in err


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it holds no documents; make it with: geomap extract"),
        (b"{\n", "lines.jsonl:1: not valid JSON"),
        (b"<p>\n" * 70, "lines.jsonl: it is not what geomap extract writes"),
        (b"<p>\n" * 70, "lines.jsonl: and 60 more lines like these"),
        (b'{"schema":"geomap/document/2"}\n', "expected schema 'geomap/document/1', got 'geomap/document/2'"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_render_of_what_extract_did_not_write_fails_and_keeps_the_old_map(
    folder: Path, data: bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "lines.jsonl").write_bytes(data)
    (folder / "map.html").write_text("old", encoding="utf-8")
    assert main(["render", "lines.jsonl", "-o", "map.html"]) == 1
    assert message in capsys.readouterr().err
    assert (folder / "map.html").read_text(encoding="utf-8") == "old"


def test_render_of_a_missing_file_names_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "nothing.jsonl"]) == 1
    assert capsys.readouterr().err.startswith("error: nothing.jsonl: it cannot be read: ")


# --- wrong command lines ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["map"], "Missing argument"),
        (["fly", "a.txt"], "No such command"),
        (["map", "news", "--as", "poster"], "expected one of page, fragment, iframe, got 'poster'"),
        (["render", "news", "--as", "poster"], "expected one of page, fragment, iframe, got 'poster'"),
        (["map", "news", "--language", "Dutch"], "ISO 639"),
        (["extract", "news", "--language", "xx"], "ISO 639"),
        (["map", "news", "--reader-language", "qqq"], "ISO 639"),
        (["map", "news", "-o", "news"], "is a folder"),
        (["extract", "news/a.txt", "-o", "news/a.txt"], "also an input"),
        (["map", "news", "--online"], "--contact"),
        (["extract", "news", "--online"], "--contact"),
    ],
)
def test_a_wrong_command_line_ends_with_two_and_says_why(
    folder: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert message in " ".join(captured.err.replace("│", " ").split())
    assert "Value error" not in captured.err
    assert captured.out == ""
    assert (folder / "news" / "a.txt").read_text(encoding="utf-8") == ARTICLE


def test_a_faulty_settings_file_fails_with_its_faults(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "geomap.toml").write_text("online = true\ncolour = 1\n", encoding="utf-8")
    assert main(["map", "news"]) == 1
    assert capsys.readouterr().err.count("error: geomap.toml: unknown key") == 2


def test_version_and_help_are_results(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("geomap ")
    for command in ([], ["map"], ["extract"], ["render"], ["demo"]):
        assert main([*command, "--help"]) == 0
        out = capsys.readouterr().out
        assert "Usage: geomap" in out
        assert "…" not in out
        assert max(len(line) for line in out.splitlines()) <= 80


def test_help_loads_none_of_the_heavy_packages(folder: Path) -> None:
    heavy = {"folium", "geopy", "shapely", "pycountry", "py3langid", "numpy", "sqlite3"}
    code = (
        "import sys; from geomap.cli import main; main(['--help']); "
        f"print(sorted(set({sorted(heavy)!r}) & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=root, check=True, text=True, encoding="utf-8"
    )
    assert done.stdout.splitlines()[-1] == "[]"


# --- where results go ---------------------------------------------------------------------------


posix_only = pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes, links and devices")


@posix_only
def test_an_output_that_is_a_pipe_is_written_to_and_stays_one(folder: Path) -> None:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert main(["extract", "news/a.txt", "-o", "pipe"]) == 0
    reader.join(timeout=30)
    assert [json.loads(data)["id"] for data in received] == ["a.txt"]
    assert pipe.is_fifo()


@posix_only
@pytest.mark.parametrize("command", ["map", "extract"])
def test_an_output_that_is_a_link_stays_one_and_its_file_is_written(folder: Path, command: str) -> None:
    (folder / "link").symlink_to("target")
    assert main([command, "news", "-o", "link"]) == 0
    assert (folder / "link").readlink() == Path("target")
    assert "Rabat" in (folder / "target").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments", [["extract", "news"], ["map", "news"], ["map", "news", "--json"], ["map", "news", "-o", "-"]]
)
def test_a_stdout_that_takes_nothing_is_said_in_one_line(folder: Path, arguments: list[str]) -> None:
    (folder / "closed").touch()
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with (folder / "closed").open("rb") as closed:  # open for reading alone, so each write fails
        done = subprocess.run(
            [sys.executable, "-m", "geomap", *arguments],
            cwd=folder, env=environ, stdout=closed, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    lines = done.stderr.decode("utf-8").splitlines()
    assert done.returncode == 1
    assert lines[-1].startswith("error: stdout: cannot be written: ")
    assert lines[-1].endswith("; make room, or write to a file with -o FILE")
    assert "should not" not in done.stderr.decode("utf-8")


# --- what is our own fault, and pipes -----------------------------------------------------------


def test_a_fault_of_geomap_is_one_line_and_a_traceback_only_with_vv(folder: Path) -> None:
    # Python runs sitecustomize before anything else, so here a room of geomap can be broken.
    (folder / "sitecustomize.py").write_text(
        "import geomap.reading as reading\ndef broken(*a, **k): raise RuntimeError('[red]\\x1b[31mboom')\n"
        "reading.read_inputs = broken\n",
        encoding="utf-8",
    )
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), str(Path(__file__).resolve().parents[2])]),
    }
    command = [sys.executable, "-m", "geomap", "map", "news"]
    quiet = subprocess.run(command, capture_output=True, env=environ, cwd=folder, check=False, text=True)
    assert quiet.returncode == 1
    assert quiet.stderr.startswith(
        "error: geomap failed in a way that it should not: RuntimeError: [red][31mboom"
    )
    assert "Traceback" not in quiet.stderr
    loud = subprocess.run(
        [*command, "-vv"], capture_output=True, env=environ, cwd=folder, check=False, text=True
    )
    assert loud.returncode == 1
    assert "Traceback" in loud.stderr


def test_a_reader_that_stops_reading_ends_the_run_quietly(folder: Path) -> None:
    rows = (json.dumps({"id": str(number), "text": f"Rabat {number} " + "x" * 2000}) for number in range(200))
    (folder / "many.jsonl").write_text("\n".join(rows), encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-m", "geomap", "extract", "many.jsonl"],
        cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0


def test_a_terminal_with_a_small_alphabet_gets_escapes_and_no_error(folder: Path) -> None:
    (folder / "empty الرباط.txt").touch()
    environ = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        "PYTHONIOENCODING": "ascii",
    }
    command = [sys.executable, "-m", "geomap", "map", "empty الرباط.txt"]
    done = subprocess.run(command, capture_output=True, env=environ, cwd=folder, check=False)
    assert done.returncode == 1
    assert rb"empty \u0627" in done.stderr


# --- what a run says besides --------------------------------------------------------------------


def _report(names: int, **options: Any) -> ParseReport:
    return ParseReport(
        (), open_queries=tuple(GeocodeQuery(f"Foo{number}") for number in range(names)), **options
    )


@pytest.mark.parametrize(
    ("names", "contact", "said"),
    [
        (0, "", ""),
        (
            1,
            "",
            (
                "note: 1 name is left open, and nothing was sent; to ask Nominatim, "
                "type: geomap map a.txt --online --contact you@example.org\n"
            ),
        ),
        (
            2,
            "me@x.example",
            (
                "note: 2 names are left open, and nothing was sent; to ask Nominatim, "
                "type: geomap map a.txt --online\n"
            ),
        ),
    ],
)
def test_names_left_open_come_with_what_to_type(
    names: int, contact: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(geocoding=GeocodingSettings(contact=contact))
    _tell_how_to_go_online(
        _report(names), settings, screen=Screen(), session=Session(arguments=("map", "a.txt"))
    )
    assert capsys.readouterr().err == said


def test_a_geocoder_that_stops_is_said_and_counts_as_a_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    answers = AnswerReport(
        asked=1, stopped_by=GeocodingQuota("it answered 429; wait"), unasked=(GeocodeQuery("Foo"),)
    )
    assert len(_tell_geocoding(_report(1, geocoding=answers), Screen())) == 1
    assert (
        "refused: online geocoding stopped with 1 names unasked: it answered 429; wait"
        in capsys.readouterr().err
    )


def test_a_faulty_row_of_a_gazetteer_is_refused_by_its_line_and_the_others_work(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "own.csv").write_text(
        "name,country,latitude,longitude,kind,aliases\nQxvillebourg,MA,33.5,-7.5,city,\nBad,MA,north,-7,city,\n",
        encoding="utf-8",
    )
    (folder / "own.txt").write_text("The delegation travelled to Qxvillebourg on Monday.", encoding="utf-8")
    assert main(["map", "own.txt", "--gazetteer", "own.csv"]) == 3
    captured = capsys.readouterr()
    assert "Qxvillebourg" in captured.out
    assert [
        line for line in captured.err.splitlines() if line.startswith("refused: ") and "own.csv:3" in line
    ]


@pytest.mark.parametrize(
    ("copies", "said"), [(1, "1 article repeats another's text"), (14, "14 articles repeat another's text")]
)
def test_articles_with_the_same_text_are_counted_aloud(
    folder: Path, copies: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(copies):
        (folder / "news" / f"copy{number}.txt").write_text(ARTICLE, encoding="utf-8")
    assert main(["map", "news", "--json"]) == 0
    captured = capsys.readouterr()
    assert f"note: {said}, and each text counts once; -v names them\n" in captured.err
    row = json.loads(captured.out)
    assert (row["documents"], row["duplicates"]) == (2, copies)
    assert main(["map", "news", "-v"]) == 0
    assert "note: news/a.txt: the same text as copy0.txt" in capsys.readouterr().err


@pytest.mark.parametrize(("code", "said"), [("sv", True), ("swe", True), ("nl", False), ("und", False)])
def test_a_language_without_rules_is_said(
    folder: Path, code: str, said: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", "news", "--language", code, "-o", "x.jsonl"]) == 0
    note = "note: no rules for 'sv' yet; general ones are used (2 articles)\n"
    assert (note in capsys.readouterr().err) == said


def test_a_language_by_its_long_code_is_the_same_language(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["extract", "news", "--language", "nld"]) == 0
    lines = capsysbinary.readouterr().out.decode("utf-8").splitlines()
    assert {json.loads(line)["language"] for line in lines} == {"nl"}


def test_a_legacy_encoding_is_read_with_a_note(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "old.txt").write_bytes("Le ministre a quitté Orléans pour Rabat.".encode("windows-1252"))
    assert main(["map", "old.txt"]) == 0
    captured = capsys.readouterr()
    assert "note: old.txt: read as windows-1252" in captured.err
    assert "Rabat" in captured.out
