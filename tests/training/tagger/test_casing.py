"""Sentences in small letters and in capitals."""

import pytest

from geomap.training.tagger.casing import recase_some


def texts(sentences):
    return [sentence.text for sentence in sentences]


def test_a_share_is_in_small_letters_and_as_much_in_capitals(bare):
    sentences = [bare(f"Regen in Rabat {number}") for number in range(1000)]
    recased = texts(recase_some(sentences, share=0.1))
    assert 60 < sum(text.islower() for text in recased) < 140
    assert 60 < sum(text.isupper() for text in recased) < 140
    assert [text.lower() for text in recased] == [text.lower() for text in texts(sentences)]


def test_the_seed_decides_which(bare):
    sentences = [bare(f"Regen in Rabat {number}") for number in range(100)]
    first = texts(recase_some(sentences, share=0.2, seed=1))
    assert first == texts(recase_some(sentences, share=0.2, seed=1))
    assert first != texts(recase_some(sentences, share=0.2, seed=2))
    assert texts(recase_some(sentences, share=0.0)) == texts(sentences)


def test_tags_and_offsets_stay(own):
    (sentence,) = own("In [Rabat|L|MA] regent het.")
    (capitals,) = recase_some([sentence], share=0.5)
    assert capitals.text == "IN RABAT REGENT HET."
    assert [token.text for token in capitals.tokens] == ["IN", "RABAT", "REGENT", "HET", "."]
    assert capitals.toponym_labels == sentence.toponym_labels
    assert capitals.roles == sentence.roles


@pytest.mark.parametrize("text", ["Straße in Gießen", "東京", "الرباط"])
def test_what_cannot_be_in_capitals_stays(bare, text):
    (same,) = recase_some([bare(text)], share=0.5)
    assert same.text == text
