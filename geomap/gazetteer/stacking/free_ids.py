"""Ids for rows that have none: made of their names, and of no other place."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from geomap.gazetteer.rows import Action, PlaceRow

_SCHEME = "user"
_NAMELESS = "place"
_HIDE = Action.HIDE  # it would be asked for with every row

#: Returns the numbers of those of the places with some ids that there are, by id.
FindNumbers = Callable[[Iterable[str]], Mapping[str, int]]


def place_ids(rows: Sequence[PlaceRow], keys: Sequence[str], find_numbers: FindNumbers) -> list[str]:
    """Return the id of each row; one without gets one of its name that no other place has.

    ``keys`` are their names folded; ``find_numbers`` knows the places below.
    """
    slugs = [
        # A row that hides adds no place.
        "" if row.id or row.action is _HIDE else key.replace(" ", "-") or _NAMELESS
        for row, key in zip(rows, keys, strict=True)
    ]
    firsts = {slug: f"{_SCHEME}:{slug}" for slug in slugs if slug}
    taken = {row.id for row in rows if row.id} | find_numbers(firsts.values()).keys()
    counts = Counter(slugs)
    # Only of namesakes, which are few, the next ids are asked for.
    asked = {
        _second_id(row, slug)
        for row, slug in zip(rows, slugs, strict=True)
        if slug and (counts[slug] > 1 or firsts[slug] in taken)
    }
    taken |= find_numbers(asked).keys()
    ids = []
    for row, slug in zip(rows, slugs, strict=True):
        place_id = firsts.get(slug, row.id)
        if slug and place_id in taken:
            place_id = _free_id(_second_id(row, slug), taken, asked, find_numbers)
        taken.add(place_id)
        ids.append(place_id)
    return ids


def _second_id(row: PlaceRow, slug: str) -> str:
    return f"{_SCHEME}:{slug}-{row.country.lower()}" if row.country else f"{_SCHEME}:{slug}"


def _free_id(second: str, taken: set[str], asked: set[str], find_numbers: FindNumbers) -> str:
    """Return a namesake's id: its name with its country, then a number.

    ``taken`` are ids that places have, among them those of ``asked`` that are known below.
    """
    place_id, number = second, 1
    while place_id in taken or (place_id not in asked and find_numbers((place_id,))):
        number += 1
        place_id = f"{second}-{number}"
    return place_id
