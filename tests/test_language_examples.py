"""Every example sentence of every language file, through recognition and resolution."""

from collections.abc import Iterator

import pytest

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.languages.language import Example, available_languages, load_language
from geomap.model.document import Document
from geomap.pipeline import parse_documents

CASES = [(code, example) for code in available_languages() for example in load_language(code).examples]


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with open_gazetteer() as opened:
        yield opened


@pytest.mark.parametrize(
    ("code", "example"), CASES, ids=[f"{code}-{example.text[:40]}" for code, example in CASES]
)
def test_example_comes_out_as_its_file_says(code: str, example: Example, gazetteer: Gazetteer) -> None:
    (parsed,) = parse_documents(
        [Document(id="example", text=example.text, language=code)], gazetteer=gazetteer
    ).parsed
    wanted = [entry.split("|") for entry in example.toponyms]
    found = [
        [
            item.toponym.name,
            item.toponym.kind,
            item.toponym.role,
            item.resolution.place.id if item.resolution.place else "",
        ]
        for item in parsed.toponyms
    ]
    # An example may leave the place's id open.
    assert [row[:3] for row in found] == [row[:3] for row in wanted]
    assert [row[3] for row, want in zip(found, wanted, strict=True) if want[3]] == [
        want[3] for want in wanted if want[3]
    ]
