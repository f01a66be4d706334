"""Annotated documents as JSON objects: their keys read one by one, every fault of a file at once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geomap.errors import InputError
from geomap.evaluation.nouns import GoldToponym
from geomap.jsonl import load_json
from geomap.model.place import BoundingBox
from geomap.model.toponym import Role
from geomap.text.json_values import show_json

#: How many faults of a file are named one by one; the rest is counted.
MOST_FAULTS = 50

_NUMBER_REMEDY = "write a finite number, or null where none is known"

Row = Mapping[str, object]

_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Faults:
    """What is wrong with a file, line by line; ``origin`` is its name for messages."""

    origin: str
    found: list[str] = field(default_factory=list)

    def add(self, line: int, fault: InputError | str) -> None:
        """Note a fault of a line, numbered from 1."""
        self.found.append(f"{self.origin}:{line}: {fault}")

    def check(self) -> None:
        """Do nothing when there was no fault.

        Raises
        ------
        InputError
            With the first fifty faults, a line each, and the number of the others.
        """
        if not self.found:
            return
        shown = self.found[:MOST_FAULTS]
        if len(self.found) > MOST_FAULTS:
            shown.append(f"{self.origin}: and {len(self.found) - MOST_FAULTS} more faults like these")
        raise InputError("\n".join(shown))


def parse_row(line: str) -> dict[str, object]:
    """Return the JSON object of a line.

    Raises
    ------
    InputError
        When it is no object, or holds what JSON has not (NaN, Infinity).
    """
    row = load_json(line, remedy="mend the line", number_remedy=_NUMBER_REMEDY)
    if not isinstance(row, dict):
        raise InputError(
            f'expected an object such as {{"id": …, "text": …, "toponyms": […]}}, got {show_json(row)}; '
            "mend the line"
        )
    return row


def is_geomap_row(row: Row) -> bool:
    """Return whether a row says that geomap wrote it."""
    return "schema" in row


def read_id(row: Row) -> str:
    """Return the document's id; a whole number becomes its digits."""
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value:
        return _whole(value, "id")
    raise _fault(row, "id", "non-empty text", "give each document its own id")


def read_text(row: Row, *keys: str) -> str:
    """Return the text under the first of ``keys`` that holds one, ``""`` when none does."""
    for key in keys:
        value = row.get(key)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise _fault(row, key, "text", "put it in quotes or leave it out")
        return _whole(value, key)
    return ""


def _whole(text: str, key: str) -> str:
    if found := _SURROGATES.search(text):
        raise InputError(f"{key} holds {found.group()!r}, half of a UTF-16 pair; write the whole character")
    return text


def read_language(row: Row) -> str:
    """Return the ISO 639 code of ``lang`` or ``language``: ``en-US`` gives ``en``; ``""`` for none."""
    code = re.split(r"[-_]", read_text(row, "language", "lang").strip(), maxsplit=1)[0].lower()
    return code if re.fullmatch(r"[a-z]{2,3}", code) and code != "und" else ""


def read_rows(row: Row, key: str) -> list[object]:
    """Return the list under ``key``."""
    value = row.get(key)
    if not isinstance(value, list):
        raise _fault(row, key, "a list", "write [] where there is none")
    return value


def read_number(row: Row, key: str, lowest: float, highest: float) -> float | None:
    """Return the number under ``key``, None for null or nothing."""
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
        # NaN is in no range, and an integer too large for a float is in none either.
        raise _fault(row, key, f"a number from {lowest:g} to {highest:g}", "mend it, or write null")
    return float(value)


def read_toponym(value: object, text: str | None, index: int) -> GoldToponym:
    """Return an annotated toponym of a document's ``text``, which is None when it is not known.

    Raises
    ------
    InputError
        Saying which key of which toponym, counted from 0, is wrong.
    """
    if not isinstance(value, dict):
        raise InputError(f"toponyms[{index}]: expected an object, got {show_json(value)}; mend the line")
    try:
        return _toponym(value, text)
    except InputError as error:
        raise InputError(f"toponyms[{index}]: {error}") from error


