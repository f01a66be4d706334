"""Rows made by the column, against the same rows made one by one."""

from hypothesis import example, given
from hypothesis import strategies as st

from geomap.gazetteer.formats.by_column import clean_rows
from geomap.gazetteer.formats.making import Record, RowMaker, Rules

COLUMNS = ("id", "name", "names", "kind", "country", "lat", "lon", "population")
ENTANGLED = ("start", "end", "action", "fclasses", "matches", "geowkt", "west", "south", "east", "north")
CELLS = (
    *("", " ", "Zab", " Zab  Hill ", "Zob@fr; Zub@es", "Zob@fr!former;;", "a@b@c", "@fr", "=1+1", "-", "-6"),
    *("12", "34.5", "34,5", "1_0", "nan", "inf", "0", "91", "181", "-181", "34°1′N", "1 655 753", "1976"),
    *("1975", "1976-02-30", "gn:12", "user:a", "gn:x", "hide", "village", "starbase", "MA", "Morocco", "ZZ"),
    *("P", "wd:Q42; gn:7", "POINT(1 2)", "Q1", "\u200b", "Ab\tc", "٣", "x" * 201),
)
RULES = Rules("mine.csv", frozenset({"MA", "DZ"}))
CELL = st.sampled_from(CELLS)


def assert_same(columns: tuple[str, ...], table: list[list[str]]) -> None:
    maker = RowMaker(RULES)
    plan = [(at, name, maker.parsers[name]) for at, name in enumerate(columns)]
    made = clean_rows(range(2, 2 + len(table)), table, plan)
    assert len(made) == len(table)
    for line, (row, cells) in enumerate(zip(made, table, strict=True), start=2):
        careful, faults = maker.make(Record(line, dict(zip(columns, cells, strict=True))))
        # What is not clean is left to the careful way, which may find nothing wrong with it.
        assert row is None or (row, ()) == (careful, faults)


@given(st.lists(st.lists(CELL, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=4))
@example([["", "Zab", "", "", "MA", "34.5", "-6", ""], ["", "Zab", "", "", "", "34.5", "nan", ""]])
def test_a_row_of_plain_columns_is_what_it_is_by_itself(table: list[list[str]]) -> None:
    assert_same(COLUMNS, table)


@given(st.data())
def test_a_row_of_columns_that_belong_together_is_what_it_is_by_itself(data: st.DataObject) -> None:
    columns = (*COLUMNS, *data.draw(st.lists(st.sampled_from(ENTANGLED), min_size=1, unique=True)))
    cells = st.lists(CELL, min_size=len(columns), max_size=len(columns))
    assert_same(columns, data.draw(st.lists(cells, max_size=3)))


def test_sound_rows_are_made_by_the_column_whatever_stands_beside_them() -> None:
    sound, odd = ["Zab", "34.5", "-6.25"], ["Zob", "north", "nan"]
    maker = RowMaker(RULES)
    plan = [(at, name, maker.parsers[name]) for at, name in enumerate(("name", "lat", "lon"))]
    first, second, third = clean_rows((2, 3, 4), [sound, odd, sound], plan)
    assert first is not None
    assert second is None
    assert (first.line, first.name, first.lat, first.lon) == (2, "Zab", 34.5, -6.25)
    assert third == first._replace(line=4)


def test_of_no_rows_none_are_made() -> None:
    assert clean_rows((), [], []) == []
