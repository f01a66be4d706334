"""What is inside, whom to credit, and what a wrong id may have been meant for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.contents import CREDITS, count_kinds, kind_word, suggest_places


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def test_every_place_is_of_a_kind_that_is_counted(gazetteer: Gazetteer) -> None:
    counts = count_kinds(Path(gazetteer.info.path))
    assert sum(count.n_places for count in counts) == gazetteer.info.n_places
    assert len({(count.feature_class, count.feature_code) for count in counts}) == len(counts)
    assert {"city", "capital", "country", "river", "sea"} <= {count.kind for count in counts}


def test_the_credits_are_those_of_the_notices(gazetteer: Gazetteer, repository: Path) -> None:
    notices = (repository / "LICENSES" / "NOTICES.md").read_text(encoding="utf-8")
    data = notices.partition("## Data")[2].partition("\n## ")[0]
    rows = [line for line in data.splitlines() if line.startswith("| ")][2:]
    for credit in CREDITS:
        row = next(row for row in rows if row.startswith(f"| {credit.source}"))
        assert credit.credit in row
        assert credit.licence.partition(" (")[0] in row
    marks = [credit.mark for credit in CREDITS if credit.mark]
    uncredited = [
        origin.source for origin in gazetteer.info.origins if not any(mark in origin.source for mark in marks)
    ]
    assert uncredited == []


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("2538475", "gn:2538475"),
        (" GN:2538475 ", "gn:2538475"),
        ("ma", "iso:MA"),
        ("iso:ma", "iso:MA"),
        ("sahara", "geomap:sahara"),
        ("geomap:sahra", "geomap:sahara"),
        ("geomap:laurel-county", "geomap:us-ky-laurel-county"),
        ("Casablanca", "gn:2553604"),
        ("Casablanka", "gn:2553604"),
    ],
)
def test_an_id_amiss_suggests_the_one_that_was_meant(gazetteer: Gazetteer, wrong: str, meant: str) -> None:
    assert suggest_places(gazetteer, wrong)[0].id == meant


@pytest.mark.parametrize("wrong", ["", ":", "gn:", "gn:99999999999999999999", "gn:٣", "iso:ZZ", "x" * 500])
def test_an_id_like_no_other_suggests_nothing(gazetteer: Gazetteer, wrong: str) -> None:
    assert suggest_places(gazetteer, wrong) == ()


def test_a_code_without_a_word_stands_for_itself() -> None:
    assert kind_word("P", "PPLX") == "PPLX"
