"""Which persons a range of tokens touches."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from geomap.recognition.persons import Persons

_RANGES = st.lists(st.integers(0, 30), unique=True, max_size=10).map(sorted)


@given(borders=_RANGES, skip=st.integers(1, 2), first=st.integers(0, 30), size=st.integers(1, 5))
def test_the_persons_touched_are_all_that_share_a_token(
    borders: list[int], skip: int, first: int, size: int
) -> None:
    spans = tuple(pairwise(borders))[::skip]  # side by side, or with words between
    last = first + size
    touched = Persons(spans, frozenset()).touching(first, last)
    assert touched == tuple((start, end) for start, end in spans if start < last and first < end)
