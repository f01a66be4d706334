"""What the rules and the tagger say of a span, weighed together."""

from dataclasses import replace

import numpy as np
import pytest

from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.merge import (
    Claim,
    Merge,
    RoleFacts,
    SpanFacts,
    Trust,
    claim_tagged,
    cut_at_joints,
    keep_apart,
    keep_likeliest,
    merge_for,
    name_probability,
    observe_role,
    take_names,
    weigh_claims,
    weigh_roles,
)
from geomap.recognition.tagger import Tags
from geomap.recognition.tagger.labels import FLAT_TAGS, ROLES, TOPONYM_TAGS
from geomap.recognition.view import TextView, view_text

TEXT = "Bij Sahara Zuid regent het."
SURE, UNSURE = 0.97, 0.03
NOTHING = SpanFacts(0.0, 0.0, 0.0, 0.0, -4.6, 0.0, 0.0, -4.6)


def tags_of(view: TextView, toponyms: list[str], flat: list[str] | None = None, role: int = 0) -> Tags:
    """Tags that give nearly all of each token's probability to one tag."""
    n = len(view.tokens)
    flat = flat or ["O"] * n
    return Tags(
        flat=_peaks([FLAT_TAGS.index(tag) for tag in flat], len(FLAT_TAGS)),
        toponyms=_peaks([TOPONYM_TAGS.index(tag) for tag in toponyms], len(TOPONYM_TAGS)),
        roles=_peaks([role] * n, len(ROLES)),
        bounds=(0, n),
    )


def _peaks(chosen: list[int], width: int) -> np.ndarray:
    peaks = np.full((len(chosen), width), UNSURE / (width - 1), np.float32)
    peaks[np.arange(len(chosen)), chosen] = SURE
    return peaks


@pytest.fixture
def view() -> TextView:
    return view_text(TEXT)


@pytest.fixture
def tags(view: TextView) -> Tags:
    return tags_of(view, ["O", "B-TOP", "I-TOP", "O", "O", "O"])


def test_the_taggers_names_are_claimed_and_its_demonyms_are_not(view: TextView) -> None:
    tags = tags_of(view, ["B-DEM", "B-TOP", "I-TOP", "O", "O", "O"])
    assert claim_tagged(tags, view) == (Claim(4, 15),)


def test_a_span_that_rules_and_tagger_claim_is_weighed_once(view: TextView, tags: Tags) -> None:
    known = Claim(4, 15, probability=0.9)
    ((claim, facts),) = weigh_claims((known, *claim_tagged(tags, view)), tags, view)
    assert claim is known
    assert (facts.known, facts.goes_back < 0.1, facts.goes_on < 0.1) == (1.0, True, True)
    assert facts.tagged > 3
    assert facts.rule == pytest.approx(np.log(9))


def test_a_part_of_a_tagged_name_is_hardly_one(view: TextView, tags: Tags) -> None:
    weighed = dict(weigh_claims((Claim(4, 10, 0.9), Claim(4, 15, 0.9)), tags, view))
    part, whole = (weighed[claim] for claim in (Claim(4, 10, 0.9), Claim(4, 15, 0.9)))
    assert part.goes_on > 0.9
    assert name_probability(part, merge_for("nl")) < 0.5 < name_probability(whole, merge_for("nl"))


def test_a_hyphen_that_ends_a_name_takes_nothing_from_it(view: TextView, tags: Tags) -> None:
    (cut,) = cut_at_joints([Claim(4, 10, 0.9)], {2}, view)
    assert (cut.cut_before, cut.cut_after) == (False, True)
    ((_, facts),) = weigh_claims([cut], tags, view)
    assert (facts.goes_on, facts.tagged > 3) == (0.0, True)


def test_a_hyphen_that_begins_a_name_takes_nothing_from_it(view: TextView, tags: Tags) -> None:
    (cut,) = cut_at_joints([Claim(11, 15, 0.9)], {1}, view)
    assert (cut.cut_before, cut.cut_after) == (True, False)
    ((_, facts),) = weigh_claims([cut], tags, view)
    assert (facts.goes_back, facts.tagged > 3) == (0.0, True)


def test_no_name_that_the_tagger_reads_goes_over_such_a_hyphen(view: TextView, tags: Tags) -> None:
    assert claim_tagged(tags, view, {2}) == ()


@pytest.mark.parametrize("trust", Trust)
def test_more_certain_rules_make_a_name_likelier(trust: Trust) -> None:
    facts, merge = replace(NOTHING, known=1.0, rule=1.0), Merge(trust)
    assert name_probability(facts, merge) < name_probability(replace(facts, rule=2.0), merge)


