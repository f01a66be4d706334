"""The date that stands written at the top of an article, or in a JSON field."""

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from geomap.model.document import DatePrecision


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as ISO 8601 cut to its precision; ``end`` is where its writing ends in the line."""

    date: str
    precision: DatePrecision
    end: int


@dataclass(frozen=True, slots=True)
class _Patterns:
    months: dict[str, int]
    alone: tuple[re.Pattern[str], ...]
    announced: tuple[re.Pattern[str], ...]


def parse_date(text: str) -> WrittenDate | None:
    """Return the date that is all of ``text``, None when it is anything else.

    ISO 8601 (with or without a time, which is dropped) and dates written out in the languages
    of ``months.toml``. Purely numeric dates that begin with the day or the month are ambiguous
    and never read.

    Examples
    --------
    >>> parse_date("Mon. Dec 6th, 2021").date
    '2021-12-06'
    >>> parse_date("novembre 2021").precision
    'month'
    >>> parse_date("06/12/2021") is None
    True
    """
    patterns = _patterns()
    if re.fullmatch(r"\s*\d{4}\s*", text):
        return _checked(text.strip(), "", "", len(text))
    return _first(text, (*patterns.alone, *patterns.announced), patterns.months, is_whole=True)


def date_at_start(line: str) -> WrittenDate | None:
    """Return the date at the beginning of ``line``: all of it, or after a word that announces one.

    Examples
    --------
    >>> date_at_start(" date 2021-11 De minister kwam aan.").end
    13
    >>> date_at_start("6 december 2021 was een koude dag") is None
    True
    """
    patterns = _patterns()
    whole = _first(line, patterns.alone, patterns.months, is_whole=True)
    return whole or _first(line, patterns.announced, patterns.months, is_whole=False)


def _first(
    text: str, patterns: tuple[re.Pattern[str], ...], months: dict[str, int], *, is_whole: bool
) -> WrittenDate | None:
    for pattern in patterns:
        match = pattern.match(text)
        if match is None or (is_whole and text[match.end() :].strip(" \t.")):
            continue
        parts = match.groupdict()
        month = parts.get("month") or ""
        number = months.get(" ".join(month.casefold().split()), month)
        found = _checked(parts["year"], str(number), parts.get("day") or "", match.end())
        if found is not None:
            return found
    return None


def _checked(year: str, month: str, day: str, end: int) -> WrittenDate | None:
    """Return the date where the calendar has it; "2021-13" and "31 June" are no dates."""
    try:
        date = dt.date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return None
    if day:
        return WrittenDate(date, "day", end)
    return WrittenDate(date[:7], "month", end) if month else WrittenDate(date[:4], "year", end)


@cache
def _patterns() -> _Patterns:
    """Return the patterns of every language at once: a date is read before the language is known."""
    source = resources.files("geomap.reading").joinpath("months.toml").read_text(encoding="utf-8")
    languages = tomllib.loads(source).values()
    months = {
        word.casefold(): number
        for language in languages
        for number, words in enumerate(language["months"], start=1)
        for word in words
    }
    month = rf"(?P<month>{_any_of(list(months))})\.?"
    filler = rf"(?:(?:{_any_of(_words(languages, 'fillers'))})\s+)?"
    day = rf"(?P<day>\d{{1,2}})(?:{_any_of(_words(languages, 'ordinals'))})?"
    weekday = rf"(?:(?:{_any_of(_words(languages, 'weekdays'))})(?:\.?[,،]?\s+|[,،]))?"
    year = r"(?P<year>\d{4})(?!\d)"
    time = r"(?:[T\s,]+\d{1,2}:\d{2}\S*(?:\s+[A-Z]{1,5}\b)?)?"
    forms = (
        rf"{year}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d){time}",
        rf"{year}-(?P<month>\d{{1,2}})(?![-\d])",
        rf"{weekday}{filler}{day}\.?\s+{filler}{month}[,،]?\s+{filler}{year}{time}",
        rf"{weekday}{filler}{month}\s+{filler}{day}[,،]?\s+{year}{time}",
        rf"{filler}{month}[,،]?\s+{filler}{year}",
    )
    word = rf"(?:{_any_of(_words(languages, 'date'))})\s*:?\s+"
    # A year alone is a date only when a word says so: "2021" may be a heading.
    announced = (*forms, rf"{year}(?![-/.:\d])")
    return _Patterns(
        months={" ".join(name.split()): number for name, number in months.items()},
        alone=tuple(re.compile(rf"\s*{form}", re.IGNORECASE) for form in forms),
        announced=tuple(re.compile(rf"\s*{word}{form}(?=[\s.,;]|$)", re.IGNORECASE) for form in announced),
    )


def _words(languages: object, key: str) -> list[str]:
    return [word for language in languages for word in language[key]]  # type: ignore[attr-defined]


def _any_of(words: list[str]) -> str:
    """Return an alternation, longest first so that "sept" does not hide "september"."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in ordered)
