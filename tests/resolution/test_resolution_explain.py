import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geomap.languages.language import Language, Words
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind
from geomap.resolution.calibrate import FACTS
from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.evidence.signal import Signal
from geomap.resolution.explain import describe, explain_choice, fill, label_of, phrases, say
from geomap.resolution.mentions import NameGroup
from geomap.resolution.rank import Ranking
from geomap.resolution.ranker import Forest, open_ranker
from geomap.resolution.table import CandidateTable, build_table
from geomap.resolution.trees import Trees

LANGUAGE = Language(code="en", name="English", feature_words={}, words=Words())
COUNTRIES = {
    "": "",
    "MA": "Morocco",
    "EH": "Western Sahara",
    "GB": "United Kingdom",
    "US": "United States",
    "FR": "France",
}


def place(name: str, country: str, admin1: str = "", code: str = "PPL") -> Place:
    letter = FeatureClass.POPULATED if code.startswith("PPL") else FeatureClass.ADMIN
    return Place(f"t:{country}/{admin1}/{name}", name, 0, 0, letter, code, country=country, admin1=admin1)


def group(*places: Place) -> NameGroup:
    candidates = tuple(Candidate(found, NameKind.OFFICIAL, 0.5) for found in places)
    return NameGroup(places[0].name, places[0].name.lower(), candidates, shortened=False, mentions=1)


LONDON = group(place("London", "US", "Ohio"), place("London", "GB", "England", "PPLC"))
OHIO = group(place("Ohio", "US", code="ADM1"))
TOLEDO = group(place("Toledo", "US", "Ohio"))


def ranking(table: CandidateTable, because: int, **weights: tuple[float, float]) -> Ranking:
    """Return a ranking in which ``weights`` are the parts of rows 0 and 1, for which a group speaks."""
    n = table.n
    parts = {kind.name: np.zeros(n) for kind in EVIDENCE}
    for kind, (first, second) in weights.items():
        parts[kind][:2] = first, second
    signals = {kind: Signal(part, np.full(n, because, dtype=np.int64)) for kind, part in parts.items()}
    scores = np.sum(list(parts.values()), axis=0)
    none = np.zeros(0, dtype=np.int64)
    forest = Forest(0.0, ("prominence",), Trees(none, np.zeros(0), none, none, np.zeros(0), none, depth=0))
    ranker = replace(open_ranker(), third=dict.fromkeys(parts, 1.0), forest=forest)
    return Ranking(scores=scores, beliefs=np.ones(n), signals=signals, ranker=ranker)


def texts(speaker: NameGroup | None, *, is_close: bool = False, **weights: tuple[float, float]) -> list[str]:
    table = build_table([LONDON, speaker or OHIO])
    reasons = explain_choice(
        table,
        ranking(table, 1 if speaker else -1, **weights),
        0,
        1,
        country_name=COUNTRIES.__getitem__,
        same_sentence=lambda one, two: is_close,
    )
    return [reason.text for reason in reasons]


@pytest.mark.parametrize(
    ("kind", "speaker", "is_close", "expected"),
    [
        ("admin1_named", OHIO, True, "Ohio is named in the same sentence"),
        ("admin1_named", OHIO, False, "Ohio is named close by"),
        ("admin1_named", TOLEDO, True, "Toledo is named in the same sentence, and London is in Ohio"),
        ("same_admin1", TOLEDO, False, "Toledo is in the same state or province, Ohio"),
        ("same_admin1", OHIO, False, "Ohio is named in the text"),
        ("near_in_text", TOLEDO, True, "Toledo, named in the same sentence, lies near London"),
        ("stated_inside", OHIO, False, "the text says that it is in Ohio"),
        ("prominence", None, False, "it is better known than London (England, United Kingdom)"),
    ],
)
def test_a_reason_names_the_name_that_speaks_and_how_close_it_stands(
    kind: str, speaker: NameGroup | None, is_close: bool, expected: str
) -> None:
    assert texts(speaker, is_close=is_close, **{kind: (2.0, 0.0)}) == [expected]


def test_a_reason_against_names_the_name_that_speaks_for_the_rival() -> None:
    assert texts(group(place("England", "GB", code="ADM1")), admin1_named=(0.0, 2.0)) == [
        "England is named close by, where London (England, United Kingdom) is"
    ]
    assert texts(TOLEDO, country_named=(0.0, 2.0)) == [
        "Toledo is named close by, and London (England, United Kingdom) is in United Kingdom"
    ]


