"""Ids for the places of whole texts: written where clear, listed where not."""

import pytest

from geomap.errors import InputError
from geomap.training.texts.ids import fill_ids
from geomap.training.texts.markup import read_texts

BODY = r"""== a-01 topic=courts form=article
Brand in [Rabat|L|MA]

De [Marokkaanse|D|MA] politie \[sic\] zocht [Ahmed|P] in [Universiteit van [Gent|E|BE]|O] en [Hengelo|L|NL].
Later ook in [Hengelo|L|NL], bij de [Noordzee|L|-] en [Nergenshuizen|L|NL]. [Rabat|A|@34.02,-6.83]
== a-02 topic=courts form=sentences
In [Rabat|L|MA].
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "nl").mkdir()
    file = tmp_path / "nl" / "a.txt"
    file.write_text(BODY, encoding="utf-8")
    return file


def places(path):
    texts, faults = read_texts(path)
    assert faults == ()
    return [(mark.name, mark.where) for text in texts for mark in text.places]


def test_clear_places_of_whole_texts_get_their_id_and_nothing_else_changes(path, gazetteer):
    filled = fill_ids(path, gazetteer)
    assert places(path) == [
        ("Rabat", "gn:2538475"),
        ("Marokkaanse", "iso:MA"),
        ("Gent", "gn:2797656"),
        ("Hengelo", "NL"),
        ("Hengelo", "NL"),
        ("Noordzee", "geomap:north-sea"),
        ("Nergenshuizen", "NL"),
        ("Rabat", "@34.02,-6.83"),
        ("Rabat", "MA"),
    ]
    text = path.read_text(encoding="utf-8")
    assert (
        text.replace("gn:2538475", "MA")
        .replace("|iso:MA", "|MA")
        .replace("gn:2797656", "BE")
        .replace("geomap:north-sea", "-")
        == BODY
    )
    assert [place.id for _, _, place in filled.decided][:2] == ["gn:2538475", "iso:MA"]


def test_namesakes_are_listed_with_line_and_ids_and_unknown_names_alone(path, gazetteer):
    listed = [str(choice) for choice in fill_ids(path, gazetteer).open]
    assert len(listed) == 3
    assert "a.txt:4: Hengelo (NL)\n    gn:2754394  Hengelo" in listed[0]
    assert "gn:2754395" in listed[0]
    assert listed[2].endswith("a.txt:5: Nergenshuizen (NL)")


def test_what_a_person_decided_once_in_a_text_holds_for_the_same_name(path, gazetteer):
    path.write_text(BODY.replace("[Hengelo|L|NL].", "[Hengelo|L|gn:2754395]."), encoding="utf-8")
    fill_ids(path, gazetteer)
    assert [where for name, where in places(path) if name == "Hengelo"] == ["gn:2754395", "gn:2754395"]


def test_a_file_in_another_encoding_is_an_error_that_names_it_and_stays(path, gazetteer):
    path.write_bytes("Liège".encode("latin-1"))
    with pytest.raises(InputError, match=r"a\.txt"):
        fill_ids(path, gazetteer)
    assert path.read_bytes() == "Liège".encode("latin-1")


def test_a_second_run_changes_nothing(path, gazetteer):
    fill_ids(path, gazetteer)
    first = path.read_bytes()
    assert fill_ids(path, gazetteer).decided == ()
    assert path.read_bytes() == first
