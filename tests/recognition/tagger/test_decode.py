"""From scores to legal tags."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geomap.recognition.tagger.decode import decode_tags, transitions
from geomap.recognition.tagger.labels import FLAT_TAGS, TOPONYM_TAGS

_SCORES = st.lists(
    st.lists(st.integers(-20, 20), min_size=len(TOPONYM_TAGS), max_size=len(TOPONYM_TAGS)), max_size=4
)


def is_legal(tags):
    return all(
        not tag.startswith("I-") or before[2:] == tag[2:] for before, tag in itertools.pairwise(("O", *tags))
    )


def test_no_token_has_no_tag():
    assert decode_tags(np.zeros((0, 7), np.float32), FLAT_TAGS) == ()


def test_a_name_goes_on_with_its_own_label_only():
    table = transitions(FLAT_TAGS)
    place = {tag: index for index, tag in enumerate(FLAT_TAGS)}
    assert table[place["B-LOC"], place["I-LOC"]] == 0
    assert table[place["B-PER"], place["I-LOC"]] < 0
    assert table[-1, place["I-LOC"]] < 0


@given(_SCORES)
def test_the_best_legal_tags_are_found(rows):
    scores = np.array(rows, np.float32).reshape(-1, len(TOPONYM_TAGS))
    tags = decode_tags(scores, TOPONYM_TAGS)
    legal = [
        path for path in itertools.product(range(len(TOPONYM_TAGS)), repeat=len(rows))
        if is_legal([TOPONYM_TAGS[index] for index in path])
    ]  # fmt: skip
    best = max(sum(scores[row, index] for row, index in enumerate(path)) for path in legal)
    assert is_legal(tags)
    assert sum(scores[row, TOPONYM_TAGS.index(tag)] for row, tag in enumerate(tags)) == best
