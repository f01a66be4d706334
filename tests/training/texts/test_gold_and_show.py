"""Texts as gold rows, and on a screen."""

import io

from rich.console import Console

from geomap.training.texts.gold import gold_rows
from geomap.training.texts.show import show_legend, show_text


def test_a_row_has_the_shape_of_the_fields_corpora(read, gazetteer):
    texts = read("[Rabat|A|gn:2538475] zwijgt over [Tuva|L|@51.5,95.1] en [Gent|L|BE].", form="article")
    (row,) = gold_rows(texts, gazetteer)
    assert (row["id"], row["lang"], row["text"]) == ("nl/a-01", "nl", "Rabat zwijgt over Tuva en Gent.")
    rabat, tuva, ghent = row["toponyms"]
    assert rabat["place_id"] == "gn:2538475"
    assert (rabat["kind"], rabat["role"], rabat["type"], rabat["country"]) == (
        "name",
        "associative",
        "A",
        "MA",
    )
    assert abs(rabat["lat"] - 34.01) < 0.1
    assert (tuva["lat"], tuva["lon"], tuva["country"]) == (51.5, 95.1, "RU")
    assert (ghent["lat"], ghent["country"], ghent["place_id"]) == (None, "BE", "")
    assert all(row["text"][item["start"] : item["end"]] == item["name"] for item in row["toponyms"])


def test_embedded_names_are_rows_and_persons_are_not(read, gazetteer):
    (row,) = gold_rows(read("[Bo|P] van [FC [Twente|E|NL]|O]"), gazetteer)
    assert [(item["name"], item["kind"]) for item in row["toponyms"]] == [("Twente", "embedded")]


def test_the_viewer_prints_text_and_places_within_80_columns(read):
    (text,) = read("[Bo|P] van [FC [Twente|E|NL]|O] sprak in de [Oude Kerk|V|NL] \\[bold\\] " * 4)
    stream = io.StringIO()
    console = Console(file=stream, width=80, color_system="truecolor", force_terminal=True)
    show_legend(console)
    show_text(text, console)
    printed = stream.getvalue()
    assert "\x1b[" in printed
    plain = Console(file=(bare := io.StringIO()), width=80)
    show_text(text, plain)
    assert "[bold]" in bare.getvalue()
    assert "Twente E NL, Oude Kerk V NL" in bare.getvalue()
    assert max(map(len, bare.getvalue().splitlines())) <= 80
