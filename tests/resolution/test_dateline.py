import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.languages.language import Language
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind
from geomap.resolution.dateline import find_dateline
from geomap.resolution.evidence.dateline import is_dateline, near_dateline
from geomap.resolution.mentions import Mention, NameGroup
from geomap.resolution.pairs import Surroundings, find_surroundings
from geomap.resolution.table import CandidateTable, build_table, share_beliefs


def read(text: str) -> tuple[str, list[Mention], list[str]]:
    """Return ``text`` without its marks ‹›, and the names that stood in them."""
    plain, mentions, names = "", [], list[str]()
    for part in re.split("(‹[^›]+›)", text):
        name = part.strip("‹›")
        if part.startswith("‹"):
            if name not in names:
                names.append(name)
            mentions.append(Mention(len(plain), len(plain) + len(name), names.index(name)))
        plain += name
    return plain, mentions, names


def dateline(text: str) -> list[str]:
    plain, mentions, names = read(text)
    return [names[group] for group in find_dateline(plain, mentions)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("‹RABAT›, ‹Morocco› (Reuters) — The new port opened on Monday.", ["RABAT"]),
        ("‹PARIS› - Ministers met again.", ["PARIS"]),
        ("‹Amsterdam› – De gemeente sluit twee bruggen voor het verkeer.", ["Amsterdam"]),
        ("‹DAKHLA› (MAP) - Le parc éolien est entré en service.", ["DAKHLA"]),
        ("(CNN) ‹Paris› — Bakers are on strike over flour.", ["Paris"]),
        ("Bruggen dicht\n\n‹Amsterdam› – De gemeente sluit twee bruggen in ‹Haarlem›.", ["Amsterdam"]),
        ("Neuer Hafen\nVon Anna Müller, ‹Berlin›\nDer Hafen wächst.", ["Berlin"]),
        ("Door Jan de Vries, ‹Utrecht›\nDe trein is te laat.", ["Utrecht"]),
        ("‹Berlin› (dpa) - Der Bundestag tagt in ‹Bonn›.", ["Berlin"]),
        ("‹Madrid›, 12 mar (EFE).- El Gobierno aprobó el plan.", ["Madrid"]),
        ("‹Roma›, 3 marzo (ANSA) - Il ponte riapre.", ["Roma"]),
        ("‹PARIS›/‹LONDON› (Reuters) - Talks went on.", ["PARIS", "LONDON"]),
        ("‹ISLAMABAD›: The rivers rose overnight.", ["ISLAMABAD"]),
        ("‹Москва›, 5 мая (агентство) — Мост закрыт.", ["Москва"]),
        ("‹الرباط› (رويترز) - افتتح الميناء الجديد.", ["الرباط"]),
        ("‹WASHINGTON›, March 3 — The bill passed.", ["WASHINGTON"]),
        ("Council votes on bridge in ‹Sanford›. ‹COLUMBIA› --- The council voted.", ["COLUMBIA"]),
        ("‹Fez› grows. ‹Rabat› (AP) - The city is large.", ["Rabat"]),
        ("(AP) ‹Fez› – The old city will have a tram in two years.", ["Fez"]),
        ("A bill passes\n‹Parijs›, 3 maart 2021\nDe wet is aangenomen.", ["Parijs"]),
        ("**‹TUNIS› (AP)** — Shops closed.", ["TUNIS"]),
    ],
)
def test_a_dateline_is_told_by_its_place_and_signs(text: str, names: list[str]) -> None:
    assert dateline(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "‹Rabat› and ‹Fez› agreed.",
        "The port of ‹Rabat› - a new one - opened on Monday.",
        "‹Rabat› – the white city\n\nThe port opened.",
        "‹Rabat›–‹Fez› trains run every hour from Monday on.",
        "‹Rabat› – ‹Fez› trains run every hour from Monday on.",
        "‹Morocco› – which lies beside ‹Algeria› – agreed to open its border.",
        "‹Rabat›: a new port\n\nIt opened.",
        "Fire, flood and storm, ‹Rabat›\nA bad week.",
        "‹London›, ‹Paris›, ‹Berlin›\nThe cities grew.",
        "‹Rabat› grows. ‹Fez› – The older city – does not grow at all.",
        "‹Baden›-‹Baden› – or so it seems.",
        "\n" * 2000 + "‹PARIS› - Ministers met.",
        "word " * 400 + "\n‹PARIS› - Ministers met.",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert dateline(text) == []


def candidate(place_id: str, lat: float, admin1: str, code: str = "PPL") -> Candidate:
    feature = FeatureClass.ADMIN if code == "ADM1" else FeatureClass.POPULATED
    place = Place(place_id, place_id, lat, 0.0, feature, code, country="US", admin1=admin1)
    return Candidate(place, NameKind.OFFICIAL, 0.5)


def group(name: str, *candidates: Candidate) -> NameGroup:
    return NameGroup(name, name.lower(), candidates, shortened=False, mentions=1)


@pytest.fixture
def table() -> CandidateTable:
    paris = group("Paris", candidate("Paris", 33.0, "Texas"), candidate("Paris unit", 33.0, "Texas", "ADM1"))
    reno = group(
        "Reno",
        candidate("near", 33.2, "Oklahoma"),
        candidate("same state", 27.0, "Texas"),
        candidate("far", 45.0, "Nevada"),
    )
    return build_table([paris, reno])


def around(table: CandidateTable, text: str) -> Surroundings:
    plain, mentions, _ = read(text)
    return find_surroundings(plain, mentions, table, Language("en", "English"))


def test_the_place_of_a_dateline_is_a_town(table: CandidateTable) -> None:
    signal = is_dateline(
        table, share_beliefs(table, np.zeros(5)), around(table, "‹PARIS› - In ‹Reno› it rained.")
    )
    assert signal.values.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


def test_places_near_the_dateline_or_in_its_state_fit_and_it_does_not_speak_for_itself(
    table: CandidateTable,
) -> None:
    beliefs = share_beliefs(table, np.array([9.0, 0, 0, 0, 0]))
    signal = near_dateline(table, beliefs, around(table, "‹PARIS› - In ‹Reno› it rained."))
    own, unit, near, same_state, far = signal.values.tolist()
    assert own == unit == 0.0
    assert near > same_state > 0.4
    assert far < 0.01
    assert signal.because[2] == 0


def test_a_text_without_a_dateline_says_nothing(table: CandidateTable) -> None:
    beliefs = share_beliefs(table, np.zeros(5))
    without = around(table, "‹Paris› and ‹Reno› are towns.")
    for measure in (is_dateline, near_dateline):
        signal = measure(table, beliefs, without)
        assert signal.values.tolist() == [0.0] * 5
        assert signal.because.tolist() == [-1] * 5


HOSTILE = st.lists(
    st.sampled_from([*" ,.(-–—:/'’\n)*", "RABAT", "Rabat", "(AP)", " - ", "The port opened. ", "12"])
).map("".join)


@given(st.lists(HOSTILE, max_size=20))
def test_any_text_gives_a_dateline_of_its_groups_without_an_error(pieces: list[str]) -> None:
    text, mentions = "", []
    for number, piece in enumerate(pieces):
        if number % 2 and piece:
            mentions.append(Mention(len(text), len(text) + len(piece), number))
        text += piece
    assert set(find_dateline(text, mentions)) <= {mention.group for mention in mentions}
