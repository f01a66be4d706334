"""The names of a place of a dump by language and kind, as GeoNames' table of alternate names gives them."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from geomap.gazetteer.alternates import is_worth_a_key
from geomap.gazetteer.names import DISPLAY_LANGUAGES, PlaceName, looks_like_code
from geomap.gazetteer.stacking.layerfile import plain_line
from geomap.model.resolution import NameKind

# What stands in the column of languages and is none: codes to look a place up by, and no names at all.
_CODES = frozenset({"iata", "icao", "faac", "unlc"})
_NO_NAMES = {
    "link": "links",
    "post": "postal codes",
    "phon": "phonetic spellings",
    "tcid": "codes of railway stations",
}
_WIKIDATA, _ABBREVIATION, _PINYIN = "wkdt", "abbr", "piny"
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9_-]{1,20})?")
# The French Republican calendar's names: "fr_1793".
_WITH_YEAR = re.compile(r"([a-z]{2,3})_[0-9]{4}")
_ITEM = re.compile(r"Q[1-9][0-9]{0,11}")
_COLUMNS = 10
_UNUSABLE = "machine transliterations and single letters"


class Alternate(NamedTuple):
    """A row of the table of alternate names; sorts by its number."""

    number: int
    language: str
    text: str
    is_preferred: bool
    is_colloquial: bool
    is_former: bool


class Names(NamedTuple):
    """The names of a place but its main one, the usual ones by language, and its item of Wikidata."""

    names: Sequence[PlaceName]
    display: Mapping[str, str]
    wikidata: str


NO_NAMES = Names((), {}, "")


def read_alternate(cells: Sequence[str]) -> Alternate:
    """Return the alternate name in the cells of a line, of which the last ones may be missing.

    Examples
    --------
    >>> read_alternate("1 7 fr Rabat 1".split())
    Alternate(number=1, language='fr', text='Rabat', is_preferred=True, is_colloquial=False, is_former=False)
    """
    marks = cells[4:] if len(cells) == _COLUMNS else [*cells[4:], "", "", "", "", "", ""]
    # A name that was used until some day is one of the past.
    is_former = marks[3] == "1" or bool(marks[5].strip())
    return Alternate(
        int(cells[0]),
        cells[2].strip(),
        plain_line(cells[3]).strip(),
        marks[0] == "1",
        marks[2] == "1",
        is_former,
    )


class NameReader:
    """Makes names of rows; knows where each language is official."""

    def __init__(self, spoken: Mapping[str, Container[str]]) -> None:
        """Tell official names from exonyms by ``spoken``, the countries by language."""
        self._spoken = spoken

    def read(
        self, main: str, country: str, column: str, alternates: Iterable[Alternate], left_out: Counter[str]
    ) -> Names:
        """Return the names in ``column``, with commas between them, and in ``alternates``.

        What is no name is counted in ``left_out``, by reason.
        """
        found: dict[tuple[str, str], PlaceName] = {}
        display: dict[str, str] = {}
        wikidata = ""
        rows = sorted(alternates)
        preferred = {row.language for row in rows if row.is_preferred and not row.is_former}
        usual: set[str] = set()
        for row in rows:
            if row.language == _WIKIDATA:
                wikidata = wikidata or (row.text if _ITEM.fullmatch(row.text) else "")
                continue
            name = self._read_row(row, left_out)
            if name is None:
                continue
            language = name.main_language
            may_be_usual = language not in usual and (row.is_preferred or row.language not in preferred)
            if language and may_be_usual and name.kind is NameKind.ALTERNATE and not row.is_colloquial:
                usual.add(language)
                name = PlaceName(name.text, name.language, self._usual_kind(language, country))
                if language in DISPLAY_LANGUAGES:
                    display[language] = name.text
            found.setdefault((name.text, name.language), name)
        names = [name for name in found.values() if name.text != main or name.language]
        if column:
            seen = {main, *(row.text for row in rows)}
            for text in sorted({part.strip() for part in plain_line(column).split(",")} - seen - {""}):
                if is_worth_a_key(text):
                    names.append(PlaceName(text, is_code=looks_like_code(text)))
                else:
                    left_out[_UNUSABLE] += 1
        return Names(names, display, wikidata)

    def _usual_kind(self, language: str, country: str) -> NameKind:
        at_home = not country or country in self._spoken.get(language, ())
        return NameKind.OFFICIAL if at_home else NameKind.EXONYM

    def _read_row(self, row: Alternate, left_out: Counter[str]) -> PlaceName | None:
        language, text = row.language, row.text
        kind = NameKind.FORMER if row.is_former else NameKind.ALTERNATE
        if not text or language in _NO_NAMES:
            left_out[_NO_NAMES.get(language, "empty names")] += 1
            return None
        if _LANGUAGE.fullmatch(language):
            with_year = _WITH_YEAR.fullmatch(language)
            if with_year:
                return PlaceName(text, with_year[1], NameKind.FORMER)
            return PlaceName(text, language.replace("-", "_"), kind)
        if language in _CODES:
            return PlaceName(text, is_code=True)
        if language == _ABBREVIATION:
            return PlaceName(text, kind=NameKind.ABBREVIATION)
        if language in {"", _PINYIN}:
            if is_worth_a_key(text):
                return PlaceName(text, kind=kind, is_code=looks_like_code(text))
            left_out[_UNUSABLE] += 1
            return None
        left_out[f"names in {plain_line(language)[:12]!r}, which is no language"] += 1
        return None