@pytest.mark.parametrize("trust", Trust)
def test_a_more_certain_tagger_makes_a_name_likelier_where_it_is_heard(trust: Trust) -> None:
    facts, merge = replace(NOTHING, known=1.0, rule=1.0), Merge(trust)
    likelier = name_probability(facts, merge) < name_probability(replace(facts, tagged=3.0), merge)
    assert likelier is (trust is not Trust.RULES)


@pytest.mark.parametrize("trust", Trust)
def test_a_name_that_only_the_tagger_reads_is_one_where_it_has_learnt_the_language(trust: Trust) -> None:
    facts = replace(NOTHING, tagged=4.6, elsewhere=4.6)
    assert (name_probability(facts, Merge(trust)) > 0.5) is trust.is_learnt


@pytest.mark.parametrize("trust", Trust)
def test_a_listed_word_is_a_name_only_where_the_tagger_has_read_the_projects_texts(trust: Trust) -> None:
    facts = SpanFacts(3.0, 1.0, 1.0, 0.0, 4.6, 0.0, 0.0, 4.6)
    assert (name_probability(facts, Merge(trust)) > 0.5) is (trust is Trust.ALL)


def test_a_language_of_which_nothing_is_said_nudges() -> None:
    assert (merge_for("nl").trust, merge_for("ja").trust) == (Trust.ALL, Trust.NUDGE)


def test_in_a_text_without_capitals_the_rules_are_enough_and_never_certain(
    view: TextView, tags: Tags
) -> None:
    facts = replace(NOTHING, known=1.0, rule=3.0)
    names = [
        take_names([(Claim(4, 10, 0.99, caseless=caseless), facts)], tags, view, merge_for("nl"))
        for caseless in (False, True)
    ]
    assert names[0] == ()
    assert [name.score > 0.6 for name in names[1]] == [True]
    certain = [(Claim(4, 10, 0.99, caseless=True), replace(facts, rule=6.9, tagged=4.6))]
    assert [name.score for name in take_names(certain, tags, view, merge_for("nl"))] == [0.85]


def test_of_overlapping_names_the_gazetteer_has_the_borders(view: TextView, tags: Tags) -> None:
    certain = replace(NOTHING, known=1.0, rule=4.0, tagged=0.0, elsewhere=4.0)
    tagged = replace(NOTHING, tagged=4.6, elsewhere=4.6)
    names = take_names([(Claim(4, 10, 0.9), certain), (Claim(4, 15), tagged)], tags, view, merge_for("nl"))
    assert [name.name for name in names] == ["Sahara"]


def test_a_name_that_only_the_tagger_reads_stands_beside_a_known_one() -> None:
    view = view_text("Rabat, Kwezimbe, Paris")
    certain = replace(NOTHING, known=1.0, rule=4.0, tagged=4.6, elsewhere=4.6)
    read = replace(NOTHING, tagged=4.6, elsewhere=4.6)
    claims = [(Claim(0, 5, 0.9), certain), (Claim(7, 15), read), (Claim(17, 22, 0.9), certain)]
    names = take_names(claims, tags_of(view, ["O"] * 5), view, merge_for("nl"))
    assert {name.name for name in names} == {"Rabat", "Kwezimbe", "Paris"}


def test_what_is_said_of_a_name_elsewhere_is_the_mean_over_the_text() -> None:
    view = view_text("Rabat, Rabat, Paris")
    tags = tags_of(view, ["B-TOP", "O", "O", "O", "B-TOP"])
    weighed = weigh_claims([Claim(0, 5, 0.9), Claim(7, 12, 0.9), Claim(14, 19, 0.9)], tags, view)
    first, second, paris = (facts for _, facts in weighed)
    read, unread = (
        np.log(p / (1 - p)) for p in (tags.inside_probability(index, index + 1) for index in (0, 2))
    )
    assert first.elsewhere == second.elsewhere == pytest.approx((read + unread) / 2)
    assert paris.elsewhere == pytest.approx(read)


@pytest.mark.parametrize(
    ("flat", "by_rule", "kind"),
    [("ORG", False, Kind.EMBEDDED), ("LOC", True, Kind.NAME), ("PER", True, Kind.EMBEDDED)],
)
def test_a_name_inside_an_organisations_is_embedded(
    view: TextView, flat: str, by_rule: bool, kind: Kind
) -> None:
    tags = tags_of(
        view,
        ["O", "B-TOP", "I-TOP", "O", "O", "O"],
        [f"B-{flat}", f"I-{flat}", f"I-{flat}", "O", "O", "O"],
    )
    claim = Claim(4, 15, probability=0.9, in_organisation=by_rule)
    (name,) = take_names(weigh_claims([claim], tags, view), tags, view, merge_for("nl"))
    assert name.kind is kind


