from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.training.texts.annotation import AnnotatedText
from geomap.training.texts.markup import FOLDER, HELD_OUT, parse_texts, read_texts, text_files

HEADER = "== a-01 topic=courts form="


@pytest.fixture
def read() -> Callable[..., tuple[AnnotatedText, ...]]:
    """Annotated texts of one piece, given its marked body; its markup must be faultless."""

    def parse(body: str, *, form: str = "sentences", language: str = "nl") -> tuple[AnnotatedText, ...]:
        texts, faults = parse_texts(f"{HEADER}{form}\n{body}\n", Path(language) / "a.txt")
        assert faults == ()
        return texts

    return parse


@pytest.fixture(scope="session")
def own_texts() -> dict[str, list[AnnotatedText]]:
    """The project's texts by language, those held out too."""
    texts: dict[str, list[AnnotatedText]] = {}
    for path in text_files([FOLDER, HELD_OUT]):
        for text in read_texts(path)[0]:
            texts.setdefault(text.language, []).append(text)
    return texts
