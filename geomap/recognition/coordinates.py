"""Coordinates written out in a text: decimal degrees with hemispheres, and degrees-minutes-seconds."""

import re

from geomap.model.toponym import Kind, Role, Toponym

# Hemisphere letters of ISO 6709's human form; "O" is west in Dutch, French and Spanish text's
# "ouest/oeste" but east in German and Dutch "Ost/oost": ambiguous, so it is left out.
_ANGLE = (
    r"(?P<{0}d>\d{{1,3}}(?:[.,]\d{{1,8}})?)\s?°"
    r"(?:\s?(?P<{0}m>\d{{1,2}}(?:[.,]\d{{1,6}})?)\s?[′'’])?"
    r"(?:\s?(?P<{0}s>\d{{1,2}}(?:[.,]\d{{1,4}})?)\s?(?:″|\"|”|''|’’))?"
)
_PAIR = re.compile(
    _ANGLE.format("a") + r"\s?(?P<ah>[NSns])\b[,;]?\s{0,2}" + _ANGLE.format("b") + r"\s?(?P<bh>[EWew])\b"
)


def find_coordinates(text: str) -> tuple[Toponym, ...]:
    """Return the written coordinates in ``text`` as toponyms with their ``point`` (lat, lon) in degrees.

    Examples
    --------
    >>> [found.point for found in find_coordinates("a camp at 27°40′N 8°09′W, in the desert")]
    [(27.66667, -8.15)]
    >>> find_coordinates("97°N 10°E")
    ()
    """
    found = []
    for match in _PAIR.finditer(text):
        lat, lon = _degrees(match, "a"), _degrees(match, "b")
        if abs(lat) <= 90 and abs(lon) <= 180:
            found.append(
                Toponym(
                    start=match.start(),
                    end=match.end(),
                    name=match.group(),
                    kind=Kind.COORDINATES,
                    role=Role.LITERAL,
                    role_score=1.0,
                    score=1.0,
                    point=(lat, lon),
                )
            )
    return tuple(found)


def _degrees(match: re.Match[str], axis: str) -> float:
    parts = (match[axis + "d"], match[axis + "m"] or "0", match[axis + "s"] or "0")
    degrees, minutes, seconds = (float(part.replace(",", ".")) for part in parts)
    sign = -1 if match[axis + "h"].upper() in "SW" else 1
    return round(sign * (degrees + minutes / 60 + seconds / 3600), 5)
