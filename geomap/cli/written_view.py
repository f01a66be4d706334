"""An edit of a file of places as JSON and as a table: the row, what lies near, who is called the same."""

from collections.abc import Iterator
from pathlib import Path

from rich.table import Table

from geomap.cli.gazetteer_view import fact_table, where_text
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.countries import country_name
from geomap.gazetteer.editing.drafting import Draft
from geomap.gazetteer.exporting import name_cell, row_values
from geomap.gazetteer.nearby import NearPlace
from geomap.gazetteer.rows import Action, PlaceRow, RowFault
from geomap.geo.points import distance_km
from geomap.model.place import Place

_NEAR_KM = 50.0
_MOST_NEAR = 3
_MOST_NAMESAKES = 5


def fault_row(fault: RowFault) -> dict[str, object]:
    """Return what ``--json`` prints of a fault."""
    return {
        "file": fault.file,
        "line": fault.line,
        "kind": fault.kind.value,
        "is_warning": fault.is_warning,
        "name": fault.name,
        "column": fault.column,
        "reason": fault.reason,
        "remedy": fault.remedy,
    }


def edit_row(draft: Draft, below: Gazetteer, place_id: str, *, verb: str, path: Path) -> dict[str, object]:
    """Return what ``add``, ``edit`` and ``hide`` print with ``--json``."""
    row = draft.row
    values = row_values(row) if row else {}
    return {
        "id": row.id if row else place_id,
        "done": verb,
        "file": str(path),
        "line": draft.line,
        "row": {column: value for column, value in values.items() if value},
        "country_at": _country_at(row, below),
        "near": [
            {"id": item.place.id, "name": item.place.name, "distance_km": round(item.distance_km, 1)}
            for item in _near(row, below)
        ],
        "namesakes": [
            {"id": place.id, "name": place.name, "country": place.country} for place in _namesakes(row, below)
        ],
        "warnings": [fault_row(fault) for fault in draft.warnings],
    }


def edit_table(draft: Draft, below: Gazetteer, place_id: str) -> Table:
    """Return an edit as a person reads it before it is written."""
    return fact_table(_facts(draft, below, place_id))


def _facts(draft: Draft, below: Gazetteer, place_id: str) -> Iterator[tuple[str, str]]:
    row = draft.row
    known = below.get(row.id if row else place_id)
    if row is None:
        yield "Place", place_id
        return
    is_hide = row.action is Action.HIDE
    hidden = row.name or (_titled(known) if known else "")
    yield ("Hides" if is_hide else "Place"), hidden
    yield "Id", row.id
    if known is not None and not is_hide:
        yield "Changes", _titled(known)
    yield "Kind", row.kind
    yield "Names", " · ".join(map(name_cell, row.names))
    if row.lat is not None and row.lon is not None:
        country = _country_at(row, below)
        lies = f"in {country_name(country)} ({country})" if country else "in no country"
        yield "Point", f"{row.lat:.5f}, {row.lon:.5f}, {lies}"
    yield "Country", f"{country_name(row.country)} ({row.country})" if row.country else ""
    yield "Lies in", row.parent
    yield "People", f"{row.population:,}" if row.population else ""
    yield "Near", " · ".join(f"{near.place.name} {near.distance_km:.1f} km" for near in _near(row, below))
    if row.name and not is_hide:
        same = (f"{_titled(place)} ({place.id}{_distance(row, place)})" for place in _namesakes(row, below))
        yield "Namesakes", " · ".join(same) or "none"


def _titled(place: Place) -> str:
    where = where_text(place)
    return f"{place.name}, {where}" if where else place.name


def _distance(row: PlaceRow, place: Place) -> str:
    if row.lat is None or row.lon is None:
        return ""
    return f", {distance_km(row.lat, row.lon, place.lat, place.lon):,.0f} km"


def _country_at(row: PlaceRow | None, below: Gazetteer) -> str | None:
    if row is None or row.lat is None or row.lon is None:
        return None
    return below.country_at(row.lat, row.lon)


def _near(row: PlaceRow | None, below: Gazetteer) -> tuple[NearPlace, ...]:
    if row is None or row.lat is None or row.lon is None:
        return ()
    return below.near(row.lat, row.lon, km=_NEAR_KM, limit=_MOST_NEAR)


def _namesakes(row: PlaceRow | None, below: Gazetteer) -> tuple[Place, ...]:
    if row is None or not row.name or row.action is Action.HIDE:
        return ()
    found = (candidate.place for candidate in below.lookup(row.name, limit=_MOST_NAMESAKES + 1))
    return tuple(place for place in found if place.id != row.id)[:_MOST_NAMESAKES]
