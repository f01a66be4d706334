"""The share of the project's text that a run learns from."""

import json
from pathlib import Path

import pytest

from geomap.errors import InputError
from geomap.training.tagger.corpora import NER_CORPORA, PLACE_CORPORA
from geomap.training.tagger.material import Folders, Recipe, gather_material, pick_own, read_own
from geomap.training.texts.markup import parse_texts


@pytest.fixture
def texts():
    pieces = "\n".join(f"== a-{number} topic=courts form=article\n{'Regen. ' * 10}" for number in range(20))
    return [
        text for language in ("nl", "en", "de") for text in parse_texts(pieces, Path(language) / "a.txt")[0]
    ]


def ids(texts):
    return {(text.language, text.id) for text in texts}


@pytest.mark.parametrize(("share", "n_pieces"), [(0.0, 0), (0.25, 15), (1.0, 60)])
def test_a_share_is_a_share_of_whole_pieces(texts, share, n_pieces):
    assert len(pick_own(texts, Recipe(share))) == n_pieces


def test_a_greater_share_holds_a_smaller(texts):
    assert ids(pick_own(texts, Recipe(0.25))) < ids(pick_own(texts, Recipe(0.5)))


def test_only_the_languages_asked_for(texts):
    assert {text.language for text in pick_own(texts, Recipe(languages=("nl",)))} == {"nl"}
    assert {text.language for text in pick_own(texts, Recipe())} == {"nl", "en", "de"}


def test_a_folder_without_texts_has_none(tmp_path):
    assert read_own(tmp_path / "none") == read_own(tmp_path) == []


def test_own_sentences_come_as_often_as_asked(tmp_path, own, gazetteer):
    for folder, corpora in (("ner", NER_CORPORA), ("geoparsing", PLACE_CORPORA)):
        (tmp_path / folder).mkdir()
        for corpus in corpora:
            row = {
                "id": "d",
                "text": "Regen.",
                "tokens": ["Regen"],
                "tags": ["O"],
                "lang": "nl",
                "toponyms": [],
            }
            path = tmp_path / folder / f"{corpus.name}.jsonl"
            path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    folders = Folders(tmp_path, tmp_path / "cache")
    n_others = len(NER_CORPORA) + len(PLACE_CORPORA)
    sentences = own("In [Rabat|L|MA].")
    assert len(gather_material(folders, gazetteer, Recipe(repeat=3), own=sentences)) == n_others + 3
    assert len(gather_material(folders, gazetteer, Recipe(), own=[])) == n_others
    alone = Recipe(repeat=3, third_party=False)
    assert len(gather_material(folders, gazetteer, alone, own=sentences)) == 3


def test_nothing_to_learn_from_is_said(tmp_path, gazetteer):
    with pytest.raises(InputError, match="got neither"):
        gather_material(Folders(tmp_path, tmp_path), gazetteer, Recipe(third_party=False), own=[])


def test_a_share_is_in_other_letters(tmp_path, own, gazetteer):
    sentences = own("\n".join(["In [Rabat|L|MA] regent het."] * 20))
    plain, recased = (
        gather_material(
            Folders(tmp_path, tmp_path), gazetteer, Recipe(third_party=False, recased=share), own=sentences
        )
        for share in (0.0, 0.25)
    )
    assert recased.types.shape == plain.types.shape
    assert set(plain.cases) < set(recased.cases)
