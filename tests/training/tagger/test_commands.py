"""`fit tagger`, `evaluate tagger` and `export tagger`, as far as they go without torch."""

from pathlib import Path

import pytest

from geomap.errors import InputError
from geomap.training.tagger import commands
from geomap.training.tagger.commands import default_corpora, main, print_scores
from geomap.training.tagger.measure import Counts
from geomap.training.tagger.scoring import Measured


@pytest.mark.parametrize("arguments", [["fit", "parser"], ["train", "tagger"], []])
def test_only_the_tagger_is_fitted_or_evaluated(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert "usage: python -m geomap.training" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["fit", "evaluate", "export"])
def test_without_torch_it_says_what_to_install(monkeypatch, verb):
    monkeypatch.setattr(commands, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="pip install"):
        main([verb, "tagger"])


def test_the_corpora_are_where_the_environment_says(monkeypatch):
    monkeypatch.setenv("GEOMAP_CORPORA", "/data/corpora")
    assert default_corpora() == Path("/data/corpora")
    monkeypatch.delenv("GEOMAP_CORPORA")
    assert default_corpora() == Path("../shared/corpora")


def test_scores_are_printed_with_their_parts(capsys):
    print_scores([Measured("lgl", "exact F1", 0.5, Counts(1, 2, 2)), Measured("lgl", "roles macro-F1", 0.75)])
    assert capsys.readouterr().out.splitlines() == [
        "lgl  exact F1  0.500  P 0.500 R 0.500",
        "lgl  roles macro-F1  0.750",
    ]
