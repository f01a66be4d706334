from collections.abc import Iterator
from math import exp, log

import pytest

from geomap.gazetteer import Gazetteer
from geomap.languages.language import load_language
from geomap.model.context import CorpusContext, GeocodeAnswer, GeocodeQuery
from geomap.model.document import Document
from geomap.model.explanation import Change, ChangeKind, Explanation
from geomap.model.place import FeatureClass, Place
from geomap.model.toponym import Kind, Role, Toponym
from geomap.resolution import explain_toponyms, resolve_toponyms
from geomap.resolution.resolve import weigh_names

LONDON = "She was born in London, Ohio. In Toledo she met him."


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def mark(text: str, *names: str, **options: object) -> list[Toponym]:
    """Return each of ``names`` at its next place in ``text``."""
    toponyms, start = [], 0
    for name in names:
        start = text.index(name, start)
        toponyms.append(Toponym(start, start + len(name), name, **{"score": 0.9, **options}))  # type: ignore[arg-type]
        start += len(name)
    return toponyms


def explain(
    text: str, toponyms: list[Toponym], *, gazetteer: Gazetteer, **options: object
) -> tuple[Explanation, ...]:
    document = Document(id="d", text=text, language="en")
    language = load_language("en")
    return explain_toponyms(document, toponyms, gazetteer=gazetteer, language=language, **options)  # type: ignore[arg-type]


def explain_first(text: str, *names: str, gazetteer: Gazetteer, **options: object) -> Explanation:
    return explain(text, mark(text, *names, **options), gazetteer=gazetteer)[0]


def changes(explanation: Explanation, kind: ChangeKind) -> dict[str, Change]:
    return {change.subject: change for change in explanation.changes if change.kind is kind}


def test_the_choices_explained_are_those_of_the_resolution(gazetteer: Gazetteer) -> None:
    toponyms = mark(LONDON, "London", "Ohio", "Toledo")
    document = Document(id="d", text=LONDON, language="en")
    parsed = resolve_toponyms(document, toponyms, gazetteer=gazetteer, language=load_language("en"))
    explanations = explain(LONDON, toponyms, gazetteer=gazetteer)
    assert [item.resolution for item in explanations] == [found.resolution for found in parsed.toponyms]
    assert [item.name for item in explanations] == ["London", "Ohio", "Toledo"]


def test_candidates_come_best_first_with_their_chances_and_parts(gazetteer: Gazetteer) -> None:
    found = explain_first(LONDON, "London", "Ohio", "Toledo", gazetteer=gazetteer)
    chances = [candidate.chance for candidate in found.candidates]
    assert len(chances) == 5 < found.n_candidates
    assert chances == sorted(chances, reverse=True)
    first, second = found.candidates[:2]
    assert (first.place.admin1, first.behind) == ("Ohio", 0.0)
    assert found.rival == second.place
    assert log(first.chance / second.chance) == pytest.approx(second.behind)
    assert "stated_inside" in {part.kind for part in first.parts}
    # A score is the sum of its parts, but for those too small to be shown.
    gap = sum(part.weight for part in first.parts) - sum(part.weight for part in second.parts)
    assert gap == pytest.approx(second.behind, abs=0.5)


def test_leaving_out_the_name_that_decides_flips_the_choice(gazetteer: Gazetteer) -> None:
    left_out = changes(
        explain_first(LONDON, "London", "Ohio", "Toledo", gazetteer=gazetteer), ChangeKind.WITHOUT_NAME
    )
    assert list(left_out) == ["Ohio"]
    flipped = left_out["Ohio"]
    assert flipped.is_flip
    assert flipped.place is not None
    assert flipped.place.country == "GB"
    assert flipped.text == "without “Ohio” it would be London (England, United Kingdom)"


def test_every_mention_of_the_name_left_out_is_left_out(gazetteer: Gazetteer) -> None:
    text = "Ohio is large. London, Ohio, is small."
    toponyms = mark(text, "Ohio", "London", "Ohio")
    found = explain(text, toponyms, gazetteer=gazetteer, names=["London"])[0]
    flipped = changes(found, ChangeKind.WITHOUT_NAME)["Ohio"].place
    assert flipped is not None
    assert flipped.country == "GB"


def test_what_the_text_might_have_said_is_tried_by_resolving_again(gazetteer: Gazetteer) -> None:
    said = changes(explain_first("She lives in Paris.", "Paris", gazetteer=gazetteer), ChangeKind.SAID)
    change = next(change for subject, change in said.items() if subject.startswith("Paris, "))
    text = f"She lives in {change.subject}."
    name, unit = change.subject.split(", ")
    document = Document(id="d", text=text, language="en")
    toponyms = [*mark(text, name), *mark(text, unit, score=1.0)]
    parsed = resolve_toponyms(document, toponyms, gazetteer=gazetteer, language=load_language("en"))
    assert change.place == parsed.toponyms[0].resolution.place
    assert change.is_flip == (change.place is not None and change.place.country != "FR")


