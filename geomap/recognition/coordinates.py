"""Coordinates written out in a text: degrees in all usual signs and orders, decimal pairs, UTM and MGRS."""

import re
from collections.abc import Callable, Iterator

from geomap.model.toponym import Kind, Role, Toponym
from geomap.recognition.grid import MGRS, UTM, point_of_mgrs, point_of_utm

# Signs as they are typed: degree, masculine ordinal, ring; primes, quotes, accents.
_DEGREE = "[°º˚]"
_MINUTE = "[′'’‘´ʹ]"
_SECOND = "(?:[″\"”“ʺ]|''|’’|′′|´´)"
_DIGIT = re.compile(r"\d")
_MINUS = r"−–\-"  # for use inside a class
# Hemisphere letters of ISO 6709's human form. "O" is west where it stands for "ouest" or "oeste", east for
# "Ost" or "oost": ambiguous without the language, so it is left out.
_ANGLE = (
    r"(?P<{0}d>\d{{1,3}}(?:[.,]\d{{1,8}})?)\s?" + _DEGREE + r"(?:\s?(?P<{0}m>\d{{1,2}}(?:[.,]\d{{1,6}})?)\s?"
    + _MINUTE + r")?(?:\s?(?P<{0}s>\d{{1,2}}(?:[.,]\d{{1,4}})?)\s?" + _SECOND + ")?"
)  # fmt: skip
# Degrees alone without a sign need decimals: "34 N, 6 W" may be anything.
_PLAIN = r"(?P<{0}d>\d{{1,3}}[.,]\d{{2,8}})\s?"
# "34 01 15 N", "34-01-15N", "34:01:15 N".
_SPACED = (
    r"(?P<{0}d>\d{{1,3}})[ :-](?P<{0}m>[0-5]\d(?:\.\d{{1,4}})?)"
    r"(?:[ :-](?P<{0}s>[0-5]\d(?:\.\d{{1,3}})?))?\s?"
)
# Of pilots and ships' masters: "340115N 0065030W".
_RUN = r"(?P<{0}d>\d{{2,3}})(?P<{0}m>[0-5]\d)(?P<{0}s>[0-5]\d)"
_BETWEEN = r"\s?[,;/]?\s{0,2}"
_BEGIN = r"(?<![\w.,°])"
_END = r"(?![\w°])"


def _letter_after(angle: str, flags: int = 0) -> re.Pattern[str]:
    first = angle.format("a") + r"\s?(?P<ah>[NSEW])" + _END
    second = angle.format("b") + r"\s?(?P<bh>[NSEW])" + _END
    return re.compile(_BEGIN + first + _BETWEEN + second, flags)


def _letter_before(angle: str, flags: int = 0) -> re.Pattern[str]:
    first = r"(?P<ah>[NSEW])\s?" + angle.format("a")
    second = r"(?P<bh>[NSEW])\s?" + angle.format("b")
    return re.compile(r"(?<!\w)" + first + _BETWEEN + second + r"(?![\w°])", flags)


_WITH_SIGNS = (_letter_after(_ANGLE, re.IGNORECASE), _letter_before(_ANGLE, re.IGNORECASE))
_SIGN = re.compile(_DEGREE)
_HEMISPHERE = re.compile(r"\d\s?[NSEW](?!\w)|[NSEW]\s?\d")
_WITH_LETTERS = (
    _letter_after(_PLAIN),
    _letter_before(_PLAIN),
    _letter_after(_SPACED),
    _letter_after(_RUN),
)

_NUMBER = (
    rf"(?P<{{0}}>[+{_MINUS}]?\d{{{{1,3}}}}(?:[.,]\d{{{{1,10}}}})?)\s?{_DEGREE}?\s?"
    r"(?P<{0}h>[{1}](?!\w))?"
)
# The words are Latin, of every map and data file, not of one language.
_LAT, _LON = r"lat(?:itude)?", r"(?:long?(?:itude)?|lng)"
_SAYS = r"[\"']?\.?\s?[:=]?\s?[\"']?"
_LABELLED = tuple(
    re.compile(
        rf"\b{one}{_SAYS}{_NUMBER.format(*first)}[\"']?\s?[,;/|]?\s?[\"']?{two}{_SAYS}{_NUMBER.format(*second)}"
        r"(?![\w°]|[.,]\d)",
        re.IGNORECASE,
    )
    for one, two, first, second in (
        (_LAT, _LON, ("lat", "NS"), ("lon", "EW")),
        (_LON, _LAT, ("lon", "EW"), ("lat", "NS")),
    )
)

