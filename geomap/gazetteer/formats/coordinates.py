"""Degrees as people write them: decimal, with a comma, with minutes, with a letter for the hemisphere."""

import re

from geomap.gazetteer.formats.faults import CellFault, show
from geomap.gazetteer.rows import FaultKind

_MINUS = str.maketrans("−–", "--")
# Minutes only behind a degree sign or colon: "34 1" may be two numbers.
_DEGREES = re.compile(
    r"(?P<before>[NSEW])?\s*(?P<sign>[-+])?\s*(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*"
    r"(?:[°º˚:d]\s*(?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*"
    r"(?:['′’ʹ:]\s*(?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|''|′′)?)?)?)?)?"
    r"\s*(?P<after>[NSEW])?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[-+]?\d{1,3}(?:[.,]\d+)?")
# No coordinate is longer; on a cell full of blanks the pattern would try every way to share them out.
_LONGEST = 60
_LETTERS = {"latitude": "NS", "longitude": "EW"}


def is_degrees(text: str) -> bool:
    """Return whether ``text`` is a plain number of degrees, with a point or a comma."""
    return _PLAIN.fullmatch(text) is not None


def read_degrees(text: str, axis: str) -> float:
    """Return the degrees in a cell, south and west negative; the range is not looked at.

    ``axis`` is "latitude" or "longitude", or another word when no letter of a hemisphere may stand there.

    Raises
    ------
    CellFault
        When it is no number, or the letter is that of the other axis.

    Examples
    --------
    >>> read_degrees("34°1′N", "latitude") == 34 + 1 / 60, read_degrees("6,85 W", "longitude")
    (True, -6.85)
    """
    if "_" not in text:
        try:
            return float(text)
        except ValueError:
            pass
    match = _DEGREES.fullmatch(text.translate(_MINUS).strip()) if len(text) <= _LONGEST else None
    if match is None:
        raise _no_number(text, axis)
    letter = _hemisphere(match, text, axis)
    degrees, minutes, seconds = (
        float((match[part] or "0").replace(",", ".")) for part in ("degrees", "minutes", "seconds")
    )
    is_whole = degrees.is_integer() and (minutes.is_integer() or not match["seconds"])
    if minutes >= 60 or seconds >= 60 or (match["minutes"] and not is_whole):
        raise _no_number(text, axis)
    value = round(degrees + minutes / 60 + seconds / 3600, 9) if seconds else degrees + minutes / 60
    return -value if match["sign"] == "-" or letter in {"S", "W"} else value


def _hemisphere(match: re.Match[str], text: str, axis: str) -> str:
    before, after = (match["before"] or "").upper(), (match["after"] or "").upper()
    letter = before or after
    if (before and after) or (letter and match["sign"]):
        raise _no_number(text, axis)
    if letter and letter not in _LETTERS.get(axis, ""):
        if axis in _LETTERS:
            remedy = "swap latitude and longitude, or correct the letter"
            raise CellFault(FaultKind.SWAPPED, f"{axis} {show(text)} is of the other axis", remedy)
        raise _no_number(text, axis)
    return letter


def _no_number(text: str, axis: str) -> CellFault:
    remedy = "write degrees with a point, such as 34.02"
    return CellFault(FaultKind.COORDINATES, f"{axis} {show(text)} is no number", remedy)