def test_the_unit_that_stands_behind_a_name_gives_way_to_the_one_that_is_tried(gazetteer: Gazetteer) -> None:
    text = "From Paris, Texas, with love."
    found = explain_first(text, "Paris", "Texas", gazetteer=gazetteer)
    assert found.resolution.place is not None
    assert found.resolution.place.admin1 == "Texas"
    change = changes(found, ChangeKind.SAID)["Paris, France"]
    assert (change.is_flip, change.behind) == (True, 0.0)
    assert change.place == change.towards
    assert change.text == "if the text said “Paris, France”, it would be Paris (Île-de-France, France)"


def test_a_rival_that_stays_behind_is_told_with_what_it_lacks(gazetteer: Gazetteer) -> None:
    said = explain_first("Ohio is a state.", "Ohio", gazetteer=gazetteer).changes
    change = next(change for change in said if change.kind is ChangeKind.SAID)
    assert not change.is_flip
    assert change.behind > 0
    assert f"{change.behind:.1f} log-odds" in change.text


def test_the_country_is_named_in_the_texts_language(gazetteer: Gazetteer) -> None:
    text = "Von Paris, Texas, nach Hause."
    document = Document(id="d", text=text, language="de")
    toponyms = mark(text, "Paris", "Texas")
    found = explain_toponyms(document, toponyms, gazetteer=gazetteer, language=load_language("de"))[0]
    assert "Paris, Frankreich" in changes(found, ChangeKind.SAID)


def test_a_kind_of_evidence_that_decides_flips_the_choice_when_it_does_not_count(
    gazetteer: Gazetteer,
) -> None:
    found = explain_first("Georgia beat Alabama.", "Georgia", "Alabama", gazetteer=gazetteer)
    assert found.resolution.place is not None
    assert found.resolution.place.id == "iso:GE"
    first, second = found.candidates[:2]
    theirs = {part.kind: part.weight for part in second.parts}
    decisive = {
        part.kind for part in first.parts if part.weight - theirs.get(part.kind, 0.0) > second.behind + 0.01
    }
    flips = changes(found, ChangeKind.WITHOUT_EVIDENCE)
    assert decisive
    assert decisive <= set(flips)
    assert {change.place.country for change in flips.values() if change.place is not None} == {"US"}


def test_the_confidence_is_the_sum_of_what_it_rests_on(gazetteer: Gazetteer) -> None:
    found = explain_first(LONDON, "London", "Ohio", "Toledo", gazetteer=gazetteer)
    assert found.confidence_parts[0].kind == "start"
    log_odds = sum(part.weight for part in found.confidence_parts)
    assert 1 / (1 + exp(-log_odds)) == pytest.approx(found.resolution.confidence, abs=0.02)


def test_a_name_left_open_is_explained_with_why_it_was_and_what_would_help(gazetteer: Gazetteer) -> None:
    text = "The Springfield thing."
    found = explain_first(text, "Springfield", gazetteer=gazetteer, score=0.25)
    assert found.resolution.place is None
    assert found.candidates
    assert (found.evidence[0].kind, found.evidence[0].weight) == ("unlikely", 0.0)
    assert found.confidence_parts[-1].kind == "open"
    assert "0.25" in found.confidence_parts[-1].text
    said = changes(found, ChangeKind.SAID)
    assert {change.towards for change in said.values()} <= {item.place for item in found.candidates}
    assert all((change.place is None) != change.is_flip for change in said.values())
    # Its country does not place the likeliest, its state does.
    first = found.candidates[0].place
    assert said[f"Springfield, {first.admin1}"].place == first


def test_an_unknown_name_has_no_candidates_and_says_so(gazetteer: Gazetteer) -> None:
    found = explain_first("Xyzzyville is far.", "Xyzzyville", gazetteer=gazetteer)
    assert (found.candidates, found.n_candidates, found.changes) == ((), 0, ())
    assert found.evidence[0].kind == "unknown"


def test_an_answer_from_online_is_explained_as_one(gazetteer: Gazetteer) -> None:
    text = "Xyzzyville lies near Rabat."
    place = Place("osm:node/1", "Xyzzyville", 34.0, -6.8, FeatureClass.POPULATED, "PPL", country="MA")
    query = GeocodeQuery("Xyzzyville", ("MA",), "en")
    context = CorpusContext((GeocodeAnswer(query, place, "some service", "2026-11-23"),))
    found = explain(text, mark(text, "Xyzzyville", "Rabat"), gazetteer=gazetteer, context=context)[0]
    assert found.resolution.place == place
    assert "some service" in found.evidence[0].text
    assert found.n_candidates == 0


