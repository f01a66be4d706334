import numpy as np
import pytest

from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language, Words, load_language
from geomap.model.context import HomePlace
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind
from geomap.model.toponym import Toponym
from geomap.resolution.calibrate import FACTS, gather_columns, gather_facts, probability_of
from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.evidence.containment import lies_inside, stated_inside, stated_outside
from geomap.resolution.evidence.home import home_admin1, home_country, near_home
from geomap.resolution.evidence.name_kind import written_so
from geomap.resolution.evidence.nearby import near_anywhere, near_in_text
from geomap.resolution.evidence.shared_unit import same_admin2, same_country
from geomap.resolution.explain import say, sentence_kinds
from geomap.resolution.home import gather_home
from geomap.resolution.mentions import Mention, NameGroup, collect_mentions
from geomap.resolution.pairs import CandidatePairs, find_surroundings
from geomap.resolution.rank import rank_candidates
from geomap.resolution.ranker import open_ranker
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


def test_every_kind_of_evidence_has_weights_sentences_and_a_column_or_a_weight_held() -> None:
    kinds, ranker = {kind.name for kind in EVIDENCE}, open_ranker()
    assert set(ranker.first) == {kind.name for kind in EVIDENCE if kind.is_prior}
    assert set(ranker.first) < set(ranker.second) < set(ranker.third) == kinds
    assert set(ranker.forest.columns) < kinds
    assert kinds <= sentence_kinds()


def test_a_namesake_outside_the_stated_container_is_spoken_against() -> None:
    table = build_table([PARIS, TEXAS])
    around = find_surroundings("Paris, Texas", [Mention(0, 5, 0), Mention(7, 12, 1)], table, LANGUAGE)
    signal = stated_outside(table, share_beliefs(table, np.zeros(3)), around)
    assert signal.values.tolist() == [1.0, 0.0, 0.0]
    assert signal.because.tolist() == [1, -1, -1]


def in_county(name: str, county: str, lat: float = 0.0) -> Candidate:
    place = Place(
        f"t:{name}-{county}",
        name,
        lat,
        0.0,
        FeatureClass.POPULATED,
        "PPL",
        country="US",
        admin1="Ohio",
        admin2=county,
    )
    return Candidate(place, NameKind.OFFICIAL, 0.4)


def test_names_in_the_same_county_and_the_county_itself_speak_for_a_town() -> None:
    county = Place("t:c", "Erie County", 0, 0, FeatureClass.ADMIN, "ADM2", country="US", admin1="Ohio")
    towns = group(in_county("Milan", "Erie County"), in_county("Milan", "Knox County"))
    table = build_table([towns, group(Candidate(county, NameKind.OFFICIAL, 0.3))])
    around = find_surroundings("Milan Erie", [Mention(0, 5, 0), Mention(6, 10, 1)], table, LANGUAGE)
    values = same_admin2(table, share_beliefs(table, np.zeros(3)), around).values
    assert values[0] > 0 == values[1]
    pairs = CandidatePairs(np.zeros(2, dtype=np.int64), np.array([0, 1]), np.array([2, 2]))
    assert lies_inside(table, pairs).tolist() == [True, False]


def test_places_anywhere_in_the_text_speak_for_those_near_them_and_never_for_themselves() -> None:
    table = build_table([PARIS, DALLAS])
    around = find_surroundings("Paris. " + "x" * 2000 + " Dallas.", [], table, LANGUAGE)
    signal = near_anywhere(table, share_beliefs(table, np.zeros(3)), around)
    assert signal.values[1] > 0.01 > signal.values[0]
    assert signal.because[1] == 1
    alone = build_table([PARIS])
    assert near_anywhere(alone, share_beliefs(alone, np.zeros(2)), around).values.tolist() == [0.0, 0.0]