def _toponym(row: Row, text: str | None) -> GoldToponym:
    start, end = _span(row, text)
    lat, lon = _point(row)
    place = row.get("place")
    inner: Row = place if isinstance(place, dict) else {}
    return GoldToponym(
        start=start,
        end=end,
        lat=lat,
        lon=lon,
        role=_role(row),
        kind=read_text(row, "kind"),
        type=read_text(row, "type"),
        country=read_text(row, "country") or read_text(inner, "country"),
        feature_class=read_text(row, "feature_class", "fclass") or read_text(inner, "feature_class"),
        place_id=_place_id(row) or read_text(inner, "id"),
        alternatives=_alternatives(row),
        bbox=_box(row if row.get("bbox") is not None else inner),
        name=read_text(row, "name"),
        place_name=read_text(row, "gaz_name") or read_text(inner, "name"),
    )


def _span(row: Row, text: str | None) -> tuple[int, int]:
    start, end = row.get("start"), row.get("end")
    for key, value in (("start", start), ("end", end)):
        if isinstance(value, bool) or not isinstance(value, int):
            raise _fault(row, key, "a whole number", "count code points from 0")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        raise InputError(f"expected 0 <= start < end, got {start} and {end}; count code points from 0")
    if text is None:
        return start, end
    if end > len(text):
        raise InputError(
            f"expected an end within the text's {len(text)} code points, got {start}..{end}; "
            "see whether bytes or UTF-16 units were counted"
        )
    name = row.get("name")
    if name is not None and name != text[start:end]:
        raise InputError(
            f"expected name to be the text from {start} to {end}, {show_json(text[start:end])}, "
            f"got {show_json(name)}; see whether bytes or UTF-16 units were counted"
        )
    return start, end


def _point(row: Row) -> tuple[float | None, float | None]:
    lat, lon = read_number(row, "lat", -90, 90), read_number(row, "lon", -180, 180)
    if (lat is None) != (lon is None):
        raise InputError("expected lat and lon both or neither, got one; add the other or write null")
    return lat, lon


def _role(row: Row) -> Role | None:
    value = row.get("role")
    if value is None or value == "":
        return None
    if not isinstance(value, str) or value not in set(Role):
        raise _fault(row, "role", " or ".join(repr(role.value) for role in Role), "mend it, or write null")
    return Role(value)


def _place_id(row: Row) -> str:
    number = row.get("geonameid")
    if isinstance(number, int) and not isinstance(number, bool) and number > 0:
        return f"gn:{number}"
    if number is None or number == "":
        return read_text(row, "place_id")
    if isinstance(number, str) and number.isascii() and number.isdigit():
        return f"gn:{number}"
    raise _fault(row, "geonameid", "a whole number", "mend it, or write null")


def _alternatives(row: Row) -> tuple[tuple[float, float], ...]:
    if row.get("alt") is None:
        return ()
    found = []
    for pair in read_rows(row, "alt"):
        if not isinstance(pair, list) or len(pair) != 2:
            raise _fault(row, "alt", "a list of [lat, lon]", "mend it, or write null")
        lat, lon = _point({"lat": pair[0], "lon": pair[1]})
        if lat is not None and lon is not None:
            found.append((lat, lon))
    return tuple(found)


def _box(row: Row) -> BoundingBox | None:
    if row.get("bbox") is None:
        return None
    values = read_rows(row, "bbox")
    keys: Sequence[tuple[str, int]] = (("west", 180), ("south", 90), ("east", 180), ("north", 90))
    if len(values) == len(keys):
        box = dict(zip((key for key, _ in keys), values, strict=True))
        sides = [read_number(box, key, -most, most) for key, most in keys]
        west, south, east, north = sides
        if west is not None and south is not None and east is not None and north is not None:
            return BoundingBox(west, south, east, north)
    raise _fault(row, "bbox", "[west, south, east, north]", "mend it, or write null")


def _fault(row: Row, key: str, expected: str, remedy: str) -> InputError:
    came = show_json(row[key]) if key in row else "nothing"
    return InputError(f"{key} must be {expected}, got {came}; {remedy}")
