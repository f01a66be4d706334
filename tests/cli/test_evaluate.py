"""``geomap evaluate``: figures and errors on the screen and as JSON, and what it refuses."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.main import get_command

from geomap.cli import main
from geomap.cli.app import app

TEXTS = {
    "a": ("en", "The minister landed in Rabat and went on to Paris. Then she left Dakhla."),
    "b": ("nl", "In Leiden en in Den Haag werd gevierd."),
}
HOSTILE = "Qx[red]\x1b[31mville\u202etown\x9b[/red]"


def mark(text: str, name: str, **keys: Any) -> dict[str, Any]:
    start = text.index(name)
    return {"start": start, "end": start + len(name), "name": name, **keys}


def gold_rows() -> list[dict[str, Any]]:
    english, dutch = TEXTS["a"][1], TEXTS["b"][1]
    return [
        {
            "id": "a",
            "lang": "en",
            "text": english,
            "toponyms": [
                mark(english, "Rabat", lat=34.01, lon=-6.83, geonameid=2538475, role="literal"),
                mark(english, "Paris", lat=33.66, lon=-95.56, geonameid=4717560, role="associative"),
                mark(english, "minister"),
            ],
        },
        {
            "id": "b",
            "lang": "nl",
            "text": dutch,
            "toponyms": [mark(dutch, "Leiden", lat=52.16, lon=4.49), mark(dutch, "Den Haag", type="City")],
        },
    ]


def write(path: str, *rows: object) -> str:
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    Path(path).write_text(text, encoding="utf-8", newline="\n")
    return path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in a folder with a marked file and a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    write("gold.jsonl", *gold_rows())
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["evaluate", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0
    assert out.count("\n") == 1
    return json.loads(out)


def fits(out: str) -> bool:
    return all(cell_len(line) <= 80 for line in out.splitlines())


def test_geomap_reads_the_texts_itself_and_prints_every_table(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "gold.jsonl", "--errors", "2")
    assert (code, err) == (0, "")
    assert fits(out)
    for words in (
        "2 documents, 5 marked names, 3 with a point",
        "Names, exact",
        "Names and places",
        "to the area",
        "Role as marked",
        "macro-F1",
        "AUROC",
        "0.9–1.0",
        "Country",
        "Missed",
        "Found, but not marked",
        "Put in the wrong place",
        "→ Paris, ",
        "(a:4)",
    ):
        assert words in out


def test_json_has_every_figure_with_its_interval(capsys: pytest.CaptureFixture[str]) -> None:
    found = run_json(capsys, "gold.jsonl", "--errors", "1")
    assert list(found) == [
        "schema",
        "options",
        "documents",
        "documents_predicted",
        "gold",
        "gold_with_point",
        "duplicate_predictions",
        "exact",
        "overlap",
        "end_to_end",
        "resolution",
        "resolution_to_area",
        "approximate",
        "role",
        "calibrations",
        "groups",
        "errors",
    ]
    assert found["schema"] == "geomap/evaluation/1"
    assert found["options"]["km"] == 161
    exact = found["exact"]
    f1 = 2 * exact["right"] / (exact["n_predicted"] + exact["n_gold"])
    assert exact["f1"]["value"] == pytest.approx(f1)
    assert exact["f1"]["interval"]["low"] <= exact["f1"]["value"] <= exact["f1"]["interval"]["high"]
    assert found["role"]["confusion"][0]["gold"] == "literal"
    assert [one["judgement"] for one in found["calibrations"]] == ["resolution", "recognition", "role"]
    assert {group["dimension"] for group in found["groups"]} == {
        "kind",
        "role",
        "language",
        "country",
        "feature",
    }
    assert found["errors"]["missed"][0]["name"] == "minister"


def test_the_same_command_prints_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "gold.jsonl", "--json") == run(capsys, "gold.jsonl", "--json")


def test_a_file_of_predictions_gives_what_geomap_itself_gives(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{key: value for key, value in row.items() if key != "toponyms"} for row in gold_rows()]
    write("texts.jsonl", *rows)
    assert main(["extract", "texts.jsonl", "-o", "found.jsonl"]) == 0
    capsys.readouterr()
    given = run_json(capsys, "gold.jsonl", "--predictions", "found.jsonl")
    assert given == run_json(capsys, "gold.jsonl")
    # One run against another, here itself.
    same = run_json(capsys, "found.jsonl", "--predictions", "found.jsonl")
    assert (same["exact"]["f1"]["value"], same["resolution"]["accuracy"]["value"]) == (1, 1)
    assert same["role"]["accuracy"]["value"] == 1


def test_approximate_positions_have_a_line_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    english, dutch = TEXTS["a"][1], TEXTS["b"][1]
    write(
        "near.jsonl",
        {"id": "a", "toponyms": [mark(english, "Rabat", near_lat=34, near_lon=-6)]},
        {"id": "b", "toponyms": [mark(dutch, "Leiden", near_lat=0, near_lon=0)]},
    )
    code, out, err = run(capsys, "gold.jsonl", "--predictions", "near.jsonl")
    assert (code, err) == (0, "")
    assert "approximate positions: 2 of those left open, within 161 km .500 (.000–1.000)" in out
    assert fits(out)
    found = run_json(capsys, "gold.jsonl", "--predictions", "near.jsonl")
    assert (found["approximate"]["n"], found["approximate"]["accuracy"]["value"]) == (2, 0.5)
    assert (found["resolution"]["n_unresolved"], found["end_to_end"]["right"]) == (2, 0)
    assert "approximate" not in run(capsys, "gold.jsonl")[1]


def test_options_reach_the_figures(capsys: pytest.CaptureFixture[str]) -> None:
    found = run_json(capsys, "gold.jsonl", "--drop-types", "City,Other", "--samples", "0")
    assert (found["gold"], found["exact"]["f1"]["interval"]) == (4, None)
    assert found["options"]["drop_types"] == ["City", "Other"]
    assert run_json(capsys, "gold.jsonl", "--only-geocoded")["gold"] == 3
    assert run_json(capsys, "gold.jsonl", "--drop-kinds", "name,embedded")["exact"]["n_predicted"] == 0
    assert run_json(capsys, "gold.jsonl", "--role", "literal")["gold"] == 1
    assert run_json(capsys, "gold.jsonl", "--km", "20000")["resolution"]["accuracy"]["value"] == 1


def test_by_shows_the_dimensions_that_were_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "gold.jsonl", "--by", "language", "--by", "feature")
    assert "Language" in out
    assert "Feature class" in out
    assert "Country" not in out
    assert fits(out)


def test_conll_is_measured_for_names_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("gold.conll").write_text("She O\nsaw O\nRabat B-LOC\n. O\n\nAcme B-ORG\n", encoding="utf-8")
    code, out, _ = run(capsys, "gold.conll")
    assert code == 0
    assert "2 documents, 1 marked name, 0 with a point" in out
    assert "to the point" not in out
    assert "Names and places" not in out
    assert run_json(capsys, "gold.conll")["exact"]["right"] == 1
    assert run_json(capsys, "gold.conll", "--labels", "ORG")["gold"] == 1


def test_documents_without_predictions_count_as_empty_with_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    write("found.jsonl", {"id": "b", "toponyms": []})
    code, out, err = run(capsys, "gold.jsonl", "--predictions", "found.jsonl")
    assert code == 0
    assert err == "note: 1 gold document has no predictions, which counts as nothing found\n"
    assert ".000" in out


def test_gold_may_come_from_stdin(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stdin:
        buffer = io.BytesIO(Path("gold.jsonl").read_bytes())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert run_json(capsys, "-")["documents"] == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            '{"id": "a", "text": "x", "toponyms": [{"start": 0, "end": 9}]}\n[]',
            ["bad.jsonl:1: ", "bad.jsonl:2: "],
        ),
        ("", ["it holds no document"]),
        ("Rabat LOC\n", ["bad.jsonl:1: expected a tag"]),
        (b"\xff\xfe\x00", ["byte 0 is not UTF-8"]),
    ],
)
def test_a_bad_gold_file_fails_with_every_fault(
    content: str | bytes, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = run(capsys, "bad.jsonl")
    assert (code, out) == (1, "")
    assert all(word in err for word in words)
    assert all(line.startswith("error: ") for line in err.splitlines())


def test_ids_that_gold_has_not_fail(capsys: pytest.CaptureFixture[str]) -> None:
    write("found.jsonl", {"id": "zz", "toponyms": []}, {"id": "yy", "toponyms": []})
    code, out, err = run(capsys, "gold.jsonl", "--predictions", "found.jsonl")
    assert (code, out) == (1, "")
    assert "found.jsonl:1: id 'zz' is not in the gold file" in err
    assert "found.jsonl:2: id 'yy'" in err


@pytest.mark.parametrize("path", ["nowhere.jsonl", ".", "a\x00b"])
def test_a_file_that_cannot_be_read_fails(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, path)
    assert (code, out) == (1, "")
    assert "it cannot be read" in err
    assert "check the path" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["gold.jsonl", "--by", "weather"],
        ["gold.jsonl", "--role", "mixed"],
        ["gold.jsonl", "--km", "-1"],
        ["gold.jsonl", "--km", "nan"],
        ["gold.jsonl", "--samples", "-1"],
        ["gold.jsonl", "--labels", ","],
        ["-", "--predictions", "-"],
        [],
    ],
)
def test_a_wrong_command_line_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert "Usage" in err


def test_refused_rows_of_a_gazetteer_make_it_three(capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.csv").write_text("name,latitude,longitude\nBad,99,0\n", encoding="utf-8")
    code, out, err = run(capsys, "gold.jsonl", "--gazetteer", "own.csv")
    assert code == 3
    assert "Names, exact" in out
    assert "refused: own.csv:2" in err


def test_hostile_text_steers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"They met in {HOSTILE} and in Rabat."
    toponym = mark(
        text, HOSTILE, lat=0.0, lon=0.0, gaz_name=HOSTILE, country=HOSTILE, kind=HOSTILE, role="literal"
    )
    write("bad.jsonl", {"id": HOSTILE, "text": text, "toponyms": [toponym], "lang": HOSTILE})
    guess = {**toponym, "lat": 50.0, "role": "associative"}
    start = text.index("Rabat")
    other = {"start": start, "end": start + 5}
    write("found.jsonl", {"id": HOSTILE, "toponyms": [guess, other]})
    for more in ([], ["--by", "kind", "--by", "country"], ["--json"]):
        code, out, err = run(capsys, "bad.jsonl", "--predictions", "found.jsonl", "--errors", "5", *more)
        assert (code, err) == (0, "")
        assert not any(sign in out for sign in "\x1b\x9b\u202e")
        assert "[red]" in out
        assert "--json" in more or fits(out)


def test_every_option_is_documented(repository: Path) -> None:
    docs = "".join(
        (repository / "docs" / name).read_text(encoding="utf-8") for name in ("evaluation.md", "cli.md")
    )
    command = get_command(app).commands["evaluate"]  # type: ignore[attr-defined]
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
    assert "--drop-kinds" in options
    assert [option for option in options if option not in docs] == ["--verbose"]


def test_the_json_that_is_documented_has_the_keys_that_are_printed(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = (repository / "docs" / "evaluation.md").read_text(encoding="utf-8")

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*(keys(item) for item in value.values()))
        return set().union(*(keys(item) for item in value)) if isinstance(value, list) else set()

    found = run_json(capsys, "gold.jsonl", "--errors", "5")
    found["options"] = {}
    assert {key for key in keys(found) if f'"{key}"' not in docs} == set()
