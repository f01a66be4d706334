import pytest

from geomap.reading.dates import date_at_start, parse_date


@pytest.mark.parametrize(
    ("written", "date", "precision"),
    [
        ("Mon. Dec 6th, 2021", "2021-12-06", "day"),
        ("December 6, 2021", "2021-12-06", "day"),
        ("Monday, 6 December 2021, 14:30 CET", "2021-12-06", "day"),
        ("6 december 2021", "2021-12-06", "day"),
        ("maandag 6 december 2021", "2021-12-06", "day"),
        ("lundi 6 décembre 2021", "2021-12-06", "day"),
        ("1er août 2022", "2022-08-01", "day"),
        ("mar. 6 déc. 2021", "2021-12-06", "day"),
        ("Montag, 6. Dezember 2021", "2021-12-06", "day"),
        ("den 3. März 2020", "2020-03-03", "day"),
        ("6 de diciembre de 2021", "2021-12-06", "day"),
        ("الأحد، 8 أيلول 2024", "2024-09-08", "day"),
        ("٦ كانون الأول ٢٠٢١", "2021-12-06", "day"),
        ("2021-12-06", "2021-12-06", "day"),
        ("2021/12/6", "2021-12-06", "day"),
        ("2009-03-20 12:24:52.002364-05", "2009-03-20", "day"),
        ("2021-12-06T10:00:00Z", "2021-12-06", "day"),
        ("Mon, 06 Dec 2021 10:00:00 GMT", "2021-12-06", "day"),
        ("2021-11", "2021-11", "month"),
        ("novembre 2021", "2021-11", "month"),
        ("date 2021-11", "2021-11", "month"),
        ("Published on: 6 December 2021.", "2021-12-06", "day"),
        ("2021", "2021", "year"),
        ("date 2021", "2021", "year"),
    ],
)
def test_a_written_date_is_read_with_its_precision(written: str, date: str, precision: str) -> None:
    found = parse_date(written)
    assert found is not None
    assert (found.date, found.precision) == (date, precision)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "NA",
        "06/12/2021",
        "2021-13",
        "31 juni 2021",
        "30 February 2020",
        "May 2021 talks",
        "Paris 2024",
        "0000-01-01",
    ],
)
def test_what_is_no_certain_date_is_none(written: str) -> None:
    assert parse_date(written) is None


def test_an_announced_date_may_stand_before_text() -> None:
    found = date_at_start(" date 2021-11 De minister landde.")
    assert found is not None
    assert (found.date, found.end) == ("2021-11", 13)


@pytest.mark.parametrize("line", ["2021-12-06 was cold", "6 december 2021 was koud", "2021", "In May 2021"])
def test_a_date_that_begins_a_sentence_is_no_date_line(line: str) -> None:
    assert date_at_start(line) is None
