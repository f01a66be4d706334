"""Rows whose ids no place has, or that hide a name which their place does not bear."""

from collections.abc import Iterator, Mapping, Sequence

from geomap.gazetteer.rows import Action, FaultKind, PlaceRow, RowFault, RowTable
from geomap.gazetteer.store import Gazetteer
from geomap.model.place import Place
from geomap.text.folding import fold

_PUT, _HIDE = Action.PUT, Action.HIDE  # they would be asked for with every row
# Ids that this project gives: under one of them a user's place might become another one with an update.
_PROJECT_SCHEMES = ("iso:", "geomap:")


def find_wrong_ids(table: RowTable, known: Mapping[str, Place], gazetteer: Gazetteer) -> Iterator[RowFault]:
    """Yield a fault for each row whose id is needed and not known; ``known`` are the places by id.

    A row that says all of a place adds it under an id that is new, but for ids that only the
    project gives.
    """
    added = {row.id for row in table.rows if row.id and row.id not in known and _is_whole(row)}
    own: dict[str, list[str]] = {row.id: [] for row in table.rows if row.action is _HIDE}
    for row in table.rows if own else ():
        if row.id in own and row.action is _PUT:
            own[row.id] += (row.name, *(name.text for name in row.names))
    for row in table.rows:
        if not row.id and _is_whole(row):  # nearly all
            continue
        fault = None
        if row.action is _HIDE:
            is_known = row.id in known or row.id in added
            fault = _hiding(table.name, row, gazetteer, own.get(row.id, ()), is_known=is_known)
        elif row.id not in known:
            fault = _adding(table.name, row, gazetteer)
        elif row.iso and row.country and row.iso[:2] != row.country:
            fault = _fault(
                table.name,
                row,
                FaultKind.COUNTRY,
                f"the ISO code {row.iso} is of another country than {row.country}",
                "correct one of the two",
                column="iso",
                is_warning=True,
            )
        if fault is not None:
            yield fault


def _is_whole(row: PlaceRow) -> bool:
    return row.action is _PUT and bool(row.name) and row.lat is not None and row.lon is not None


def _adding(file: str, row: PlaceRow, gazetteer: Gazetteer) -> RowFault | None:
    needed = "name, latitude and longitude"
    if not row.id:
        if _is_whole(row):
            return None
        reason, remedy = f"a new place needs {needed}", "write them, or the id of a known place"
        return _fault(file, row, FaultKind.COORDINATES, reason, remedy, column="latitude")
    if _is_whole(row) and not row.id.startswith(_PROJECT_SCHEMES):
        return None
    reason = f"no place has the id {row.id!r}"
    meant = _suggestion(row.id, gazetteer)
    if not _is_whole(row):
        remedy = f"correct the id{meant}, or write {needed} to add a place"
        return _fault(file, row, FaultKind.UNKNOWN_ID, reason, remedy)
    scheme = row.id.partition(":")[0]
    reason = f"{reason}, and ids with {scheme}: are given by geomap alone"
    remedy = f"correct the id{meant}, leave it empty, or begin it with user:"
    return _fault(file, row, FaultKind.UNKNOWN_ID, reason, remedy)


def _hiding(
    file: str, row: PlaceRow, gazetteer: Gazetteer, own: Sequence[str], *, is_known: bool
) -> RowFault | None:
    if not is_known:
        reason = f"no place has the id {row.id!r}, so there is nothing to hide"
        remedy = f"correct the id{_suggestion(row.id, gazetteer)}, or delete the row"
        return _fault(file, row, FaultKind.UNKNOWN_ID, reason, remedy)
    if not row.name:
        return None
    names = {fold(text) for text in (*own, *(name.text for name in gazetteer.names(row.id)))}
    if fold(row.name) in names:
        return None
    reason = f"{row.id} is not called {row.name!r}, so there is nothing to hide"
    remedy = (
        f"correct it ('geomap gazetteer show {row.id} -v' lists all), or leave it empty to hide the place"
    )
    return _fault(file, row, FaultKind.NAME, reason, remedy, column="name", is_warning=True)


def _suggestion(wrong_id: str, gazetteer: Gazetteer) -> str:
    """Return " (perhaps iso:MA, Morocco)" for an id that is written amiss or is a name, ``""`` for others."""
    body = wrong_id.partition(":")[2] or wrong_id
    spelled = [f"gn:{body}", f"iso:{body.upper()}", f"geomap:{body.casefold()}", f"user:{body.casefold()}"]
    places = list(gazetteer.get_all(spelled).values())
    if not places and not body.isdigit():
        places = [candidate.place for candidate in gazetteer.lookup(body.replace("-", " "), limit=1)]
    return f" (perhaps {places[0].id}, {places[0].name})" if places else ""


def _fault(
    file: str,
    row: PlaceRow,
    kind: FaultKind,
    reason: str,
    remedy: str,
    *,
    column: str = "id",
    is_warning: bool = False,
) -> RowFault:
    return RowFault(file, row.line, kind, reason, remedy, is_warning=is_warning, name=row.name, column=column)
