"""Sentences as arrays."""

from dataclasses import fields

import numpy as np
import pytest

from geomap.training.tagger.encode import IGNORED, MAYBE_DEMONYM, Encoded, encode, encode_once, join


@pytest.fixture
def sentences(own):
    return own("In [Rabat|L|MA] regent het.\nDe [Franse|D|FR] regen.")


def same(first: Encoded, second: Encoded) -> bool:
    return all(
        np.array_equal(getattr(first, field.name), getattr(second, field.name)) for field in fields(Encoded)
    )


def test_sentences_stand_end_to_end(sentences, gazetteer):
    encoded = encode(sentences, gazetteer)
    assert len(encoded) == 2
    assert encoded.lengths.tolist() == [5, 4]
    assert encoded.flat.tolist() == [0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert encoded.toponyms.tolist() == [0, 1, 0, 0, 0, 0, 3, 0, 0]
    assert encoded.roles.tolist() == [IGNORED, 0, *[IGNORED] * 4, 1, *[IGNORED] * 2]
    assert len(encoded.words) == 8  # the stop comes twice


def test_no_sentence_is_no_token(gazetteer):
    encoded = encode([], gazetteer)
    assert len(encoded) == 0
    assert encoded.types.shape == (0,)


def test_open_tags_are_ignored(bare, gazetteer):
    encoded = encode([bare("In Rabat")], gazetteer)
    assert set(encoded.flat.tolist()) == set(encoded.toponyms.tolist()) == {IGNORED}
    assert MAYBE_DEMONYM not in encoded.toponyms


def test_joined_parts_keep_their_words(sentences, gazetteer):
    first, second = (encode([sentence], gazetteer) for sentence in sentences)
    joined, whole = join([first, second]), encode(sentences, gazetteer)
    assert joined.bounds.tolist() == whole.bounds.tolist()
    assert joined.words[joined.types].tolist() == whole.words[whole.types].tolist()
    assert np.array_equal(joined.ngrams[joined.types], whole.ngrams[whole.types])
    assert joined.matches.tolist() == whole.matches.tolist()


def test_what_was_saved_is_read_again(sentences, gazetteer, tmp_path):
    first = encode_once("a", sentences, gazetteer, tmp_path / "features")
    (path,) = (tmp_path / "features").iterdir()
    written = path.stat().st_mtime_ns
    assert same(encode_once("a", sentences, gazetteer, tmp_path / "features"), first)
    assert path.stat().st_mtime_ns == written


def test_other_tags_are_other_arrays(own, gazetteer, tmp_path):
    for body in ("In [Rabat|L|MA]", "In [Rabat|A|MA]", "In Rabat"):
        encode_once("a", own(body), gazetteer, tmp_path)
    assert len(list(tmp_path.iterdir())) == 3