_LABEL = re.compile(r"lat(?:itude)?\W{0,8}\d", re.IGNORECASE)
_POINT_PART, _COMMA_PART = re.compile(r"\d\.\d{3}"), re.compile(r"\d,\d{4}")
_BARE = re.compile(
    rf"(?P<before>[(\[]?)(?<![\w.,:/€$£¥%°{_MINUS}+])(?<![€$£¥%#]\s)"
    rf"(?P<lat>[+{_MINUS}]?(?:0|[1-9]\d?)\.(?P<lat_part>\d{{3,15}}))\s?{_DEGREE}?(?:\s?[,;]\s?|\s)"
    rf"(?P<lon>[+{_MINUS}]?(?:0|[1-9]\d{{0,2}})\.(?P<lon_part>\d{{3,15}}))(?:\s?{_DEGREE})?(?P<after>[)\]]?)"
    r"(?![\w€$£¥%]|\s?[€$£¥%]|[.,:/-]\d|[,;]?\s[+−–-]?\d)"
)
_COMMA = re.compile(
    rf"(?<![\w.,:/€$£¥%{_MINUS}+])(?P<lat>[+{_MINUS}]?(?:0|[1-9]\d?),(?P<lat_part>\d{{4,15}}))(?:;\s?|,?\s)"
    rf"(?P<lon>[+{_MINUS}]?(?:0|[1-9]\d{{0,2}}),(?P<lon_part>\d{{4,15}}))(?![\w€$£¥%]|\s?[€$£¥%]|[.,:/-]\d|[,;]?\s\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# Two numbers this small are rates, shares or p-values; as a place they lie in the Gulf of Guinea.
_LEAST_DEG = 3.0


def find_coordinates(text: str) -> tuple[Toponym, ...]:
    """Return the written coordinates in ``text`` as toponyms with their ``point`` (lat, lon) in degrees.

    Found are degrees with hemispheres ("34°01′15″N 6°50′30″W", "N 52° 22.5' E 4° 54.0'", "34.02 N, 6.84 W",
    "340115N 0065030W") with either axis first; named numbers ("lat 34.02, lon -6.84"); decimal pairs,
    latitude first ("34.0209, -6.8416"); UTM and MGRS. Of a pair of numbers alone only what can hardly be
    anything else counts: at least four decimals, or three with a sign or brackets. "52.370, 4.895" is
    52,370 and 4,895 in half of Europe.

    Examples
    --------
    >>> [found.point for found in find_coordinates("a camp at 27°40′N 8°09′W, in the desert")]
    [(27.66667, -8.15)]
    >>> [found.point for found in find_coordinates("at 34.0209, -6.8416; then 31U FT 28145 02784")]
    [(34.0209, -6.8416), (51.46171, 4.84466)]
    >>> find_coordinates("97°N 10°E")
    ()
    """
    if not _DIGIT.search(text):
        return ()
    found: dict[int, Toponym] = {}
    end = 0
    # Of two readings that overlap the one that begins first holds, then the one tried first.
    for match, point in sorted(_read_all(text), key=lambda item: item[0].start()):
        start = match.start() + len(match.groupdict().get("before") or "")
        if start < end:
            continue
        end = match.end() - len(match.groupdict().get("after") or "")
        found[start] = Toponym(
            start=start,
            end=end,
            name=text[start:end],
            kind=Kind.COORDINATES,
            role=Role.LITERAL,
            role_score=1.0,
            score=1.0,
            point=point,
        )
    return tuple(found.values())


_Point = tuple[float, float]


def _read_all(text: str) -> Iterator[tuple[re.Match[str], _Point]]:
    readers: tuple[tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str]], _Point | None]], ...] = (
        *((_SIGN, pattern, _read_letters) for pattern in _WITH_SIGNS),
        *((_HEMISPHERE, pattern, _read_letters) for pattern in _WITH_LETTERS),
        *((_LABEL, pattern, _read_labelled) for pattern in _LABELLED),
        (_DIGIT, MGRS, point_of_mgrs),
        (_DIGIT, UTM, point_of_utm),
        (_POINT_PART, _BARE, _read_bare),
        (_COMMA_PART, _COMMA, _read_bare),
    )
    # A text without coordinates has hardly any of their parts, which are looked for first: ten patterns
    # took 4 % of the time of recognition.
    parts = {part for part, _, _ in readers if part.search(text)}
    for part, pattern, read in readers:
        for match in pattern.finditer(text) if part in parts else ():
            point = read(match)
            if point and abs(point[0]) <= 90 and abs(point[1]) <= 180:
                yield match, point


def _read_letters(match: re.Match[str]) -> _Point | None:
    """Return the point of two angles with hemispheres, None unless there is one of each axis."""
    first, second = match["ah"].upper(), match["bh"].upper()
    if (first in "NS") == (second in "NS"):
        return None
    one, other = _degrees(match, "a"), _degrees(match, "b")
    if one is None or other is None:
        return None
    return (one, other) if first in "NS" else (other, one)


def _degrees(match: re.Match[str], axis: str) -> float | None:
    parts = match.groupdict()
    degrees, minutes, seconds = (
        float((parts.get(axis + unit) or "0").replace(",", ".")) for unit in ("d", "m", "s")
    )
    if minutes >= 60 or seconds >= 60:
        return None
    sign = -1 if match[axis + "h"].upper() in "SW" else 1
    return round(sign * (degrees + minutes / 60 + seconds / 3600), 5)


def _read_labelled(match: re.Match[str]) -> _Point:
    lat, lon = _number(match["lat"]), _number(match["lon"])
    lat = -abs(lat) if (match["lath"] or "").upper() == "S" else lat
    lon = -abs(lon) if (match["lonh"] or "").upper() == "W" else lon
    return round(lat, 5), round(lon, 5)


def _number(written: str) -> float:
    return float(re.sub(f"[{_MINUS}]", "-", written).replace(",", "."))


def _read_bare(match: re.Match[str]) -> _Point | None:
    """Return the point of two decimal numbers, None when they may well be something else."""
    lat, lon = _number(match["lat"]), _number(match["lon"])
    parts = match["lat_part"], match["lon_part"]
    signed = not (match["lat"][0].isdigit() and match["lon"][0].isdigit())
    groups = match.groupdict()
    bracketed = bool(groups.get("before") and groups.get("after"))
    before = match.string[max(0, match.start() - 12) : match.start()]
    if max(abs(lat), abs(lon)) < _LEAST_DEG or "%" in before:
        return None  # p-values, rates; "95% CI (12.345, 67.890)"
    if min(map(len, parts)) < 4 and not signed and not bracketed:
        return None  # thousands, seconds, judges' marks
    if all(len(part) == 4 and _YEAR.match(part) for part in parts) and not signed:
        return None  # months: "11.2023, 12.2024"
    return round(lat, 5), round(lon, 5)
