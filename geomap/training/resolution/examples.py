"""The candidates of marked names, and which of them are right, as the fit reads them."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from geomap.gazetteer import Gazetteer
from geomap.languages.language import load_language
from geomap.model.context import CorpusContext
from geomap.model.resolution import ParsedDocument, Resolution, ResolvedToponym
from geomap.resolution.home import gather_home
from geomap.resolution.mentions import collect_mentions
from geomap.resolution.outlet import outlet_of
from geomap.resolution.pairs import Surroundings, find_surroundings
from geomap.resolution.table import CandidateTable, Flags, Floats, build_table, distances_km, unit_vectors
from geomap.training.resolution.marked import MarkedText, RightPlace

RIGHT_KM = 161.0
N_FOLDS = 5
#: A candidate near the right point, where another is the very place that was marked.
_NEARLY_RIGHT = 0.3
#: A name said ten times is not ten examples.
_MOST_MENTIONS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One marked name: its group, and for the group's candidates whether each is right (within 161 km).

    ``target`` prefers the very place that was marked. ``has_point`` is False where only a country is known.
    ``is_found`` says whether recognition finds the name.
    """

    group: int
    right: Flags
    target: Floats
    has_point: bool
    is_found: bool


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A text with its candidates; ``weight`` is how much its names count, ``fold`` which part it is in."""

    marked: MarkedText
    table: CandidateTable
    around: Surroundings
    answers: tuple[Answer, ...]
    group_of: tuple[int, ...]
    fold: int
    weight: float = 1.0

    @property
    def is_home_known(self) -> bool:
        """Whether the home of the outlet is among what stands around."""
        return self.around.home is not None


@dataclass(frozen=True, slots=True, eq=False)
class Choices:
    """Rows of candidates of which one is to be chosen, name by name.

    ``columns``, ``(n_rows, n_columns)``; ``starts``, the first row of each name; ``target``, ``(n_rows,)``,
    above 0 for right candidates; ``weight``, one for each name.
    """

    columns: Floats
    starts: "np.typing.NDArray[np.int64]"
    target: Floats
    weight: Floats


def build_examples(marked: Iterable[MarkedText], gazetteer: Gazetteer) -> Iterator[Example]:
    """Yield an example for each text, none of them with the home of its outlet."""
    for text in marked:
        language = load_language(text.document.language)
        mentions = collect_mentions(text.document, text.toponyms, gazetteer=gazetteer, language=language)
        table = build_table(mentions.groups)
        if not table.n:
            continue
        spoken = gazetteer.spoken(language.code)
        around = find_surroundings(text.document.text, mentions.mentions, table, language, spoken=spoken)
        group_at = {
            (toponym.start, toponym.end): group
            for toponym, group in zip(text.toponyms, mentions.group_of, strict=True)
        }
        answers = tuple(_answer(table, group_at[right.start, right.end], right) for right in text.right)
        fold = zlib.crc32(text.document.id.encode()) % N_FOLDS
        yield Example(text, table, around, answers, mentions.group_of, fold)


def _answer(table: CandidateTable, group: int, right: RightPlace) -> Answer:
    rows = slice(int(table.offsets[group]), int(table.offsets[group + 1]))
    places = [candidate.place for candidate in table.candidates[rows]]
    if right.lat is None or right.lon is None:
        fits = np.array([place.country == right.country for place in places], dtype=bool)
        return Answer(group, fits, fits.astype(np.float64), has_point=False, is_found=right.is_found)
    point = np.repeat(unit_vectors([right.lat], [right.lon]), len(places), axis=0)
    near: Flags = distances_km(table.points[rows], point) <= RIGHT_KM
    same = np.array([place.id == right.place_id for place in places], dtype=bool)
    target = np.where(same, 1.0, _NEARLY_RIGHT * near) if same.any() else near.astype(np.float64)
    return Answer(group, near, target, has_point=True, is_found=right.is_found)


def with_homes(examples: Sequence[Example], context: CorpusContext) -> Iterator[Example]:
    """Yield the examples whose outlet's home ``context`` tells, with it."""
    for example in examples:
        document = example.marked.document
        home = gather_home(context.home_of(outlet_of(document), without=document.id))
        if home is not None:
            yield replace(example, around=replace(example.around, home=home))


def as_parsed(example: Example, beliefs: Floats) -> ParsedDocument:
    """Return the example as if it had been resolved with ``beliefs``, for a survey."""
    table, toponyms = example.table, []
    for toponym, group in zip(example.marked.toponyms, example.group_of, strict=True):
        first, last = int(table.offsets[group]), int(table.offsets[group + 1])
        resolution = Resolution()
        if last > first:
            row = first + int(np.argmax(beliefs[first:last]))
            resolution = Resolution(place=table.candidates[row].place, confidence=float(beliefs[row]))
        toponyms.append(ResolvedToponym(toponym, resolution))
    return ParsedDocument(example.marked.document, tuple(toponyms))


def gather_choices(
    examples: Sequence[Example], columns: Sequence[Floats], weights: Mapping[str, float]
) -> Choices:
    """Return the names that teach something: some candidates right, some wrong.

    ``columns`` are those of each example, ``weights`` what a name of each corpus counts.
    """
    blocks, starts, targets, counts, row = [], [], [], [], 0
    for example, column in zip(examples, columns, strict=True):
        for group, (target, count) in _targets(example).items():
            first, last = int(example.table.offsets[group]), int(example.table.offsets[group + 1])
            blocks.append(column[first:last])
            starts.append(row)
            targets.append(target)
            counts.append(count * example.weight * weights[example.marked.corpus])
            row += last - first
    return Choices(
        np.concatenate(blocks), np.array(starts, dtype=np.int64), np.concatenate(targets), np.array(counts)
    )


def _targets(example: Example) -> dict[int, tuple[Floats, float]]:
    by_group = defaultdict(list)
    for answer in example.answers:
        by_group[answer.group].append(answer.target)
    found = {}
    for group, targets in by_group.items():
        mean: Floats = np.mean([target / max(target.max(initial=0.0), 1e-9) for target in targets], axis=0)
        if len(mean) > 1 and mean.max() > 0 and mean.min() < 1:
            found[group] = (mean, min(len(targets), _MOST_MENTIONS) ** 0.5)
    return found


def count_right(
    examples: Sequence[Example], scores: Sequence[Floats], *, only_found: bool = False
) -> tuple[int, int]:
    """Return of how many marked names the candidate with the highest score is right, and how many there are.

    A name without candidates is wrong. With ``only_found`` names that recognition does not find are left out.
    """
    right = n = 0
    for example, score in zip(examples, scores, strict=True):
        for answer in example.answers:
            if only_found and not answer.is_found:
                continue
            first, last = (int(example.table.offsets[answer.group + step]) for step in (0, 1))
            n += 1
            right += bool(last > first and answer.right[int(np.argmax(score[first:last]))])
    return right, n
