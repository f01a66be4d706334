"""`python -m geomap.training`: the verbs, from outside."""

import json

import pytest

from geomap.training.__main__ import main

SOUND = "== a-01 topic=courts form=article\nBrand in [Rabat|L|MA] en bij [FC [Twente|E|NL]|O].\n"


@pytest.fixture
def path(tmp_path):
    (tmp_path / "nl").mkdir()
    file = tmp_path / "nl" / "a.txt"
    file.write_text(SOUND, encoding="utf-8")
    return file


def test_check_says_that_sound_text_has_no_fault(path, capsys):
    assert main(["check", str(path)]) == 0
    assert "1 texts, 3 marks, 0 faults" in capsys.readouterr().out


def test_check_names_faults_and_fails(path, capsys):
    path.write_text(SOUND.replace("|MA", "|Morocco"), encoding="utf-8")
    assert main(["check", str(path)]) == 1
    assert "a.txt:2: Rabat: expected an id, @lat,lon, a country or -" in capsys.readouterr().out


def test_ids_show_and_gold(path, capsys):
    assert main(["ids", str(path)]) == 0
    assert "Rabat = gn:2538475  Rabat" in capsys.readouterr().out
    assert main(["show", str(path)]) == 0
    assert "Rabat L gn:2538475" in capsys.readouterr().out
    assert main(["gold", str(path)]) == 0
    row = json.loads(capsys.readouterr().out)
    assert [item["name"] for item in row["toponyms"]] == ["Rabat", "Twente"]


def test_a_path_without_texts_is_one_line_and_exit_1(tmp_path, capsys):
    assert main(["check", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("error: expected annotated text (.txt) at")


def test_fit_and_evaluate_are_the_taggers_own_verbs(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["fit", "tagger", "--help"])
    assert stop.value.code == 0
    assert "--own" in capsys.readouterr().out
    arguments = ["evaluate", "tagger", "--corpora", str(tmp_path), "--weights", str(tmp_path / "none.pt")]
    assert main(arguments) == 1
    # Without PyTorch, which tests do without, it says what to install.
    assert capsys.readouterr().err.startswith(("error: training needs PyTorch", "error: expected"))


def test_agree_compares_the_second_annotations_of_the_checkout(capsys):
    assert main(["agree"]) == 0
    assert "span F1 0.9" in capsys.readouterr().out


def test_an_unknown_option_is_a_usage_error(path):
    with pytest.raises(SystemExit) as stop:
        main(["check", str(path), "--colour"])
    assert stop.value.code == 2
