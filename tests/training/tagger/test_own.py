"""The project's own marks as tags of the three heads."""

import pytest


def tagged(sentence, column):
    """The tokens that a head says something of, with what it says."""
    tags = getattr(sentence, column)
    return [
        (token.text, tag) for token, tag in zip(sentence.tokens, tags, strict=True) if tag not in {"O", "?"}
    ]


def test_flat_names_are_the_outermost(own):
    (sentence,) = own("[Anna Ruiz|P] leidt de [Universiteit van [Gent|E|BE]|O] in [Luik|L|BE].")
    assert tagged(sentence, "labels") == [
        ("Anna", "B-PER"),
        ("Ruiz", "I-PER"),
        ("Universiteit", "B-ORG"),
        ("van", "I-ORG"),
        ("Gent", "I-ORG"),
        ("Luik", "B-LOC"),
    ]


def test_toponyms_are_found_inside_other_names(own):
    (sentence,) = own("[[Zwolle|E|NL]|O] wint de [Slag bij [Waterloo|E|BE]|M].")
    assert tagged(sentence, "toponym_labels") == [("Zwolle", "B-TOP"), ("Waterloo", "B-TOP")]
    assert tagged(sentence, "labels") == [("Zwolle", "B-ORG")]


def test_a_site_is_one_toponym_with_what_lies_in_its_name(own):
    (sentence,) = own("Naar [Station [Assen|EL|NL]|V|NL].")
    assert tagged(sentence, "toponym_labels") == [("Station", "B-TOP"), ("Assen", "I-TOP")]
    assert tagged(sentence, "roles") == [("Station", "literal"), ("Assen", "literal")]


@pytest.mark.parametrize(
    ("body", "language", "tags"),
    [
        ("De [Franse|D|FR] kust", "nl", [("Franse", "B-DEM")]),
        ("De [Franse|DL|FR] kust", "nl", [("Franse", "B-DEM")]),
        ("[[British|E|GB] Airways|O]", "en", [("British", "B-DEM")]),
        ("[Bank of [England|E|GB]|O]", "en", [("England", "B-TOP")]),
    ],
)
def test_demonyms_are_apart(own, body, language, tags):
    (sentence,) = own(body, language=language)
    assert tagged(sentence, "toponym_labels") == tags
    assert not any(tag.endswith("LOC") for tag in sentence.labels)


def test_a_demonym_that_only_the_texts_know_is_one_inside_a_name_too(own):
    _, embedded = own("De [Blubse|D|NL] haven.\n[[Blubse|E|NL] Courant|O]")
    assert tagged(embedded, "toponym_labels") == [("Blubse", "B-DEM")]


def test_a_name_that_is_once_a_modifier_stays_a_name(own):
    *_, embedded = own("[Blub|D|NL] of [Blub|L|NL].\n[[Blub|E|NL] Courant|O]")
    assert tagged(embedded, "toponym_labels") == [("Blub", "B-TOP")]


@pytest.mark.parametrize(
    ("mark", "role"),
    [("L", "literal"), ("A", "associative"), ("VA", "associative"), ("D", "associative"), ("DL", "literal")],
)
def test_the_role_is_the_marks(own, mark, role):
    (sentence,) = own(f"Uit [Rabat|{mark}|MA].")
    assert tagged(sentence, "roles") == [("Rabat", role)]


def test_what_no_mark_covers_is_certainly_outside(own):
    (sentence,) = own("Morgen regent het op [12° N, 3° O|C].")
    assert set(sentence.toponym_labels) == set(sentence.labels) == {"O"}


def test_an_article_is_cut_into_sentences(own):
    first, second = own("[RABAT|L|MA] – Het regent.\n\nOok in [Salé|L|MA].", form="article")
    assert (first.offset, second.offset) == (0, 21)
    assert tagged(second, "labels") == [("Salé", "B-LOC")]
    assert second.source == "a-01"
