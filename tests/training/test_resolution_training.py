"""The parts of the fit that need neither LightGBM nor SciPy."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from geomap.errors import InputError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.model.context import CorpusContext, HomePlace, OutletHome
from geomap.recognition.tagger import Tagger, open_tagger
from geomap.resolution.evidence import EVIDENCE
from geomap.resolution.ranker import read_ranker
from geomap.training.resolution.commands import main, write_ranker
from geomap.training.resolution.examples import (
    as_parsed,
    build_examples,
    count_right,
    gather_choices,
    with_homes,
)
from geomap.training.resolution.fit import HELD, KINDS, TREE_KINDS, bounds_of
from geomap.training.resolution.learning import plain_forest
from geomap.training.resolution.marked import MarkedText, mark_rows

ROWS = [
    {
        "id": "a", "lang": "en", "url": "https://gazette.example/1",
        "text": "Fire in Paris, Texas. Paris mourns, and so does Zzyx.",
        "toponyms": [
            {"start": 8, "end": 13, "lat": 33.66, "lon": -95.56, "geonameid": 4717560},
            {"start": 15, "end": 20, "lat": None, "lon": None, "country": "US"},
            {"start": 48, "end": 52, "lat": 1.0, "lon": 1.0},
        ],
    },
    {"id": "b", "lang": "en", "text": "Nothing is marked here.", "toponyms": []},
]  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with open_gazetteer() as opened:
        yield opened


@pytest.fixture(scope="module")
def tagger(gazetteer: Gazetteer) -> Tagger:
    return open_tagger(gazetteer)


@pytest.fixture(scope="module")
def marked(gazetteer: Gazetteer, tagger: Tagger) -> MarkedText:
    (text,) = mark_rows("lgl", ROWS, gazetteer, tagger)
    return text


def test_marked_names_are_taken_as_recognition_finds_them_and_the_others_as_they_are_marked(
    marked: MarkedText,
) -> None:
    assert [name.name for name in marked.toponyms] == ["Paris", "Texas", "Paris", "Zzyx"]
    assert [right.is_found for right in marked.right] == [True, True, False]
    assert marked.toponyms[3].score == 1.0 > marked.toponyms[0].score
    assert marked.right[0].place_id == "gn:4717560"


def test_an_example_knows_which_candidates_are_right(marked: MarkedText, gazetteer: Gazetteer) -> None:
    (example,) = build_examples([marked], gazetteer)
    paris, texas, unknown = example.answers
    first = int(example.table.offsets[paris.group])
    names = [candidate.place for candidate in example.table.candidates[first : first + len(paris.right)]]
    assert [place.id for place, target in zip(names, paris.target, strict=True) if target == 1] == [
        "gn:4717560"
    ]
    assert (paris.has_point, texas.has_point, len(unknown.right)) == (True, False, 0)
    assert texas.right.any()


def test_a_name_without_candidates_counts_as_wrong(marked: MarkedText, gazetteer: Gazetteer) -> None:
    (example,) = build_examples([marked], gazetteer)
    scores = np.zeros(example.table.n)
    for answer in example.answers:
        first = int(example.table.offsets[answer.group])
        scores[first : first + len(answer.right)] = answer.target
    assert count_right([example], [scores]) == (2, 3)
    assert count_right([example], [scores], only_found=True) == (2, 2)
    assert count_right([], []) == (0, 0)


def test_choices_leave_out_names_that_teach_nothing(marked: MarkedText, gazetteer: Gazetteer) -> None:
    (example,) = build_examples([marked], gazetteer)
    columns = np.arange(example.table.n, dtype=np.float64)[:, None]
    choices = gather_choices([example], [columns], {"lgl": 2.0})
    assert len(choices.starts) == len(choices.weight) >= 1
    assert choices.weight[0] == 2.0
    assert len(choices.columns) == len(choices.target)


def test_a_home_comes_from_other_texts_than_the_example(marked: MarkedText, gazetteer: Gazetteer) -> None:
    examples = list(build_examples([marked], gazetteer))
    own = tuple(HomePlace("a", 33.0, -96.0, "US", "Texas") for _ in range(4))
    others = tuple(HomePlace(name, 33.0, -96.0, "US", "Texas") for name in ("c", "d", "e"))
    alone = CorpusContext(homes=(OutletHome("gazette.example", own),))
    assert list(with_homes(examples, alone)) == []
    (known,) = with_homes(examples, CorpusContext(homes=(OutletHome("gazette.example", (*own, *others)),)))
    assert known.is_home_known


def test_an_example_reads_as_resolved_by_its_beliefs(marked: MarkedText, gazetteer: Gazetteer) -> None:
    (example,) = build_examples([marked], gazetteer)
    beliefs = np.zeros(example.table.n)
    beliefs[3] = 0.75
    parsed = as_parsed(example, beliefs)
    assert parsed.toponyms[0].resolution.confidence == 0.75
    assert parsed.toponyms[-1].resolution.place is None


def test_every_kind_has_bounds_that_hold_something() -> None:
    assert set(HELD) < set(KINDS) == {kind.name for kind in EVIDENCE}
    assert set(TREE_KINDS) < set(KINDS) - set(HELD)
    for kind in KINDS:
        low, high = bounds_of(kind)
        assert low is None or high is None or low <= high


class Grown:
    """What LightGBM says of a tree with two leaves."""

    def dump_model(self) -> dict[str, object]:
        left, right = {"leaf_value": -1.0, "leaf_count": 3}, {"leaf_value": 1.0, "leaf_count": 1}
        root = {"split_feature": 0, "threshold": 0.25, "left_child": left, "right_child": right}
        return {"tree_info": [{"tree_structure": root}]}


def test_what_is_written_is_what_resolution_reads(tmp_path: Path) -> None:
    forest = plain_forest(Grown(), ["prominence"], intercept=0.5)
    assert (forest["value"], forest["intercept"]) == ([-0.5, -1.0, 1.0], 0.0)
    row = {"format": "geomap/ranker/1", "first": {}, "second": {}, "third": {"prominence": 2.0}}
    write_ranker(tmp_path, {**row, "forest": forest, "right": forest, "none": forest})
    ranker = read_ranker(tmp_path)
    assert ranker.right.parts({"prominence": 0.3}) == {"prominence": 1.5}
    assert json.loads((tmp_path / "ranker.json").read_text())["third"] == {"prominence": 2.0}


def test_a_folder_without_corpora_or_a_missing_extra_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"GEOMAP_CORPORA|\.\[training\]"):
        main(["fit", "resolution", "--corpora", str(tmp_path), "--output", str(tmp_path)])
    assert not list(tmp_path.iterdir())