@pytest.mark.parametrize(("end", "kind"), [(15, Kind.NAME), (10, Kind.EMBEDDED)])
def test_a_known_name_of_several_words_is_no_part_of_an_organisation_that_is_no_longer(
    view: TextView, end: int, kind: Kind
) -> None:
    flat = ["O", "B-ORG", "I-ORG" if end == 15 else "O", "O", "O", "O"]
    tags = tags_of(view, ["O", "B-TOP", "I-TOP" if end == 15 else "O", "O", "O", "O"], flat)
    (name,) = take_names(weigh_claims([Claim(4, end, 0.9)], tags, view), tags, view, merge_for("nl"))
    assert name.kind is kind


def test_a_longer_name_stands_before_the_demonym_in_it() -> None:
    demonym = Toponym(0, 8, "American", kind=Kind.DEMONYM, score=0.95)
    samoa, other = Toponym(0, 14, "American Samoa", score=0.7), Toponym(20, 25, "Rabat", score=0.6)
    assert keep_likeliest([demonym, other, samoa]) == (samoa, other)


def test_of_equally_likely_names_the_longer_stays() -> None:
    part, whole = Toponym(0, 5, "Sahar", score=0.7), Toponym(0, 15, "Sahara Zuid", score=0.7)
    assert keep_likeliest([part, whole]) == (whole,)


@pytest.mark.parametrize(
    ("claim", "likely"),
    [
        (Claim(0, 5, 0.5), True),
        (Claim(0, 5, 0.49), False),
        (Claim(0, 5), False),
        (Claim(0, 5, 0.9, listed=True), False),
        (Claim(0, 5, 0.9, in_person=True), False),
    ],
)
def test_what_the_rules_rule_out_is_not_likely(claim: Claim, likely: bool) -> None:
    assert claim.is_likely is likely


def test_of_overlapping_names_the_first_given_stays_and_neighbours_do() -> None:
    whole, part = Toponym(0, 14, "American Samoa"), Toponym(9, 14, "Samoa")
    behind, last = Toponym(14, 19, "Rabat"), Toponym(18, 25, "t Paris")
    assert keep_apart([behind, part, whole, last]) == (part, behind)
    assert keep_apart([]) == ()


def test_roles_follow_the_tagger_where_the_rules_are_unsure(view: TextView) -> None:
    name = Toponym(4, 15, "Sahara Zuid", role=Role.LITERAL, role_score=0.55)
    tags = tags_of(view, ["O", "B-TOP", "I-TOP", "O", "O", "O"], role=ROLES.index("associative"))
    (weighed,) = weigh_roles([name], tags, view, Merge(Trust.ALL), powers=frozenset())
    assert weighed.role is Role.ASSOCIATIVE
    assert weigh_roles([name], tags, view, Merge(Trust.NAMES), powers=frozenset()) == (name,)


def test_the_role_that_is_said_is_the_likelier_one(view: TextView, tags: Tags) -> None:
    name = Toponym(4, 15, "Sahara Zuid", role=Role.LITERAL, role_score=0.85)
    (weighed,) = weigh_roles([name], tags, view, Merge(Trust.ALL), powers=frozenset())
    assert (weighed.role, weighed.role_score > 0.5) == (Role.LITERAL, True)


def test_written_coordinates_are_literal_whatever_the_tagger_says(view: TextView) -> None:
    tags = tags_of(view, ["O"] * 6, role=ROLES.index("associative"))
    point = Toponym(4, 15, "Sahara Zuid", kind=Kind.COORDINATES, role_score=1.0)
    assert weigh_roles([point], tags, view, Merge(Trust.ALL), powers=frozenset()) == (point,)


def test_of_a_demonyms_role_the_rules_know_nothing(view: TextView, tags: Tags) -> None:
    demonym = Toponym(4, 10, "Sahara", kind=Kind.DEMONYM, role=Role.ASSOCIATIVE, role_score=0.9)
    facts = observe_role(demonym, tags, view, powers=frozenset({4}))
    assert replace(facts, tagged=0.0) == RoleFacts(rule=0.0, tagged=0.0, power=0.0, demonym=1.0)
