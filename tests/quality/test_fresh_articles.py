"""Floors for our own annotated articles: they only rise. ``benchmarks/fresh.py FOLDER`` lists the errors."""

from pathlib import Path

import pytest

from benchmarks.fresh import read_marked, score_articles


def test_markup_gives_plain_text_and_offsets() -> None:
    text, (gold,) = read_marked("In [Rabat|L|Rabat,MA] today")
    assert text == "In Rabat today"
    assert (text[gold.start : gold.end], gold.letter, gold.place) == ("Rabat", "L", "Rabat,MA")


@pytest.mark.parametrize(
    ("folder", "precision", "recall", "places", "roles"),
    [("fresh", 0.95, 0.95, 0.96, 0.90), ("blind", 0.91, 0.87, 0.92, 0.84)],
)
def test_scores_do_not_fall(
    folder: str, precision: float, recall: float, places: float, roles: float
) -> None:
    score = score_articles(Path(__file__).parent / folder)
    assert score.precision >= precision
    assert score.recall >= recall
    assert score.places_right / score.spans_right >= places
    assert score.roles_right / score.spans_right >= roles
