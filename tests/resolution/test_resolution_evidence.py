import numpy as np
import pytest

from geomap.languages.language import Language, Words
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind
from geomap.resolution.calibrate import Calibration, ChoiceFacts, confidence_of
from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.evidence.containment import stated_inside
from geomap.resolution.evidence.nearby import near_in_text
from geomap.resolution.evidence.shared_unit import same_country
from geomap.resolution.explain import say, sentence_kinds
from geomap.resolution.mentions import Mention, NameGroup
from geomap.resolution.pairs import find_surroundings
from geomap.resolution.rank import FIRST_WEIGHTS, Weights
from geomap.resolution.table import build_table, share_beliefs

LANGUAGE = Language(
    code="en", name="English", feature_words={"province": "A.ADM1", "river": "H.STM"},
    words=Words(containment=frozenset({"in"}), conjunctions=frozenset({"and"})),
)  # fmt: skip


def city(name: str, country: str, admin1: str, lat: float, lon: float) -> Candidate:
    place = Place(
        f"t:{country}-{name}", name, lat, lon, FeatureClass.POPULATED, "PPL", country=country, admin1=admin1
    )
    return Candidate(place, NameKind.OFFICIAL, 0.5)


def state(name: str, country: str) -> Candidate:
    place = Place(f"t:{name}", name, 0, 0, FeatureClass.ADMIN, "ADM1", country=country)
    return Candidate(place, NameKind.OFFICIAL, 0.6)


def group(*candidates: Candidate, key: str = "") -> NameGroup:
    name = candidates[0].place.name
    return NameGroup(name, key or name.lower(), candidates, shortened=False, mentions=1)


PARIS = group(city("Paris", "FR", "Île-de-France", 48.9, 2.3), city("Paris", "US", "Texas", 33.7, -95.6))
TEXAS = group(state("Texas", "US"))
DALLAS = group(city("Dallas", "US", "Texas", 32.8, -96.8))


def test_a_stated_container_speaks_for_the_namesake_inside_it() -> None:
    table = build_table([PARIS, TEXAS])
    around = find_surroundings("Paris, Texas", [Mention(0, 5, 0), Mention(7, 12, 1)], table, LANGUAGE)
    signal = stated_inside(table, share_beliefs(table, np.zeros(3)), around)
    assert signal.values.tolist() == [0.0, 1.0, 0.0]
    assert signal.because[1] == 1


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Paris, Texas", 1),
        ("Paris (Texas", 1),
        ("Paris in Texas", 1),
        ("Paris and Texas", 0),
        ("Paris. Texas", 0),
        ("Paris\n\nTexas", 0),
    ],
)
def test_only_signs_of_containment_make_a_container(text: str, stated: int) -> None:
    table = build_table([PARIS, TEXAS])
    start = text.index("Texas")
    mentions = [Mention(0, 5, 0), Mention(start, start + 5, 1)]
    assert len(find_surroundings(text, mentions, table, LANGUAGE).stated.group) == stated


def test_a_name_is_no_evidence_for_itself() -> None:
    table = build_table([PARIS, group(*PARIS.candidates)])
    around = find_surroundings("Paris. Paris.", [Mention(0, 5, 0), Mention(7, 12, 1)], table, LANGUAGE)
    beliefs = share_beliefs(table, np.zeros(4))
    assert same_country(table, beliefs, around).values.tolist() == [0.0] * 4
    assert near_in_text(table, beliefs, around).values.tolist() == [0.0] * 4


def test_other_names_in_the_country_speak_for_it() -> None:
    table = build_table([PARIS, DALLAS])
    around = find_surroundings("Paris. Dallas.", [Mention(0, 5, 0), Mention(7, 13, 1)], table, LANGUAGE)
    signal = same_country(table, share_beliefs(table, np.zeros(3)), around)
    assert signal.values[:2] == pytest.approx([0.0, np.log(2)])
    assert signal.because.tolist() == [-1, 1, 0]


def test_nearness_fades_with_distance_in_the_text_and_on_the_ground() -> None:
    table = build_table([PARIS, DALLAS])
    beliefs = share_beliefs(table, np.zeros(3))

    def near(gap: int) -> float:
        text = "Paris" + " " * gap + "Dallas"
        mentions = [Mention(0, 5, 0), Mention(5 + gap, 11 + gap, 1)]
        values = near_in_text(table, beliefs, find_surroundings(text, mentions, table, LANGUAGE)).values
        assert values[0] < 1e-9  # Paris in France
        return float(values[1])

    assert near(1) > near(100) > near(700) == 0.0


@pytest.mark.parametrize(
    ("text", "level"),
    [("province of Paris", 1), ("Paris River", 5), ("Paris province", 1), ("the Paris", None)],
)
def test_words_beside_a_name_say_what_it_is(text: str, level: int | None) -> None:
    table = build_table([PARIS])
    start = text.index("Paris")
    around = find_surroundings(text, [Mention(start, start + 5, 0)], table, LANGUAGE)
    assert np.flatnonzero(around.said_level[0]).tolist() == ([] if level is None else [level])


def test_every_kind_of_evidence_has_a_weight_and_sentences() -> None:
    kinds = {kind.name for kind in EVIDENCE}
    assert set(Weights.__dataclass_fields__) == kinds
    assert kinds <= sentence_kinds()
    assert Weights() != FIRST_WEIGHTS


def test_beliefs_of_a_group_sum_to_one_and_an_empty_group_has_none() -> None:
    empty = NameGroup("x", "x", (), shortened=False, mentions=1)
    table = build_table([PARIS, empty, DALLAS])
    assert share_beliefs(table, np.array([5.0, 900.0, -3.0])).tolist() == pytest.approx([0.0, 1.0, 1.0])


def test_every_fact_about_a_choice_has_a_coefficient() -> None:
    assert set(ChoiceFacts.__dataclass_fields__) | {"intercept"} == set(Calibration.__dataclass_fields__)


def test_a_clearer_lead_is_a_surer_choice() -> None:
    zero = dict.fromkeys(ChoiceFacts.__dataclass_fields__, 0.0)
    unsure, sure = (confidence_of(ChoiceFacts(**{**zero, "margin": margin})) for margin in (0.1, 6.0))
    assert 0 < unsure < sure < 1


def test_braces_in_names_stay_text() -> None:
    assert say("stated_inside", {"other": "{place}"}, 1.0).text == "the text says that it is in {place}"
