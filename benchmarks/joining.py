"""Two compiled gazetteers in one file."""

import heapq
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from geomap.gazetteer.names import pack_postings, postings_in
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.writing import pack_cell, replacing


def join_files(bundled: Path, layer: Path, output: Path) -> None:
    """Write the places of ``layer``, a file of `compile_dump`, among those of ``bundled`` to ``output``.

    The layer's numbers must be none of the bundled file's. Units are one where country and code agree.
    """
    with replacing(output) as unfinished:
        shutil.copyfile(bundled, unfinished)
        with (
            closing(sqlite3.connect(unfinished, uri=True)) as target,
            closing(open_file(bundled)) as below,
            closing(open_file(layer)) as above,
        ):
            target.execute("pragma journal_mode = off")
            target.execute("pragma synchronous = off")
            target.execute("attach ? as layer", (f"{layer.absolute().as_uri()}?mode=ro&immutable=1",))
            _join_places(target)
            target.execute("drop table key")
            target.execute("create table key(key text primary key, post blob not null) without rowid")
            target.executemany("insert into key values(?,?)", _joined_keys(below, above))
            cells = dict(below.execute("select c, post from cell"))
            rows = [(cell, _joined_cell(cells.get(cell, b""), post)) for cell, post in _cells(above)]
            target.executemany("insert or replace into cell values(?,?)", rows)
            target.commit()
        seal_file(unfinished)


def _join_places(target: sqlite3.Connection) -> None:
    """Bring places, names and what describes them over from the attached layer."""
    queries = ("select k, v from main.meta", "select k, v from layer.meta")
    meta = [dict(target.execute(query)) for query in queries]
    kinds = [json.loads(part["kinds"]) for part in meta]
    changed = {"kinds": json.dumps(kinds[0] + kinds[1])}
    changed |= {key: str(sum(int(part[key]) for part in meta)) for key in ("places", "names")}
    target.executemany("update meta set v = ? where k = ?", [(value, key) for key, value in changed.items()])
    target.executescript(
        f"""
        insert into admin1 select (select max(n) from main.admin1) + n, country, code, name, place
          from layer.admin1 l where not exists
            (select 1 from main.admin1 m where m.country = l.country and m.code = l.code);
        insert into origin select (select max(n) from main.origin) + n, source, licence from layer.origin;
        create temp table unit as select l.n as old, m.n as new
          from layer.admin1 l join main.admin1 m on m.country = l.country and m.code = l.code;
        create unique index temp.unit_old on unit(old);
        insert into place select p.n, p.id, p.name, p.lat, p.lon, p.kind + {len(kinds[0])}, p.country, u.new,
            null, p.population, p.prominence, p.names, p.box, p.label,
            p.origin + (select max(n) from main.origin) - (select max(n) from layer.origin), p.wikidata, p.iso
          from layer.place p left join unit u on u.old = p.admin1 order by p.n;
        insert into name select n, block from layer.name order by n;
        """  # noqa: S608 - a number
    )


def _joined_keys(below: sqlite3.Connection, above: sqlite3.Connection) -> Iterator[tuple[str, bytes]]:
    query = "select key, post from key order by key"
    # SQLite compares bytes of UTF-8, Python code points: the order is the same.
    rows = heapq.merge(below.execute(query), above.execute(query), key=itemgetter(0))
    for key, group in groupby(rows, key=itemgetter(0)):
        blobs = [post for _, post in group]
        yield key, blobs[0] if len(blobs) == 1 else _joined_blob(blobs)


def _joined_blob(blobs: Sequence[bytes]) -> bytes:
    postings = [posting for blob in blobs for posting in postings_in(blob)]
    postings.sort(key=lambda posting: -(posting & 0xFFFF))
    return pack_postings(postings, any(len(blob) & 7 for blob in blobs))


def _cells(connection: sqlite3.Connection) -> Iterator[tuple[int, bytes]]:
    yield from connection.execute("select c, post from cell order by c")


def _joined_cell(one: bytes, two: bytes) -> bytes:
    entries = (*postings_in(one), *postings_in(two))
    return pack_cell([(-(entry & 0xFFFF), entry >> 32) for entry in entries])


def open_file(path: Path) -> sqlite3.Connection:
    """Return a connection that reads a compiled gazetteer."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
