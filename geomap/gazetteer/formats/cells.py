"""What the cells of a row mean: ids, countries, kinds, numbers, dates, and formulas that mean no good."""

import difflib
import re
from collections.abc import Callable, Container
from datetime import date

from geomap.gazetteer.formats.aliases import is_language
from geomap.gazetteer.formats.faults import CellFault, CellWarning, show
from geomap.gazetteer.kinds import KIND_WORDS, KINDS, find_kind
from geomap.gazetteer.rows import Action, FaultKind

_ID = re.compile(r"(?:gn:\d{1,10}|iso:[A-Z]{2}|(?:geomap|user|osm):\S+)")
_GEONAMES = re.compile(
    r"(?:gn:\s*|(?:https?://)?(?:(?:www|sws)\.)?geonames\.org/)(\d{1,10})(?:[/?#].*)?", re.IGNORECASE
)
_WIKIDATA = re.compile(
    r"(?:wd:|(?:https?://)?(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9]\d{0,11})(?:[/?#].*)?",
    re.IGNORECASE,
)
_OSM = re.compile(r"(?:node|way|relation)/\d+")
_ISO = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d(?:[eE][-+]?\d+)?\s*%?")
_GROUPED = re.compile(r"\d{1,3}(?:([ .,'’\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*")
_DIGITS = 11
_DATE = re.compile(r"([-+]?)(\d{1,6})(?:-(\d{2})(?:-(\d{2})(?:T[\d:.]+(?:Z|[-+]\d{2}:?\d{2})?)?)?)?")
_CODE_OF_KIND = re.compile(r"[A-Z][A-Z0-9]{1,4}")
_CLASS_OF_CODE = {code: letter for letter, code in KIND_WORDS}
#: What stands for a class of GeoNames of which no more is known.
_CLASS_KINDS = {
    "A": "A.ADMD", "H": "H.WTRC", "L": "area", "P": "city", "R": "road", "S": "building", "T": "T.UPLD",
    "V": "forest",
}  # fmt: skip
_ACTIONS = {"": Action.PUT, "put": Action.PUT, "add": Action.PUT, "hide": Action.HIDE}
_SPLIT = re.compile(r"[;,|\s]+")


def is_formula(text: str) -> bool:
    r"""Return whether a spreadsheet would run ``text`` as a formula: it begins with = + - @ or a tab.

    Numbers and a lone dash are none (https://owasp.org/www-community/attacks/CSV_Injection).

    Examples
    --------
    >>> is_formula("=1+1"), is_formula("-6.83"), is_formula("-"), is_formula("\t=1"), is_formula("Rabat")
    (True, False, False, True, False)
    """
    if not text or text[0] == "\t":
        return bool(text)
    text = text.strip()
    return text[:1] in {"=", "+", "-", "@"} and text != "-" and not _NUMBER.fullmatch(text)


def formula_fault(text: str, column: str) -> CellFault:
    """Return the fault of a cell that is a formula."""
    reason = f"{column} {show(text)} is a formula, which a spreadsheet would run"
    return CellFault(FaultKind.FORMULA, reason, "write plain text that does not begin with = + - @ or a tab")


def read_text(text: str) -> str:
    """Return a plain cell with single spaces."""
    return " ".join(text.split())


def read_id(text: str) -> str:
    """Return an id in geomap's form; what is none of its schemes becomes one of the user's.

    Examples
    --------
    >>> read_id("GN:42"), read_id("https://www.geonames.org/42/rabat.html"), read_id("A 17")
    ('gn:42', 'gn:42', 'user:A-17')
    """
    if _ID.fullmatch(text):
        return text
    if match := _GEONAMES.fullmatch(text):
        return f"gn:{int(match[1])}"
    if _OSM.fullmatch(text):
        return f"osm:{text}"
    scheme, colon, rest = text.partition(":")
    scheme, rest = scheme.strip().casefold(), rest.strip()
    if colon and scheme == "iso" and len(rest) == 2 and rest.isascii() and rest.isalpha():
        return f"iso:{rest.upper()}"
    if colon and scheme in {"gn", "iso"}:
        reason = f"the id {show(text)} is not of the form gn:<number> or iso:<XX>"
        raise CellFault(FaultKind.ID, reason, "correct it, or leave it empty")
    if colon and scheme in {"geomap", "user", "osm"}:
        if not rest:
            raise CellFault(FaultKind.ID, f"the id {show(text)} ends early", "write a word after the colon")
        return f"{scheme}:{'-'.join(rest.split())}"
    return f"user:{'-'.join(text.split())}"


