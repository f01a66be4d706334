"""The project's own annotated text: without a fault, and all that is demanded of it."""

import zlib

import pytest

from geomap.training.texts.faults import find_faults
from geomap.training.texts.guards import take_census, weigh
from geomap.training.texts.markup import FOLDER, HELD_OUT, read_texts, text_files
from geomap.training.texts.where import kind_of_where

LANGUAGES = sorted({path.parent.name for path in FOLDER.glob("*/*.txt")})
#: Those with whole texts, whose places are told by id.
WITH_WHOLE_TEXTS = ("en", "nl")


def test_no_file_has_a_fault(own_texts, gazetteer):
    faults = [fault for path in text_files([FOLDER, HELD_OUT]) for fault in read_texts(path)[1]]
    faults += [fault for texts in own_texts.values() for fault in find_faults(texts, gazetteer)]
    assert [str(fault) for fault in faults] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_meets_every_demand(own_texts, gazetteer, language):
    broken = [guard for guard in weigh(take_census(own_texts[language], gazetteer)) if not guard.holds]
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_piece_lies_on_its_side_and_a_seventh_is_held_out(own_texts, language):
    held = 0
    for text in own_texts[language]:
        rest = zlib.crc32(f"{language}/{text.piece}".encode()) % 20
        belongs = rest < (4 if text.is_whole else 3)
        assert text.path.is_relative_to(HELD_OUT) == belongs, (
            f"{text.path}: {text.piece} is on the wrong side"
        )
        held += len(text.text) * belongs
    # Of forty pieces, as the smaller languages have, more or fewer fall to the held-out side by chance.
    least, most = (0.13, 0.19) if language in WITH_WHOLE_TEXTS else (0.05, 0.3)
    assert least <= held / sum(len(text.text) for text in own_texts[language]) <= most


@pytest.mark.parametrize("language", WITH_WHOLE_TEXTS)
def test_most_places_of_whole_texts_have_a_point(own_texts, language):
    kinds = [
        kind_of_where(mark.where) for text in own_texts[language] if text.is_whole for mark in text.places
    ]
    assert sum(kind in {"id", "point"} for kind in kinds) / len(kinds) >= 0.75
