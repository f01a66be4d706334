"""Every score of a tagger that always says what the gazetteer says."""

import json

import numpy as np
import pytest

from geomap.recognition.tagger.labels import FLAT_TAGS, ROLES, TOPONYM_TAGS
from geomap.training.tagger import scoring
from geomap.training.tagger.material import Folders
from geomap.training.tagger.scores import TagScores
from geomap.training.tagger.scoring import DOCUMENTS_MEASURED, FLAT_MEASURED, measure_tagger


def by_gazetteer(encoded):
    """Places where the gazetteer has a name, all of them associative."""
    begins = (encoded.matches > 0).astype(int)
    flat = np.eye(len(FLAT_TAGS), dtype=np.float32)[begins]
    toponyms = np.eye(len(TOPONYM_TAGS), dtype=np.float32)[begins]
    roles = np.eye(len(ROLES), dtype=np.float32)[np.ones_like(begins)]
    return TagScores(flat, toponyms, roles)


@pytest.fixture
def folders(tmp_path):
    row = {"tokens": ["In", "Rabat", "."], "tags": ["O", "B-LOC", "O"], "lang": "nl"}
    for folder, name, _ in FLAT_MEASURED:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    toponyms = [
        {"start": 12, "end": 17, "lat": 1.0, "role": "associative"},
        {"start": 21, "end": 26, "lat": 1.0, "role": "literal"},
    ]
    document = {"id": "d", "text": "Het giet in Rabat en Gouda.", "lang": "nl", "toponyms": toponyms}
    (tmp_path / "geoparsing").mkdir()
    for name, _ in DOCUMENTS_MEASURED:
        (tmp_path / "geoparsing" / f"{name}.jsonl").write_text(json.dumps(document) + "\n", encoding="utf-8")
    return Folders(tmp_path, tmp_path / "cache")


def test_all_that_is_measured(folders, gazetteer, tmp_path, monkeypatch):
    held_out = tmp_path / "texts" / "nl"
    held_out.mkdir(parents=True)
    body = "== a-01 topic=courts form=sentences\nDe [Haagse|D|NL] regen in [Rabat|A|MA].\n"
    (held_out / "a.txt").write_text(body, encoding="utf-8")
    monkeypatch.setattr(scoring, "HELD_OUT", held_out.parent)
    found = {
        (score.corpus, score.measure): score.value
        for score in measure_tagger(by_gazetteer, folders, gazetteer)
    }
    assert {found[name, "LOC F1"] for _, name, _ in FLAT_MEASURED} == {1.0}
    assert {found[name, "exact F1"] for name, _ in DOCUMENTS_MEASURED} == {1.0}
    assert found["geowebnews", "roles macro-F1"] == pytest.approx(1 / 3)
    assert found["held out, nl", "TOP F1"] == 1.0
    assert found["held out, nl", "DEM F1"] == 0.0
    assert found["held out, nl", "roles macro-F1, by token"] == 0.5


def test_without_held_out_texts_the_corpora_are_measured(folders, gazetteer, tmp_path, monkeypatch):
    monkeypatch.setattr(scoring, "HELD_OUT", tmp_path / "none")
    corpora = {score.corpus for score in measure_tagger(by_gazetteer, folders, gazetteer)}
    assert corpora == {name for _, name, _ in FLAT_MEASURED} | {name for name, _ in DOCUMENTS_MEASURED}
