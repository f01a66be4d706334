"""The commands that add places, correct and hide them: what they show, ask, write and refuse."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from geomap.cli import main
from geomap.gazetteer.editing.sheet import NEW_HEADER

HOSTILE = "Qx[red]\x1b[31mville\u202etown\x9b[/red]"
CAMP = ("add", "Dakhla camp", "--lat", "26.85", "--lon", "-6.88", "--country", "DZ", "--kind", "camp")
ROW = "user:dakhla-camp,Dakhla camp,,camp,DZ,26.85,-6.88,,,,,,,"


pytestmark = pytest.mark.usefixtures("home")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["gazetteer", *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    code, out, err = run(capsys, *arguments, "--json", "--yes")
    assert code == 0, err
    assert out.count("\n") == 1
    return json.loads(out)


def own(home: Path) -> list[str]:
    return (home / "gazetteer.csv").read_text(encoding="utf-8").splitlines()


def fits(out: str) -> bool:
    return all(cell_len(line) <= 80 for line in out.splitlines() if "gazetteer.csv" not in line)


def places_in(capsys: pytest.CaptureFixture[str], text: str, *arguments: str) -> dict[str, Any]:
    """The place of each name that extract finds in a text."""
    Path("article.txt").write_text(text, encoding="utf-8")
    assert main(["extract", "article.txt", *arguments]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    return {found["name"]: found.get("place") for found in json.loads(line)["toponyms"]}


# --- add ----------------------------------------------------------------------------------------


def test_a_place_that_was_added_is_in_the_lines_and_on_the_map(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "The floods reached Dakhla camp on Monday."
    before = places_in(capsys, text)
    assert "Dakhla camp" not in before
    assert before["Dakhla"]["country"] == "EH"
    assert run(capsys, *CAMP, "--yes")[0] == 0
    place = places_in(capsys, text)["Dakhla camp"]
    assert (place["id"], place["country"], place["lat"], place["lon"]) == (
        "user:dakhla-camp", "DZ", 26.85, -6.88,
    )  # fmt: skip
    assert place["layer"] == "gazetteer.csv"
    assert main(["map", "article.txt", "-o", "map.html"]) == 0
    page = Path("map.html").read_text(encoding="utf-8")
    assert "user:dakhla-camp" in page
    assert "-6.88" in page


def test_add_writes_one_row_and_says_where_and_what_to_do_next(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *CAMP, "--yes")
    assert (code, err) == (0, "")
    assert own(home) == [",".join(NEW_HEADER), ROW]
    assert fits(out)
    assert f"Added: user:dakhla-camp ({home / 'gazetteer.csv'}, line 2)" in out
    assert "in Algeria (DZ)" in out
    assert "Next: geomap map ARTICLE.txt\n" in out


def test_add_as_json_has_the_row_the_neighbours_and_the_namesakes(capsys: pytest.CaptureFixture[str]) -> None:
    row = run_json(capsys, "add", "Sevilla", "--lat", "27.6", "--lon", "8.1°W", "--country", "Algeria")
    assert (row["id"], row["line"], row["country_at"], row["done"]) == ("user:sevilla", 2, "DZ", "added")
    assert row["row"] == {
        "id": "user:sevilla",
        "title": "Sevilla",
        "ccodes": "DZ",
        "lat": "27.6",
        "lon": "-8.1",
    }
    assert "Tindouf" in {near["name"] for near in row["near"]}
    assert row["namesakes"]
    assert row["warnings"] == []


def test_every_option_lands_in_its_column(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(
        capsys, "add", "Campamento", "27", "--lat", "27°30'N", "--lon", "7°54′W", "--country", "DZA",
        "--kind", "camp", "--alias", "Camp 27@fr", "--alias", "مخيم@ar", "--language", "es",
        "--parent", "Tindouf", "--population", "812", "--wikidata", "Q42", "--source", "a map, of 1990",
        "--description", 'the "new" one', "--yes",
    )  # fmt: skip
    header, row = own(home)
    assert header == ",".join((*NEW_HEADER, "wikidata", "language"))
    assert row == (
        "user:campamento-27,Campamento 27,Camp 27@fr; مخيم@ar,camp,DZ,27.5,-7.9,812,Tindouf,"
        '"a map, of 1990",,,"the ""new"" one",,Q42,es'
    )
    code, out, _ = run(capsys, "show", "user:campamento-27")
    assert code == 0
    assert "Q42" in out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("Rabouni", "--lat", "27.47", "--lon", "-8.09"), "geomap gazetteer edit geomap:rabouni --alias"),
        (("A", "--lat", "48.8", "--lon", "2.3", "--country", "DZ"), "lies in France (FR)"),
        (("A", "--lat", "0", "--lon", "0"), "both 0"),
        (("A", "--lat", "1", "--lon", "2", "--kind", "starbase"), "unknown kind 'starbase'"),
        (("A", "--lat", "1", "--lon", "2", "--country", "ZZ"), "'ZZ'"),
        (("=cmd|x", "--lat", "1", "--lon", "2"), "formula"),
        (("A", "--lat", "1", "--lon", "2", "--alias", "X@not-a-language"), "not-a-language"),
        (("A", "--lat", "1", "--lon", "2", "--wikidata", "1028"), "1028"),
    ],
)
def test_what_is_wrong_stops_the_row_with_a_remedy_and_nothing_is_written(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reason: str
) -> None:
    code, out, err = run(capsys, "add", *arguments, "--yes")
    assert (code, out) == (1, "")
    assert err.startswith("error: ")
    assert reason in err
    assert not (home / "gazetteer.csv").exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [("--lat", "north"), ("--lat", "8°W"), ("--lon", "27°N"), ("--language", "xx"), ("--alias", "A; B")],
)
def test_an_option_that_says_nothing_is_a_wrong_command_line(
    capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    assert run(capsys, *CAMP, option, value, "--yes")[0] == 2


def test_the_same_place_is_not_added_twice(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, *CAMP, "--yes")
    code, _, err = run(capsys, *CAMP, "--yes")
    assert code == 1
    assert "in line 2; to correct it, use: geomap gazetteer edit user:dakhla-camp" in err
    assert len(own(home)) == 2


def test_a_namesake_far_away_gets_an_id_of_its_own(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, *CAMP, "--yes")
    row = run_json(capsys, "add", "Dakhla camp", "--lat", "34", "--lon", "-6.8", "--country", "MA")
    assert row["id"] == "user:dakhla-camp-ma"


def test_a_row_without_an_id_keeps_the_one_of_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    Path("ours.csv").write_text("name,latitude,longitude\nDakhla camp,33.9,-6.8\n", encoding="utf-8")
    assert run_json(capsys, *CAMP, "--file", "ours.csv")["id"] == "user:dakhla-camp-dz"
    code, out, _ = run(capsys, "show", "user:dakhla-camp", "--gazetteer", "ours.csv")
    assert code == 0
    assert "33.90000" in out


def test_without_a_terminal_it_takes_yes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, *CAMP)
    assert (code, out) == (2, "")
    assert "add --yes" in err
    assert not home.exists()


@pytest.mark.parametrize(("typed", "code"), [("\n", 0), ("y\n", 0), ("n\n", 1), ("", 1)])
def test_on_a_terminal_it_asks_and_enter_means_yes(
    home: Path, capsys: pytest.CaptureFixture[str], type_in: Callable[[str], None], typed: str, code: int
) -> None:
    type_in(typed)
    assert run(capsys, *CAMP)[0] == code
    assert (home / "gazetteer.csv").exists() is (code == 0)


def test_a_file_of_ones_own_keeps_its_form(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("ours.csv")
    path.write_bytes(b"Name;Latitude;Longitude;Note\r\n# camps\r\n\r\nOued X;27,5;-8,1;dry")
    code, out, _ = run(capsys, *CAMP, "--file", "ours.csv", "--yes")
    assert code == 0
    assert path.read_bytes() == (
        b"Name;Latitude;Longitude;Note;id;ccodes;types\r\n# camps\r\n\r\nOued X;27,5;-8,1;dry\r\n"
        b"Dakhla camp;26.85;-6.88;;user:dakhla-camp;DZ;camp\r\n"
    )
    assert "Next: geomap map ARTICLE.txt --gazetteer ours.csv\n" in out
    assert not home.exists()


def test_a_faulty_row_elsewhere_does_not_stop_an_add(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("ours.csv")
    path.write_text('title,lat,lon\nB,91,200\n"C,1,2\n', encoding="utf-8")
    assert run(capsys, *CAMP, "--file", "ours.csv", "--yes")[0] == 0
    assert path.read_text(encoding="utf-8").splitlines()[1:] == [
        "B,91,200", '"C,1,2', "Dakhla camp,26.85,-6.88,user:dakhla-camp,DZ,camp",
    ]  # fmt: skip


def test_hostile_names_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "add", HOSTILE, "--lat", "27", "--lon", "-7", "--yes")
    assert code == 1
    name = HOSTILE.replace("\x1b", "").replace("\x9b", "")
    code, *printed = run(capsys, "add", name, "--lat", "27", "--lon", "-7", "--yes", "--file", "a.csv")
    for text in (out, err, *printed):
        assert not {"\x1b", "\x9b", "\u202e"} & set(text)


def test_a_file_that_cannot_be_written_is_an_error_with_the_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("a file").write_text("x")
    code, _, err = run(capsys, *CAMP, "--file", "a file/ours.csv", "--yes")
    assert code == 1
    assert "a file/ours.csv: cannot be read: Not a directory; check the path" in err


# --- edit ---------------------------------------------------------------------------------------


def test_edit_changes_a_row_of_the_file_and_keeps_its_names(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, *CAMP, "--alias", "Dajla@es", "--yes")
    row = run_json(
        capsys,
        "edit",
        "user:dakhla-camp",
        "--alias",
        "Dajla@es",
        "--alias",
        "camp de Dakhla@fr",
        "--lat",
        "26.9",
    )
    assert (row["done"], row["line"]) == ("changed", 2)
    assert (
        own(home)[1] == "user:dakhla-camp,Dakhla camp,Dajla@es; camp de Dakhla@fr,camp,DZ,26.9,-6.88,,,,,,,"
    )


def test_edit_of_a_bundled_place_adds_a_row_that_changes_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "edit", "gn:13526712", "--alias", "Bir Lahlou@fr", "--yes")
    run(capsys, "edit", "gn:13526712", "--alias", "Bir Lehlu@es", "--name", "Bir Lehlou (WS)", "--yes")
    assert own(home)[1:] == ["gn:13526712,Bir Lehlou (WS),Bir Lahlou@fr; Bir Lehlu@es" + "," * 11]
    (found,) = json.loads(run(capsys, "search", "Bir Lehlu", "--json")[1])
    assert (found["id"], found["name"], found["country"]) == ("gn:13526712", "Bir Lehlou (WS)", "EH")


def test_clear_empties_cells_of_a_row_of_the_file(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    full = ("--alias", "Dajla@es", "--population", "7", "--description", "x", "--wikidata", "Q42", "--yes")
    run(capsys, *CAMP, *full)
    row = run_json(
        capsys, "edit", "user:dakhla-camp", "--clear", "aliases", "--clear", "Population",
        "--clear", "description", "--clear", "wikidata", "--clear", "ccodes", "--lat", "26.9",
    )  # fmt: skip
    assert (row["done"], row["line"]) == ("changed", 2)
    assert own(home)[1] == "user:dakhla-camp,Dakhla camp,,camp,,26.9,-6.88,,,,,,,,"


def test_cleared_names_are_replaced_by_those_that_are_given(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "edit", "gn:13526712", "--alias", "Bir Lahlou@fr", "--alias", "Qx@en", "--yes")
    run(capsys, "edit", "gn:13526712", "--clear", "variants", "--alias", "Bir Lehlu@es", "--yes")
    assert own(home)[1:] == ["gn:13526712,,Bir Lehlu@es" + "," * 11]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("user:dakhla-camp", "--clear", "colour"), 2, "colour"),
        (("user:dakhla-camp", "--clear", "id"), 2, "expected a column"),
        (("user:dakhla-camp", "--clear", "lat", "--lat", "27"), 2, "both given and cleared"),
        (("user:dakhla-camp", "--clear", "description"), 1, "nothing stands there in description"),
        (("user:dakhla-camp", "--clear", "start"), 1, "nothing stands there in start"),
        (("user:dakhla-camp", "--clear", "lat"), 1, "latitude is empty"),
        (("gn:2538475", "--clear", "population"), 1, "a place of the layer 'bundled' below"),
    ],
)
def test_what_cannot_be_cleared_is_told_and_nothing_is_written(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    run(capsys, *CAMP, "--yes")
    before = own(home)
    failed, _, err = run(capsys, "edit", *arguments, "--yes")
    assert failed == code
    assert said in " ".join(err.replace("│", " ").split())
    assert own(home) == before


def test_edit_finds_a_row_without_an_id_by_the_id_that_it_got(capsys: pytest.CaptureFixture[str]) -> None:
    Path("ours.csv").write_text("name,latitude,longitude\nOued X,27.5,-8.1\n", encoding="utf-8")
    run(capsys, "edit", "user:oued-x", "--name", "Oued Y", "--file", "ours.csv", "--yes")
    assert Path("ours.csv").read_text(encoding="utf-8") == (
        "name,latitude,longitude,id\nOued Y,27.5,-8.1,user:oued-x\n"
    )


def test_edit_of_nothing_and_of_nowhere_are_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "edit", "gn:13526712", "--yes")[0] == 2
    code, _, err = run(capsys, "edit", "iso:ma", "--alias", "X", "--yes")
    assert code == 1
    assert "did you mean iso:MA (Morocco)?" in err
    assert not (home / "gazetteer.csv").exists()


def test_an_edit_that_makes_a_row_wrong_is_not_made(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, *CAMP, "--yes")
    code, _, err = run(capsys, "edit", "user:dakhla-camp", "--lat", "48.8", "--lon", "2.3", "--yes")
    assert code == 1
    assert "France" in err
    assert own(home)[1] == ROW


# --- hide ---------------------------------------------------------------------------------------


def test_a_hidden_place_is_found_by_nothing_until_it_is_shown_again(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "The envoy flew to Guerguerat on Monday."
    (place_id,) = {place["id"] for place in places_in(capsys, text).values()}
    assert run(capsys, "hide", place_id, "--yes")[0] == 0
    assert own(home)[1].startswith(f"{place_id},,")
    assert own(home)[1].endswith(",hide")
    assert all(place is None for place in places_in(capsys, text).values())
    assert run(capsys, "search", "Guerguerat")[0] == 1
    assert run(capsys, "hide", place_id, "--undo", "--yes")[0] == 0
    assert own(home) == [",".join(NEW_HEADER)]
    assert run(capsys, "search", "Guerguerat")[0] == 0


def test_hiding_a_name_leaves_the_others(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "hide", "gn:2463447", "--name", "Villa Cisneros", "--yes")
    ids = {row["id"] for row in json.loads(run(capsys, "search", "Villa Cisneros", "--json")[1])}
    assert "gn:2463447" not in ids
    assert json.loads(run(capsys, "search", "Dakhla", "--json")[1])[0]["id"] == "gn:2463447"
    run(capsys, "hide", "gn:2463447", "--name", "Villa Cisneros", "--undo", "--yes")
    assert own(home) == [",".join(NEW_HEADER)]


def test_a_name_of_a_place_of_ones_own_can_be_hidden_too(capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, *CAMP, "--alias", "Camp Xyzzy@fr", "--yes")
    assert run(capsys, "search", "Camp Xyzzy")[0] == 0
    assert run(capsys, "hide", "user:dakhla-camp", "--name", "camp xyzzy", "--yes")[0] == 0
    assert run(capsys, "search", "Camp Xyzzy")[0] == 1
    assert run(capsys, "search", "Dakhla camp")[0] == 0


def test_what_another_layer_hides_is_shown_again_by_a_row(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("house.csv").write_text("id,action\ngn:13526712,hide\n", encoding="utf-8")
    Path("geomap.toml").write_text('gazetteers = ["house.csv"]\n', encoding="utf-8")
    assert run(capsys, "search", "Bir Lehlou")[0] == 1
    assert run(capsys, "hide", "gn:13526712", "--undo", "--yes")[0] == 0
    assert run(capsys, "search", "Bir Lehlou")[0] == 0
    assert own(home)[1] == "gn:13526712" + "," * 13


def test_hiding_a_row_of_ones_own_makes_it_a_comment(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, *CAMP, "--yes")
    run(capsys, "hide", "user:dakhla-camp", "--yes")
    assert own(home)[1:] == [f"#hidden {ROW}"]
    assert run(capsys, "search", "Dakhla camp")[0] == 1
    assert run(capsys, "add", "Other", "--lat", "27", "--lon", "-7", "--yes")[0] == 0
    run(capsys, "hide", "user:dakhla-camp", "--undo", "--yes")
    assert own(home)[1] == ROW
    assert run(capsys, "search", "Dakhla camp")[0] == 0


def test_hiding_a_place_that_one_has_changed_keeps_the_change(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "edit", "gn:13526712", "--alias", "Bir Lehlu@es", "--yes")
    before = own(home)
    run(capsys, "hide", "gn:13526712", "--yes")
    assert run(capsys, "search", "Bir Lehlu")[0] == 1
    run(capsys, "hide", "gn:13526712", "--undo", "--yes")
    assert own(home) == before


def test_hiding_a_well_known_place_asks_and_enter_means_no(
    home: Path, capsys: pytest.CaptureFixture[str], type_in: Callable[[str], None]
) -> None:
    type_in("\n")
    code, _, err = run(capsys, "hide", "iso:MA")
    assert code == 1
    assert "It is well known" in err
    assert not (home / "gazetteer.csv").exists()


def test_what_is_hidden_is_not_hidden_twice_nor_edited(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "hide", "gn:13526712", "--yes")
    before = own(home)
    for again in (("hide", "gn:13526712"), ("edit", "gn:13526712", "--alias", "X")):
        code, _, err = run(capsys, *again, "--yes")
        assert code == 1
        assert "gazetteer.csv:2 hides 'gn:13526712' already" in err
        assert "geomap gazetteer hide gn:13526712 --undo" in err
    assert own(home) == before


def test_undo_of_what_is_not_hidden_and_ids_of_nothing_are_refused(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "nothing in it hides 'iso:MA'" in run(capsys, "hide", "iso:MA", "--undo", "--yes")[2]
    assert "which none has" in run(capsys, "hide", "gn:99999999999", "--yes")[2]
    assert not (home / "gazetteer.csv").exists()


# --- many at once -------------------------------------------------------------------------------


def test_adds_at_once_are_all_there(home: Path) -> None:
    adds = [
        subprocess.Popen(
            [
                *(
                    sys.executable,
                    "-m",
                    "geomap",
                    "gazetteer",
                    "add",
                    f"Camp {number}",
                    "--lat",
                    str(20 + number / 4),
                ),
                *("--lon", "-1", "--yes"),
            ],
            env=os.environ | {"GEOMAP_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for number in range(6)
    ]
    errors = [add.communicate()[1] for add in adds]
    assert [add.returncode for add in adds] == [0] * 6, errors
    rows = own(home)[1:]
    assert sorted(row.split(",")[1] for row in rows) == sorted(f"Camp {number}" for number in range(6))
    assert len({row.split(",")[0] for row in rows}) == 6