def read_strict_id(text: str) -> str:
    """Return an id that is in geomap's form already."""
    if not _ID.fullmatch(text):
        reason = f"the id {show(text)} is none of gn:<number>, iso:<XX>, geomap:<name>, user:<name>"
        raise CellFault(FaultKind.ID, reason, "leave it empty")
    return text


def read_geonames(text: str) -> str:
    """Return the id of a place for its number in GeoNames, or the page of it."""
    match = _GEONAMES.fullmatch(text if not text.isdigit() else f"gn:{text}")
    if match is None:
        reason = f"{show(text)} is no number of GeoNames"
        raise CellFault(FaultKind.ID, reason, "write digits, or nothing")
    return f"gn:{int(match[1])}"


def read_wikidata(text: str) -> str:
    """Return the Wikidata id in ``Q1028``, ``wd:Q1028`` or an address."""
    match = _WIKIDATA.fullmatch(text)
    if match is None:
        raise CellFault(FaultKind.ID, f"wikidata {show(text)} is no such id", "write it as Q1028, or nothing")
    return match[1].upper()


def read_matches(text: str) -> tuple[str, str]:
    """Return (Wikidata id, geomap id of the place in GeoNames) of a cell of matches, each ``""`` if missing.

    Those of other authorities are not kept.

    Examples
    --------
    >>> read_matches("wd:Q1028; gn:2542007; viaf:316741436")
    ('Q1028', 'gn:2542007')
    """
    wikidata = geonames = ""
    for part in _SPLIT.split(text):
        if part.casefold().startswith("wd:") or "wikidata.org/" in part.casefold():
            wikidata = wikidata or read_wikidata(part)
        elif part.casefold().startswith("gn:") or "geonames.org/" in part.casefold():
            geonames = geonames or read_geonames(part)
    return wikidata, geonames


def read_iso(text: str) -> str:
    """Return a code of ISO 3166-1 alpha-2 or ISO 3166-2."""
    if not _ISO.fullmatch(text):
        raise CellFault(
            FaultKind.ID, f"iso {show(text)} is no such id", "write it as MA or MA-RAB, or nothing"
        )
    return text


def read_towns(text: str) -> tuple[int, ...]:
    """Return the GeoNames numbers in a cell."""
    numbers = text.split()
    if not all(number.isascii() and number.isdigit() and len(number) < _DIGITS for number in numbers):
        remedy = "expected GeoNames numbers with spaces between them"
        raise CellFault(FaultKind.NUMBER, f"towns {show(text)}: not all are numbers", remedy)
    return tuple(map(int, numbers))


def read_countries(
    text: str, countries: Container[str], find_country: Callable[[str], str | None] | None
) -> str:
    """Return the code of the one country in a cell, ``""`` when it names several.

    Raises
    ------
    CellWarning
        When it is named by another code or its name.
    CellFault
        When there is no such country.
    """
    if text in countries:
        return text
    parts = [part.strip() for part in re.split("[;,|]", text) if part.strip()]
    if len(parts) > 1 and not (find_country and find_country(text)):
        for part in parts:
            _one_country(part, countries, find_country)
        return ""
    code = _one_country(text, countries, find_country)
    if code == text.upper():
        return code
    reason = f"{show(text)} is no alpha-2 code: did you mean {code}?"
    raise CellWarning(FaultKind.COUNTRY, reason, f"it is read as {code}", code)


def _one_country(
    text: str, countries: Container[str], find_country: Callable[[str], str | None] | None
) -> str:
    if text in countries:
        return text
    code = find_country(text) if find_country else None
    if code is None or code not in countries:
        remedy = "write its ISO 3166-1 code of two letters, or nothing"
        raise CellFault(FaultKind.COUNTRY, f"unknown country {show(text)}", remedy)
    return code


