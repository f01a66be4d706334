"""Floors on the project's held-out texts, which anyone has; `benchmarks/run.py texts` prints the table."""

import pytest

from benchmarks.texts import held_out_gold, measure
from geomap.gazetteer import open_gazetteer

#: Language: exact F1, accuracy@161 km of the names found, end-to-end F1, role accuracy, on whole texts;
#: exact F1 on loose sentences. They only rise.
FLOORS = {
    "nl": (0.825, 0.945, 0.79, 0.825, 0.83),
    "en": (0.825, 0.885, 0.735, 0.9, 0.86),
}


@pytest.mark.parametrize("language", FLOORS)
def test_the_scores_on_held_out_texts_do_not_fall(language):
    with open_gazetteer() as gazetteer:
        whole, loose = (measure(gold, gazetteer) for gold in held_out_gold(language, gazetteer))
    reached = (
        whole.exact.f1.value,
        whole.resolution.accuracy.value,
        whole.end_to_end.f1.value,
        whole.role.accuracy.value,
        loose.exact.f1.value,
    )
    assert all(value >= floor for value, floor in zip(reached, FLOORS[language], strict=True)), reached
