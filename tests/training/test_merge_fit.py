"""What the weights of the merge are fitted to, and how they are printed."""

import pytest

from geomap.recognition.merge import WEIGHTS, Trust
from geomap.training import merge
from geomap.training.merge import CORPORA, Examples, Score, fit_weights, print_trusts, print_weights
from geomap.training.tagger.corpora import NER_CORPORA

#: Parts of the names of the corpora that issue 5 measures, and of their translations.
MEASURED = ("conll2002", "wikineural", "_pud", "lgl", "geowebnews")


def test_nothing_measured_is_fitted_to() -> None:
    assert [name for name in CORPORA if any(part in name for part in MEASURED)] == []


def test_nothing_that_the_tagger_was_trained_on_is_fitted_to() -> None:
    assert {corpus.name for corpus in NER_CORPORA}.isdisjoint(CORPORA)


def test_the_printed_weights_are_those_of_the_module(capsys: pytest.CaptureFixture[str]) -> None:
    print_weights("WEIGHTS", WEIGHTS)
    names = {"Weights": merge.Weights, "SpanFacts": merge.SpanFacts, "RoleFacts": merge.RoleFacts}
    assert eval(capsys.readouterr().out.removeprefix("WEIGHTS = "), names) == WEIGHTS  # noqa: S307


def test_a_fact_that_goes_with_places_gets_a_positive_weight() -> None:
    names, roles = Examples(), Examples()
    for index in range(40):
        facts = merge.SpanFacts(index % 2, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        names.add(facts, is_right=bool(index % 2))
        roles.add(merge.RoleFacts(1.0 - index % 2, 0.0, 0.0, 0.0), is_right=bool(index % 2))
    weights = fit_weights(names, roles)
    assert weights.names.rule > 0 > weights.roles.rule


def test_the_table_has_a_line_for_each_language(capsys: pytest.CaptureFixture[str]) -> None:
    score = Score(found=4, right=3, gold=4, roles_right=2)
    print_trusts({(code, trust): score for code in ("fr", "nl") for trust in Trust})
    _, _, _, french, dutch = capsys.readouterr().out.splitlines()
    assert french.startswith("fr")
    assert "0.750/0.667" in french
    assert dutch.startswith("nl")
