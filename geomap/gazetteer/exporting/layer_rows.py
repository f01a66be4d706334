"""The places of a compiled layer as rows, a few at a time, so that millions of them need no memory."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.records import Records
from geomap.gazetteer.rows import Action, PlaceRow
from geomap.gazetteer.stacking.hiding import META_KEY
from geomap.gazetteer.stacking.row_notes import LayerNotes, kind_word, with_fields
from geomap.model.resolution import NameKind

_AT_ONCE = 128  # as many as lie in a block of names


def read_layer_rows(path: Path) -> Iterator[PlaceRow]:
    """Yield the places of the compiled file at ``path`` by number, then what it hides; ``line`` counts them.

    What a layer keeps of a place is the whole of it, also where it only added a name; what its row
    said beyond that comes with it.

    Raises
    ------
    GazetteerError
        When the file is damaged.
    """
    with closing(IndexFile(path)) as index:
        last, line = -1, 0
        records, notes = Records(index), LayerNotes(index)
        while numbers := [
            int(number)
            for (number,) in index.rows(
                "select n from place where n > ? order by n limit ?", (last, _AT_ONCE)
            )
        ]:
            last = numbers[-1]
            records.fetch(numbers)
            for number in numbers:
                line += 1
                yield _row(line, number, records, notes)
        for row in _hides(index):
            line += 1
            yield row._replace(line=line)


def _hides(index: IndexFile) -> Iterator[PlaceRow]:
    with index.reading("the list of hidden places"):
        for item in json.loads(index.meta.get(META_KEY) or "[]"):
            row = PlaceRow(0, id=str(item[-2]), name=str(item[-1]), action=Action.HIDE)
            yield with_fields(row, item[0]) if len(item) > 2 else row


def _row(line: int, number: int, records: Records, notes: LayerNotes) -> PlaceRow:
    place = records.place(number)
    row = PlaceRow(
        line,
        id=place.id,
        name=place.name,
        country=place.country,
        lat=place.lat,
        lon=place.lon,
        kind=kind_word(place),
        admin1=place.admin1,
        population=place.population,
        bbox=place.bbox,
        source=place.source,
        iso=place.iso,
        wikidata=place.wikidata,
    )
    row = notes.find(number, row) or row
    main = {
        PlaceName(place.name, language, kind)
        for language in ("", row.language)
        for kind in (NameKind.OFFICIAL, *([] if language else [NameKind.ALTERNATE]))
    }
    names = (name for name in records.names(number) if name not in main and not name.is_code)
    return row._replace(names=tuple(names))
