"""What the convention forbids."""

import pytest

from geomap.training.texts.faults import find_faults
from geomap.training.texts.where import continents


def messages(texts, gazetteer):
    return [fault.message for fault in find_faults(texts, gazetteer)]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("[Gent|L]", "expected a country"),
        ("[Gent|L|UK]", "expected a country"),
        ("[Bo|P|BE]", "has no place: take |BE out"),
        ("[Gent,|L|BE]", "punctuation at the edge"),
        ("[Suriname's|A|SR] president", "genitive's 's inside"),
        ("[--|O]", "without a letter"),
        ("[Gent|E|BE]", "outside a longer name"),
        ("[Sint [Gent|L|BE]|O]", "only E and EL may stand there"),
        ("[Jan van [Gent|E|BE]|P]", "nothing is marked inside a mark P"),
    ],
)
def test_a_fault_is_named(read, gazetteer, body, message):
    found = messages(read(body), gazetteer)
    assert any(message in text for text in found), found


def test_an_id_that_nobody_knows_is_named(read, gazetteer):
    texts = read("[Gent|L|gn:999999999999] en [Gent|L|gn:2797656]", form="article")
    (message,) = (text for text in messages(texts, gazetteer) if "no place" in text)
    assert message.startswith("Gent: no place of the gazetteer has the id gn:999999999999: look it up with")


def test_an_id_that_stands_twice_is_named(read, gazetteer):
    texts = read("Niets.")
    assert messages([*texts, *texts], gazetteer) == ["id a-01.1 is taken: give the piece another"]


@pytest.mark.parametrize(
    "body",
    [
        "[Christie's|O] veilde in [Gent|L|BE] een doek van [Bo|P].",
        "De [Bahama's|L|BS] en de [Sahrawi's|D|EH]; [St. John's|L|CA].",
        "[[Zwolle|E|NL]|O] won. Op [52°22′N 4°54′E|C] ligt niets. De [Noordzee|L|-]; [XK|L|XK].",
    ],
)
def test_sound_text_has_no_fault(read, gazetteer, body):
    assert messages(read(body), gazetteer) == []


def test_every_country_of_the_gazetteer_lies_in_one_continent(gazetteer):
    assert set(gazetteer.country_codes) <= set(continents())
