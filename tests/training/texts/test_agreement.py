"""Two annotations of the same texts, held beside each other."""

import pytest

from geomap.errors import InputError
from geomap.training.texts.agreement import Overlap, compare


def test_spans_roles_labels_and_names_are_counted(read):
    first = read("[Gent|L|BE] en [Luik|A|BE] en [Bo|P] van [[Hove|E|BE]|O].\n[Ieper|L|BE]")
    second = read("[Gent|A|BE] en [Luik|VA|BE] en [Bo|P] van [Hove|L|BE].\n[Ieper|L|BE]")
    agreement = compare(first, second)
    assert agreement.places == Overlap(4, 4, 4)
    assert (agreement.roles, agreement.labels, agreement.places.f1) == (0.5, 0.25, 1.0)
    assert agreement.names == Overlap(2, 1, 1)
    assert agreement.names.f1 == pytest.approx(2 / 3)
    assert agreement.sentences == 2
    assert agreement.disagreements[0].endswith("a.txt:2: Gent: L, then A")


def test_a_missed_and_a_new_place_lower_f1(read):
    agreement = compare(read("[Gent|L|BE] en Luik"), read("Gent en [Luik|L|BE]"))
    assert agreement.places.f1 == 0
    assert [line.rpartition(": ")[2] for line in agreement.disagreements] == [
        "L, then nothing",
        "nothing, then L",
    ]


def test_nothing_marked_twice_agrees(read):
    assert compare(read("Niets."), read("Niets.")).places.f1 == 1


@pytest.mark.parametrize("body", ["Iets anders.", "Niets.\nMeer."])
def test_other_words_or_texts_are_an_error(read, body):
    with pytest.raises(InputError, match=r"a\.txt:\d"):
        compare(read("Niets."), read(body))


def test_a_text_of_another_language_with_the_same_id_is_another_text(read):
    first = [*read("In [Gent|L|BE]", language="nl"), *read("In [Ghent|L|BE]", language="en")]
    assert compare(first, read("In [Gent|A|BE]", language="nl")).places == Overlap(1, 1, 1)
