"""The answers of online geocoders, kept on disk so that nothing is asked twice."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Self

from geomap.errors import GeocodingError
from geomap.folders import user_cache
from geomap.model.context import GeocodeAnswer, GeocodeQuery
from geomap.model.place import BoundingBox, FeatureClass, Place

#: Marks the file as ours (SQLite's application_id: "gmap"), and its form.
_APPLICATION_ID = 0x676D6170
_FORM = 1
_FILE = "answers.sqlite"
# Another process may hold the file while it writes one row; nobody holds it for long.
_BUSY_TIMEOUT_S = 30.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    service TEXT NOT NULL,
    name TEXT NOT NULL,
    countries TEXT NOT NULL,
    language TEXT NOT NULL,
    place TEXT,
    date TEXT NOT NULL,
    credit TEXT NOT NULL,
    PRIMARY KEY (service, name, countries, language)
) WITHOUT ROWID
"""


class AnswerCache:
    """An SQLite file of answers, "nothing found" among them, each with service, date and credit.

    Two processes may use one file at a time: every answer is one transaction. Use it as a
    context manager, or call `close`.

    Raises
    ------
    GeocodingError
        When the file is damaged, is something else, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        try:
            self._prepare()
        except (sqlite3.Error, GeocodingError) as error:
            self._connection.close()
            raise error if isinstance(error, GeocodingError) else self._unusable(error) from error

    def _prepare(self) -> None:
        # Tables first: another process may be making the file, and does all of it in one transaction.
        tables = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        found = self._connection.execute("PRAGMA application_id").fetchone()[0]
        form = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if tables and (found, form) != (_APPLICATION_ID, _FORM):
            raise GeocodingError(
                f"{self._path}: expected a cache of geocoder answers in form {_FORM}, got another SQLite "
                f"file (application {found:#x}, form {form}); give another path, or delete the file"
            )
        if not tables:
            # IMMEDIATE: of two processes that find the file new, the second waits, then changes nothing.
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(_SCHEMA)
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {_FORM}")
            self._connection.execute("COMMIT")

    def _unusable(self, error: Exception) -> GeocodingError:
        return GeocodingError(
            f"{self._path}: the cache of geocoder answers cannot be used ({error}); "
            "delete the file (its answers are asked again), or give another path"
        )

    def find(self, service: str, query: GeocodeQuery) -> GeocodeAnswer | None:
        """Return what ``service`` once answered to ``query``; None when it was never asked."""
        try:
            row = self._connection.execute(
                "SELECT place, date FROM answers"
                " WHERE service = ? AND name = ? AND countries = ? AND language = ?",
                (service, *_key(query)),
            ).fetchone()
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        if row is None:
            return None
        try:
            place = None if row[0] is None else _read_place(row[0])
        except (KeyError, TypeError, ValueError) as error:
            raise self._unusable(error) from error
        return GeocodeAnswer(query=query, place=place, service=service, date=row[1])

    def keep(self, answer: GeocodeAnswer, *, credit: str) -> None:
        """Write ``answer`` with the ``credit`` that its data asks for, over an older one."""
        try:
            self._connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)",
                (answer.service, *_key(answer.query), _written_place(answer.place), answer.date, credit),
            )
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Close the file; the cache cannot be used after it."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Return the cache itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the file."""
        self.close()


def default_cache_path(environ: Mapping[str, str]) -> Path:
    """Return where the answers lie by default: in this user's folder for caches.

    Examples
    --------
    >>> default_cache_path({"GEOMAP_HOME": "mine"}).as_posix()
    'mine/cache/answers.sqlite'
    """
    return user_cache(environ) / _FILE


def _key(query: GeocodeQuery) -> tuple[str, str, str]:
    return query.name, ",".join(query.countries), query.language


def _written_place(place: Place | None) -> str | None:
    return None if place is None else json.dumps(asdict(place), ensure_ascii=False, sort_keys=True)


def _read_place(text: str) -> Place:
    data = json.loads(text)
    box = data.pop("bbox")
    return Place(
        **{
            "layer": "",  # an answer of before places had one
            **data,
            "feature_class": FeatureClass(data["feature_class"]),
            "names": tuple((code, name) for code, name in data["names"]),
            "bbox": None if box is None else BoundingBox(**box),
        }
    )