def test_a_name_of_the_country_that_claims_a_place_puts_the_place_into_neither() -> None:
    dakhla = replace(group(place("Dakhla", "EH"), place("Dakhla", "MA")), claimed_by=("MA", ""))
    for first, second, expected in (
        (2.0, 0.0, "Rabat points to Morocco, to which Dakhla is also counted"),
        (0.0, 2.0, "Rabat points to the country of Dakhla (Morocco)"),
    ):
        table = build_table([dakhla, group(place("Rabat", "MA"))])
        weighed = ranking(table, 1, same_country=(first, second))
        reasons = explain_choice(
            table, weighed, 0, 1, country_name=COUNTRIES.__getitem__, same_sentence=lambda one, two: True
        )
        assert [reason.text for reason in reasons] == [expected]


def test_a_part_that_no_one_name_gives_still_makes_a_sentence() -> None:
    """Parts may come from a model in which no name of the text speaks alone."""
    assert texts(None, country_named=(2.0, 0.0)) == [
        "another name is named close by, and London is in United States"
    ]


def test_the_strongest_reasons_come_first_and_the_weakest_are_left_out() -> None:
    found = texts(OHIO, stated_inside=(3.0, 0.0), prominence=(0.0, 5.0), seat=(0.0, 0.05))
    assert found == ["London (England, United Kingdom) is better known", "the text says that it is in Ohio"]


def test_all_reasons_are_told_when_asked() -> None:
    table = build_table([LONDON, OHIO])
    weighed = ranking(table, 1, **{kind.name: (1.0, 0.0) for kind in EVIDENCE})
    counts = [
        len(
            explain_choice(
                table,
                weighed,
                0,
                1,
                country_name=COUNTRIES.__getitem__,
                same_sentence=lambda one, two: True,
                **options,
            )
        )
        for options in ({}, {"most": None})
    ]
    assert counts == [6, len(EVIDENCE)]


def test_a_choice_between_equals_is_told_as_such() -> None:
    assert texts(None) == ["next to nothing tells it from London (England, United Kingdom)"]


def test_namesakes_are_told_apart_by_where_they_lie() -> None:
    def name_of(code: str) -> str:
        return COUNTRIES.get(code, code)

    assert describe(place("New York", "US", "New York"), name_of) == "New York (New York, United States)"
    assert describe(place("New York", "US", code="ADM1"), name_of) == "New York (United States)"
    assert describe(place("France", "FR", code="PCLI"), name_of) == "France"
    assert describe(place("Sahara", ""), lambda code: code) == "Sahara"


def test_every_kind_of_evidence_can_be_named_and_reads_on_in_a_sentence() -> None:
    for kind in EVIDENCE:
        label = label_of(kind.name)
        assert label == label.strip().rstrip(".")
        assert label[0].islower()


def test_every_sentence_knows_the_words_that_it_asks_for() -> None:
    known = {
        "place",
        "rival",
        "country",
        "admin1",
        "rival_country",
        "rival_admin1",
        "other",
        "where",
        "claimant",
    }
    words = {**dict.fromkeys(known, "x"), "claimant": ""}
    for kind in EVIDENCE:
        for weight in (1.0, -1.0):
            for told in (words, {**words, "other": "y"}, {**words, "claimant": "z"}):
                assert "{" not in say(kind.name, told, weight).text
        for sentence in phrases(kind.name).values():
            assert set(re.findall(r"{(\w+)}", sentence)) <= known


def test_every_fact_that_the_confidence_rests_on_has_words() -> None:
    assert {*FACTS, "start", "open"} == set(phrases("confidence"))


def test_braces_in_what_is_filled_in_stay_text() -> None:
    assert fill("“{name}” and {place}", {"name": "{place}", "place": "x"}) == "“{place}” and x"


def test_the_table_of_the_docs_has_every_kind_of_evidence_as_it_speaks(repository: Path) -> None:
    text = (repository / "docs" / "resolution.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", text, re.MULTILINE)
    expected = [(kind.name, label_of(kind.name), phrases(kind.name)["for"]) for kind in EVIDENCE]
    assert rows == expected
