from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.recognition.tagger.labels import OPEN
from geomap.text.tokens import tokenize
from geomap.training.tagger.own import own_sentences
from geomap.training.tagger.sentences import TaggedSentence
from geomap.training.texts.markup import parse_texts


@pytest.fixture
def own() -> Callable[..., list[TaggedSentence]]:
    """The sentences of a marked body, one text a line."""

    def read(body: str, *, form: str = "sentences", language: str = "nl") -> list[TaggedSentence]:
        source = f"== a-01 topic=courts form={form}\n{body}\n"
        texts, faults = parse_texts(source, Path(language) / "a.txt")
        assert faults == ()
        return list(own_sentences(texts))

    return read


@pytest.fixture
def bare() -> Callable[..., TaggedSentence]:
    """A sentence without tags, at some offset of the document "d"."""

    def build(text: str, *, offset: int = 0) -> TaggedSentence:
        tokens = tokenize(text)
        tags = (OPEN,) * len(tokens)
        return TaggedSentence(text, tokens, tags, tags, tags, "nl", "d", offset)

    return build