def test_the_outlets_home_speaks_for_what_lies_there() -> None:
    places = [HomePlace("a", 33.0, -96.0, "US", "Texas"), HomePlace("b", 33.5, -95.5, "US", "Texas")]
    assert gather_home(places) is None  # two places are no home
    home = gather_home([*places, HomePlace("c", 48.0, 2.0, "FR", "Centre")])
    table = build_table([PARIS])
    around = find_surroundings("Paris", [Mention(0, 5, 0)], table, LANGUAGE, home=home)
    beliefs = share_beliefs(table, np.zeros(2))
    assert home_country(table, beliefs, around).values == pytest.approx([1 / 3, 2 / 3])
    assert home_admin1(table, beliefs, around).values == pytest.approx([0.0, 2 / 3])
    near = near_home(table, beliefs, around).values
    assert 1 > near[1] > near[0] > 0
    unknown = find_surroundings("Paris", [Mention(0, 5, 0)], table, LANGUAGE)
    assert near_home(table, beliefs, unknown).values.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("written", "code", "expected"),
    [
        ("Alpen", "nl", {"geomap:alps", "gn:2958188"}),  # what the Alps are called, and a town
        ("Alpen", "en", {"gn:2958188"}),
        ("ALPEN", "nl", set()),
        ("Malaga", "de", {"gn:1703269", "gn:5369881"}),  # not Málaga in Spain
    ],
)
def test_a_name_is_compared_letter_by_letter_at_home_and_in_the_texts_language(
    written: str, code: str, expected: set[str]
) -> None:
    toponym = Toponym(0, len(written), written, score=1.0)
    document = Document(id="d", text=written, language=code)
    with Gazetteer.open() as gazetteer:
        language = load_language(code)
        mentions = collect_mentions(document, [toponym], gazetteer=gazetteer, language=language)
    table = build_table(mentions.groups)
    around = find_surroundings(written, mentions.mentions, table, language)
    values = written_so(table, np.zeros(table.n), around).values
    assert {table.candidates[row].place.id for row in np.flatnonzero(values)} == expected


def test_a_score_is_the_sum_of_its_parts() -> None:
    table = build_table([PARIS, TEXAS, DALLAS])
    mentions = [Mention(0, 5, 0), Mention(7, 12, 1), Mention(17, 23, 2)]
    ranking = rank_candidates(table, find_surroundings("Paris, Texas and Dallas", mentions, table, LANGUAGE))
    assert sum(ranking.parts(np.arange(table.n)).values()) == pytest.approx(ranking.scores)
    assert ranking.beliefs[1] > ranking.beliefs[0]


def test_no_candidates_are_ranked_as_nothing() -> None:
    table = build_table([NameGroup("x", "x", (), shortened=False, mentions=1)])
    ranking = rank_candidates(table, find_surroundings("x", [Mention(0, 1, 0)], table, LANGUAGE))
    assert len(ranking.scores) == len(ranking.beliefs) == 0


def test_beliefs_of_a_group_sum_to_one_and_an_empty_group_has_none() -> None:
    empty = NameGroup("x", "x", (), shortened=False, mentions=1)
    table = build_table([PARIS, empty, DALLAS])
    assert share_beliefs(table, np.array([5.0, 900.0, -3.0])).tolist() == pytest.approx([0.0, 1.0, 1.0])


def test_the_facts_about_a_choice_are_those_that_the_calibration_asks_about() -> None:
    table = build_table([PARIS, TEXAS])
    around = find_surroundings("Paris, Texas", [Mention(0, 5, 0), Mention(7, 12, 1)], table, LANGUAGE)
    ranking = rank_candidates(table, around)
    facts = gather_facts(table, ranking, 0, [1, 0])
    assert set(facts) == set(FACTS) == set(open_ranker().right.columns) == set(open_ranker().none.columns)
    assert (facts["lone"], facts["words"], facts["shortened"]) == (0.0, 1.0, 0.0)
    assert facts["margin"] == pytest.approx(min(10.0, ranking.scores[1] - ranking.scores[0]))


def test_the_facts_of_all_groups_at_once_are_those_of_each() -> None:
    table = build_table([PARIS, TEXAS, DALLAS])
    mentions = [Mention(0, 5, 0), Mention(7, 12, 1), Mention(17, 23, 2)]
    ranking = rank_candidates(table, find_surroundings("Paris, Texas and Dallas", mentions, table, LANGUAGE))
    columns = gather_columns(table, ranking, [1, 0, *range(2, table.n)])
    rows = [[1, 0], [2], [3]]
    assert [len(range(*table.offsets[group : group + 2])) for group in range(3)] == [2, 1, 1]
    for group, some in enumerate(rows):
        alone = gather_facts(table, ranking, group, some)
        assert {name: column[group] for name, column in columns.items()} == pytest.approx(alone)


def test_a_whole_name_with_a_clear_lead_is_a_surer_choice_than_a_part_of_one_with_none() -> None:
    table = build_table([PARIS, TEXAS])
    around = find_surroundings("Paris, Texas", [Mention(0, 5, 0), Mention(7, 12, 1)], table, LANGUAGE)
    facts = gather_facts(table, rank_candidates(table, around), 0, [1, 0])
    ranker = open_ranker()
    sure = {**facts, "share": 0.99, "margin": 8.0, "shortened": 0.0}
    unsure = {**facts, "share": 0.4, "margin": 0.1, "shortened": 1.0}
    assert 0 < probability_of(ranker.right, unsure) < probability_of(ranker.right, sure) < 1
    assert 0 < probability_of(ranker.none, sure) < probability_of(ranker.none, unsure) < 1


def test_braces_in_names_stay_text() -> None:
    assert say("stated_inside", {"other": "{place}"}, 1.0).text == "the text says that it is in {place}"
