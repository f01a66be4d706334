"""The rows of one file against the gazetteer below them: what is refused, and what only gets a warning.

The reader has seen to it that each row can be read at all (`geomap.gazetteer.formats`); here it is
asked whether a row fits what is known: the id, the country, the places around it, its names.
"""

from collections.abc import Iterable
from dataclasses import replace

from geomap.gazetteer.rows import Action, RowFault, RowTable
from geomap.gazetteer.store import Gazetteer
from geomap.gazetteer.vetting.country_fit import find_misplaced
from geomap.gazetteer.vetting.doubtful_names import FindMeaning, find_doubtful_names
from geomap.gazetteer.vetting.known_places import find_known_places
from geomap.gazetteer.vetting.located import locate_rows
from geomap.gazetteer.vetting.row_ids import find_wrong_ids


def vet_rows(
    table: RowTable,
    gazetteer: Gazetteer,
    *,
    find_common_word: FindMeaning | None = None,
    find_surname: FindMeaning | None = None,
) -> RowTable:
    """Return ``table`` without the rows that do not fit ``gazetteer``, which lies below it; all faults named.

    Refused is what repeats a known place, what changes or hides a place that is not there, and what
    lies outside its country; what may well be right is kept with a warning. ``find_common_word``
    and ``find_surname`` return the language in which a name is a common word, or a person's name;
    None leaves names unasked. Faults are sorted by line, the reader's before these.

    Examples
    --------
    >>> from geomap.gazetteer.rows import PlaceRow
    >>> rows = (PlaceRow(2, name="Rabat", country="MA", lat=34.01, lon=-6.83),)
    >>> table = vet_rows(RowTable("mine.csv", rows), Gazetteer.open())
    >>> len(table.rows), str(table.faults[0]).partition(",")[0]
    (0, "mine.csv:2: 'Rabat' is already known as gn:2538475")
    """
    if not table.rows:
        return table
    known = gazetteer.get_all({row.id: None for row in table.rows if row.id})
    wrong_ids = list(find_wrong_ids(table, known, gazetteer))
    lost = _refused(wrong_ids)
    puts = [row for row in table.rows if row.action is Action.PUT and row.line not in lost]
    added = [row for row in puts if row.id not in known]
    faults = [
        *wrong_ids,
        *find_known_places(table.name, [row for row in added if not row.id.startswith("gn:")], gazetteer),
        *find_misplaced(table.name, list(locate_rows(puts, known)), gazetteer),
    ]
    if find_common_word is not None or find_surname is not None:
        faults += find_doubtful_names(
            table.name, puts, gazetteer, find_common_word=find_common_word, find_surname=find_surname
        )
    refused = _refused(faults)
    rows = tuple(row for row in table.rows if row.line not in refused) if refused else table.rows
    in_order = sorted((*table.faults, *faults), key=lambda fault: fault.line)
    return replace(table, rows=rows, faults=tuple(in_order))


def _refused(faults: Iterable[RowFault]) -> set[int]:
    """Return the lines that any of ``faults`` refuses."""
    return {fault.line for fault in faults if not fault.is_warning}