def read_kinds(text: str) -> str:
    """Return the first kind in a cell that geomap knows: a word of `KINDS`, GeoNames' class, code or both.

    Examples
    --------
    >>> read_kinds("inhabited place; Village"), read_kinds("P.PPLX"), read_kinds("CMPRF")
    ('village', 'P.PPLX', 'camp')
    """
    for part in re.split("[;,|]", text):
        if kind := _one_kind(part.strip()):
            return kind
    raise unknown_kind(text)


def _one_kind(text: str) -> str:
    word = text.casefold()
    if word in KINDS:
        return word
    code = text.upper()
    if code in _CLASS_KINDS:
        return _CLASS_KINDS[code]
    if _CODE_OF_KIND.fullmatch(code):
        letter = _CLASS_OF_CODE.get(code) or ("P" if code.startswith("PPL") else "")
        code = f"{letter}.{code}" if letter else ""
    found = find_kind(code)
    if found is None:
        return ""
    feature = found.feature_class.value, found.feature_code
    return KIND_WORDS.get(feature, ".".join(feature))


def read_strict_kind(text: str) -> str:
    """Return a word of `KINDS`."""
    kind = text.casefold()
    if kind not in KINDS:
        raise unknown_kind(text)
    return kind


def read_class(text: str) -> str:
    """Return the kind for the first letter of GeoNames' classes in a cell."""
    for part in _SPLIT.split(text):
        if kind := _CLASS_KINDS.get(part.upper()):
            return kind
    reason = f"unknown class of features {show(text)}"
    raise CellFault(FaultKind.KIND, reason, f"expected one of {', '.join(_CLASS_KINDS)}")


def unknown_kind(text: str) -> CellFault:
    """Return the fault of a kind that geomap does not know, with those that are spelt alike."""
    known = sorted(KINDS)
    near = difflib.get_close_matches(text.casefold()[:60], known, n=3)
    remedy = f"did you mean {' or '.join(near)}?" if near else f"expected one of {', '.join(known)}"
    return CellFault(FaultKind.KIND, f"unknown kind {show(text)}", remedy)


def read_population(text: str) -> int:
    """Return a whole number, perhaps with signs between its thousands.

    Examples
    --------
    >>> read_population("1 655 753"), read_population("1.655.753"), read_population("120,000")
    (1655753, 1655753, 120000)
    """
    if not (text.isascii() and text.isdigit()):
        if text.endswith(".0") and text[:-2].isascii() and text[:-2].isdigit():
            text = text[:-2]
        elif _GROUPED.fullmatch(text) and text[0] != "0":
            text = "".join(letter for letter in text if letter.isdigit())
        else:
            raise CellFault(
                FaultKind.NUMBER,
                f"population {show(text)} is no whole number",
                "write digits only, or nothing",
            )
    if len(text) > _DIGITS:
        reason = f"population {show(text)} is more than there are people"
        raise CellFault(FaultKind.NUMBER, reason, "correct it, or leave it empty")
    return int(text)


def read_date(text: str) -> str:
    """Return a year or a date of ISO 8601, as given.

    Examples
    --------
    >>> read_date("1976"), read_date("-500"), read_date("1976-02-27")
    ('1976', '-500', '1976-02-27')
    """
    text = text.replace("−", "-")
    if date_key(text) is None:
        reason = f"date {show(text)} is neither a year nor a date"
        raise CellFault(FaultKind.DATE, reason, "write a year such as 1976 or -500, or 1976-02-27")
    return text


def date_key(text: str, *, is_end: bool = False) -> tuple[int, int, int] | None:
    """Return (year, month, day), what is left out filled up to the first or the last; None for no date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year = int(match[2]) * (-1 if match[1] == "-" else 1)
    month = int(match[3] or (12 if is_end else 1))
    day = int(match[4] or (31 if is_end else 1))
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    if match[4]:
        try:
            date(2000 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 2001, month, day)
        except ValueError:
            return None
    return year, month, day


def read_action(text: str) -> Action:
    """Return what a row does."""
    action = _ACTIONS.get(text.casefold())
    if action is None:
        remedy = "write hide, or nothing to add or correct the place"
        raise CellFault(FaultKind.ACTION, f"unknown action {show(text)}", remedy)
    return action


def read_language(text: str) -> str:
    """Return a code of ISO 639."""
    if not is_language(text):
        reason = f"{show(text)} is no ISO 639 language"
        raise CellFault(FaultKind.NAME, reason, "write its code, such as nl")
    return text
