"""Floors on the project's held-out texts, which anyone has; `benchmarks/run.py texts` prints the table."""

import pytest

from benchmarks.texts import held_out_gold, measure
from geomap.evaluation import EvaluationOptions
from geomap.gazetteer import open_gazetteer
from geomap.training.texts.markup import HELD_OUT, text_files

#: Language: exact F1, accuracy@161 km of the names found and placed, end-to-end F1, role accuracy, on whole
#: texts; exact F1 on loose sentences. They only rise.
FLOORS = {
    "nl": (0.89, 0.95, 0.815, 0.865, 0.9),
    "en": (0.885, 0.92, 0.78, 0.925, 0.915),
}
#: The same for languages with loose sentences alone: exact F1, role accuracy.
LOOSE_FLOORS = {
    "ar": (0.855, 0.8),
    "de": (0.805, 0.85),
    "es": (0.825, 0.82),
    "fr": (0.85, 0.8),
    "it": (0.84, 0.855),
    "pl": (0.83, 0.86),
    "ru": (0.835, 0.88),
    "tr": (0.76, 0.81),
}


@pytest.mark.parametrize("language", FLOORS)
def test_the_scores_on_held_out_texts_do_not_fall(language):
    with open_gazetteer() as gazetteer:
        whole, loose = (
            measure(gold, gazetteer, options=EvaluationOptions(skip_unresolved=True, samples=0))
            for gold in held_out_gold(language, gazetteer)
        )
    reached = (
        whole.exact.f1.value,
        whole.resolution.accuracy.value,
        whole.end_to_end.f1.value,
        whole.role.accuracy.value,
        loose.exact.f1.value,
    )
    assert all(value >= floor for value, floor in zip(reached, FLOORS[language], strict=True)), reached


@pytest.mark.parametrize("language", LOOSE_FLOORS)
def test_the_scores_on_held_out_sentences_do_not_fall(language):
    with open_gazetteer() as gazetteer:
        gold = held_out_gold(language, gazetteer)[1]
        loose = measure(gold, gazetteer, options=EvaluationOptions(samples=0))
    reached = loose.exact.f1.value, loose.role.accuracy.value
    assert all(value >= floor for value, floor in zip(reached, LOOSE_FLOORS[language], strict=True)), reached


def test_every_language_with_held_out_texts_has_its_floors():
    assert {path.parent.name for path in text_files([HELD_OUT])} == FLOORS.keys() | LOOSE_FLOORS.keys()