@pytest.mark.parametrize(
    ("name", "options", "kind"),
    [
        ("Moroccan", {"kind": Kind.DEMONYM, "place_ids": ("iso:MA",)}, "given"),
        ("34.0 N, 6.8 W", {"kind": Kind.COORDINATES, "point": (34.0, -6.8)}, "coordinates"),
    ],
)
def test_what_the_word_itself_determines_nothing_changes(
    gazetteer: Gazetteer, name: str, options: dict[str, object], kind: str
) -> None:
    text = f"It was {name} indeed, said Ohio."
    toponyms = [*mark(text, name, **options), *mark(text, "Ohio")]
    found = explain(text, toponyms, gazetteer=gazetteer)[0]
    assert [reason.kind for reason in found.evidence] == [kind]
    assert (found.n_candidates, found.changes, found.confidence_parts) == (1, (), ())


def test_a_name_inside_a_longer_one_has_no_room_behind_it(gazetteer: Gazetteer) -> None:
    text = "Denver International Airport closed."
    toponyms = [
        Toponym(0, 28, "Denver International Airport", score=0.9),
        Toponym(0, 6, "Denver", kind=Kind.EMBEDDED, score=0.9),
    ]
    found = explain(text, toponyms, gazetteer=gazetteer, names=["Denver"])[0]
    assert found.resolution.place is not None
    assert not changes(found, ChangeKind.SAID)


def test_all_mentions_of_a_name_are_explained_together_with_what_it_stands_for(gazetteer: Gazetteer) -> None:
    text = "He landed in Rabat. Rabat denied it."
    toponyms = [
        Toponym(13, 18, "Rabat", score=0.9),
        Toponym(20, 25, "Rabat", score=0.9, role=Role.ASSOCIATIVE),
    ]
    (found,) = explain(text, toponyms, gazetteer=gazetteer)
    assert [mention.start for mention in found.mentions] == [13, 20]
    assert found.resolution.stands_for is not None
    assert found.resolution.stands_for.id == "iso:MA"


def test_a_name_in_two_senses_is_explained_twice(gazetteer: Gazetteer) -> None:
    text = "From Paris, Texas, she moved to Paris, France."
    toponyms = mark(text, "Paris", "Texas", "Paris", "France")
    found = explain(text, toponyms, gazetteer=gazetteer, names=["paris"])
    places = [item.resolution.place for item in found]
    assert [place.country for place in places if place] == ["US", "FR"]


def test_names_are_asked_for_in_any_writing(gazetteer: Gazetteer) -> None:
    toponyms = mark("Córdoba and Rabat", "Córdoba", "Rabat")
    for asked, expected in (("cordoba", ["Córdoba"]), ("RABAT", ["Rabat"]), ("Oslo", [])):
        found = explain("Córdoba and Rabat", toponyms, gazetteer=gazetteer, names=[asked])
        assert [item.name for item in found] == expected


def test_a_name_costs_a_bounded_number_of_resolutions(
    gazetteer: Gazetteer, monkeypatch: pytest.MonkeyPatch
) -> None:
    towns = ["Toledo", "Boston", "Denver", "Austin", "Dallas", "Houston", "Chicago", "Miami", "Seattle"]
    others = ["Rome", "Oslo", "Lima", "Cairo", "Tokyo", "Delhi", "Dublin", "Berlin", "Madrid", "Vienna"]
    names = ["London", "Ohio", *towns, *others, "Prague", "Athens", "Warsaw"]
    text = "London, Ohio; " + "; ".join(names[2:])
    resolved: list[str] = []

    def counted(document: Document, toponyms: list[Toponym], **options: object) -> object:
        resolved.append(document.text)
        return weigh_names(document, toponyms, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("geomap.resolution.counterfactual.weigh_names", counted)
    done: list[int] = []
    toponyms = mark(text, *names)
    found = explain(text, toponyms, gazetteer=gazetteer, names=["London"], progress=done.append)
    assert done == [1]
    assert 20 < len(resolved) <= 1 + 30
    # What is left out when not all can be: the names that speak, and the nearest.
    assert "Ohio" in changes(found[0], ChangeKind.WITHOUT_NAME)


def test_no_toponyms_have_no_explanations(gazetteer: Gazetteer) -> None:
    assert explain("Nothing here.", [], gazetteer=gazetteer) == ()
