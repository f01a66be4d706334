"""What is counted over all texts of a language, and the demands on it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.text.tokens import split_sentences, tokenize
from geomap.training.texts.guards import (
    count_near_duplicates,
    country_of,
    distinct_trigram_share,
    quotas,
    split_texts,
    take_census,
    weigh,
)

BODY = """De trein naar [Gent|L|BE] rijdt vandaag niet.
De trein naar [Luik|L|BE] rijdt vandaag niet.
[Malinese|D|ML] boeren; de [Noordzee|L|-] is kalm.
Er is niets gebeurd."""


@pytest.fixture
def census(read, gazetteer):
    return take_census(read(BODY), gazetteer)


def test_sentences_marks_places_and_countries_are_counted(census):
    assert (census.sentences, census.whole, census.without_place) == (4, 0, 1)
    assert census.marks == {"L": 3, "D": 1}
    assert census.distinct_places == 3
    assert census.countries == {"BE": 2, "ML": 1}
    assert census.continents == {"Europe": 2, "Africa": 1}
    assert census.with_id == 0


def test_a_whole_text_counts_its_sentences_and_its_ids(read, gazetteer):
    texts = read(
        "Brand in [Gent|L|gn:2797656]\n\nIn [Tuvalu|L|@-8.5,179.2] niet. Elders ook niet.", form="article"
    )
    census = take_census(texts, gazetteer)
    assert (census.sentences, census.whole, census.with_id) == (3, 3, 2)


@pytest.mark.parametrize(
    ("where", "country"),
    [("MA", "MA"), ("gn:2538475", "MA"), ("@34.0,-6.8", "MA"), ("-", ""), ("geomap:sahara", "")],
)
def test_a_place_leads_to_its_country(gazetteer, where, country):
    assert country_of(where, gazetteer) == country


def test_half_the_trigrams_shared_makes_a_near_duplicate():
    base = ["een", "twee", "drie", "vier", "vijf", "zes"]
    assert count_near_duplicates([base, base]) == 1
    assert count_near_duplicates([base, [*base[:5], "acht"]]) == 1
    assert count_near_duplicates([base, [*base[:3], "x", "y", "z"]]) == 0


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), max_size=12))
def test_near_duplicates_are_those_that_comparing_all_pairs_finds(sentences):
    def grams(words):
        return {tuple(words[i : i + 3]) for i in range(max(1, len(words) - 2))}

    alike = sum(
        any(
            2 * len(grams(own) & grams(other)) >= len(grams(own) | grams(other))
            for other in sentences[:number]
        )
        for number, own in enumerate(sentences)
    )
    assert count_near_duplicates(sentences) == alike


def test_the_share_of_distinct_trigrams_is_that_of_full_stretches():
    same, other = ["a", "b", "c", "d"], ["e", "f", "g", "h"]
    assert distinct_trigram_share([same, other], 8) == 1
    assert distinct_trigram_share([same, same, same, other], 8) == 0.75
    assert distinct_trigram_share([same, same, other], 8) == 0.5
    assert distinct_trigram_share([], 8) == 0


def test_a_demand_that_is_not_met_is_told_from_one_that_is(census):
    held = {guard.name: guard.holds for guard in weigh(census)}
    assert not held["sentences"]
    assert not held["sentences without a place, share"]
    assert held["distinct trigrams, share"] == (census.distinct_trigrams >= 0.94)
    assert all(guard.holds for guard in weigh(replace(census, sentences=10**6, tokens=10**8))[:2])


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("language", "corpus"), [("nl", "ner-evaluation-only/conll2002_nl.dev"), ("en", "geoparsing/lgl")]
)
def test_the_texts_are_as_diverse_as_news_of_the_same_size(shared_corpora, own_texts, language, corpus):
    with (shared_corpora / f"{corpus}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [" ".join(row["tokens"]) if "tokens" in row else row["text"] for row in rows]
    news = [
        [token.text.lower() for token in tokenize(text[start:end])]
        for text in texts
        for start, end in split_sentences(text)
    ]
    tokens = int(quotas(language)["trigram_tokens"])
    own = [sentence.words for sentence in split_texts(own_texts[language])]
    share = distinct_trigram_share(news, tokens)
    assert distinct_trigram_share(own, tokens) >= share
    # The demand that a stranger without the corpora checks is no weaker.
    assert quotas(language)["trigrams"] >= round(share, 3)
