"""What a training run learns from: the third-party corpora, and a share of the project's own text."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import InputError
from geomap.gazetteer import Gazetteer
from geomap.training.tagger.casing import recase_some
from geomap.training.tagger.corpora import NER_CORPORA, PLACE_CORPORA, read_ner, read_places
from geomap.training.tagger.encode import Encoded, encode, encode_once, join
from geomap.training.tagger.sentences import TaggedSentence
from geomap.training.texts.annotation import AnnotatedText
from geomap.training.texts.markup import read_files


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a run learns from.

    ``own`` is the share of the project's own text (0..1), each sentence of which counts ``repeat``
    times, in ``languages``, ``()`` for all that have some; without ``third_party`` it is all there is.
    A share ``recased`` of the sentences is in small letters, and as much in capitals; see `recase_some`.
    """

    own: float = 1.0
    repeat: int = 2
    languages: tuple[str, ...] = ()
    third_party: bool = True
    recased: float = 0.0


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the shared corpora lie, and where features are kept between runs."""

    corpora: Path
    cache: Path


def read_own(folder: Path) -> list[AnnotatedText]:
    """Return the annotated texts in a folder, ``[]`` where it holds none; faults are for `check` to name."""
    if not folder.is_dir() or not any(folder.rglob("*.txt")):
        return []
    return read_files([folder])[0]


def pick_own(texts: Sequence[AnnotatedText], recipe: Recipe, *, seed: int = 0) -> list[AnnotatedText]:
    """Return the texts of ``recipe``: whole pieces, drawn until they hold its share of the characters.

    With the same seed a greater share holds all of a smaller one.
    """
    own = [text for text in texts if not recipe.languages or text.language in recipe.languages]
    sizes: Counter[tuple[str, str]] = Counter()
    for text in own:
        sizes[text.language, text.piece] += len(text.text)
    pieces = sorted(sizes)
    random.Random(seed).shuffle(pieces)  # noqa: S311 - a draw, no secret
    kept, held = set(), 0
    for piece in pieces:
        if held >= recipe.own * sizes.total():
            break
        kept.add(piece)
        held += sizes[piece]
    return [text for text in own if (text.language, text.piece) in kept]


def gather_material(
    folders: Folders, gazetteer: Gazetteer, recipe: Recipe, *, own: Sequence[TaggedSentence]
) -> Encoded:
    """Return the sentences that ``recipe`` asks for, encoded; ``own`` are those of the project's text.

    Raises
    ------
    InputError
        When a corpus is not in the folder, or nothing is asked for.
    """
    parts = list(_third_party(folders, gazetteer, recipe)) if recipe.third_party else []
    if own and not recipe.recased:
        parts += [encode(own, gazetteer)] * recipe.repeat
    elif own:
        # Others each time: an own sentence is also met as it was written.
        times = (recase_some(own, share=recipe.recased, seed=number) for number in range(recipe.repeat))
        parts += [encode(sentences, gazetteer) for sentences in times]
    if not parts:
        raise InputError("expected own text or third-party corpora to train on, got neither: ask for one")
    return join(parts)


def _third_party(folders: Folders, gazetteer: Gazetteer, recipe: Recipe) -> Iterator[Encoded]:
    for ner in NER_CORPORA:
        sentences = read_ner(folders.corpora / "ner" / f"{ner.name}.jsonl", most=ner.most)
        sentences = recase_some(sentences, share=recipe.recased)
        yield encode_once(ner.name, sentences, gazetteer, folders.cache)
    for places in PLACE_CORPORA:
        sentences = read_places(folders.corpora / "geoparsing" / f"{places.name}.jsonl", most=places.most)
        sentences = recase_some(sentences, share=recipe.recased)
        yield encode_once(places.name, sentences, gazetteer, folders.cache)
