import pytest

from geomap.resolution.mentions import Mention
from geomap.resolution.sentences import same_sentence

TEXT = "Gantz went to Rabat. Then Morocco was left for Rabat and Spain."


def mention(name: str, group: int, nth: int = 0) -> Mention:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(name, start + 1)
    return Mention(start, start + len(name), group)


@pytest.mark.parametrize(
    ("one", "two", "shared"),
    [(0, 1, False), (1, 2, True), (2, 1, True), (0, 2, False), (0, 9, False), (0, 0, True)],
)
def test_names_share_a_sentence_when_one_mention_of_each_stands_in_it(
    one: int, two: int, shared: bool
) -> None:
    mentions = [mention("Rabat", 0), mention("Morocco", 1), mention("Spain", 2)]
    assert same_sentence(TEXT, mentions)(one, two) is shared


def test_any_mention_of_a_name_will_do() -> None:
    mentions = [mention("Rabat", 0), mention("Rabat", 0, nth=1), mention("Spain", 1)]
    assert same_sentence(TEXT, mentions)(0, 1)


def test_a_text_without_names_has_none_in_one_sentence() -> None:
    assert not same_sentence("", [])(0, 1)
