"""Where a hyphen ends a name."""

import numpy as np
import pytest

from geomap.languages.language import load_language
from geomap.recognition.hyphens import find_joints
from geomap.recognition.tagger import Tags
from geomap.recognition.tagger.labels import FLAT_TAGS, ROLES, TOPONYM_TAGS
from geomap.recognition.view import view_text


@pytest.mark.parametrize(
    ("language", "text", "known", "goes_on", "joints"),
    [
        ("en", "Nairobi-based", [0], 0.99, {1}),
        ("en", "pro-Ankara", [2], 0.99, {1}),
        ("nl", "een Peru-reis", [1], 0.5, {2}),
        ("nl", "Hengelo-Almelo", [0, 2], 0.5, {1}),
        ("nl", "Hengelo-Almelo", [0, 2], 0.99, set()),
        ("nl", "Almelo-Noord", [0, 2], 0.5, set()),
        ("nl", "Noord-Drenthe", [0, 2], 0.5, set()),
        ("nl", "Limpopo-provincie", [0], 0.5, set()),
        ("nl", "'s-Graveland", [3], 0.5, set()),
        ("fr", "Neuville-sur-Ornain", [0, 4], 0.5, set()),
        ("nl", "EMMEN - De raad", [0], 0.99, {1}),
        ("en", "Lusaka", [0], 0.5, set()),
    ],
)
def test_a_hyphen_ends_a_name_before_what_is_no_part_of_it(
    language: str, text: str, known: list[int], goes_on: float, joints: set[int]
) -> None:
    view = view_text(text)
    n = len(view.tokens)
    toponyms = np.zeros((n, len(TOPONYM_TAGS)), np.float32)
    toponyms[:, TOPONYM_TAGS.index("I-TOP")] = goes_on
    tags = Tags(
        np.zeros((n, len(FLAT_TAGS)), np.float32), toponyms, np.zeros((n, len(ROLES)), np.float32), (0, n)
    )
    names = [(index, index + 1) for index in known]
    assert find_joints(names, tags, view, load_language(language)) == joints
