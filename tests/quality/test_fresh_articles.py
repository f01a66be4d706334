"""Floors for the ten fresh articles: they only rise. Run ``benchmarks/fresh.py`` for the errors."""

from benchmarks.fresh import read_marked, score_articles


def test_markup_gives_plain_text_and_offsets() -> None:
    text, (gold,) = read_marked("In [Rabat|L|Rabat,MA] today")
    assert text == "In Rabat today"
    assert (text[gold.start : gold.end], gold.letter, gold.place) == ("Rabat", "L", "Rabat,MA")


def test_scores_do_not_fall() -> None:
    score = score_articles()
    assert score.precision >= 0.5
    assert score.recall >= 0.5
    assert score.places_right / score.spans_right >= 0.5
    assert score.roles_right / score.spans_right >= 0.5
