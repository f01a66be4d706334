"""The compiled gazetteer file, read-only: rows by key, number and id; one connection for each thread."""

import os
import sqlite3
import struct
import threading
import weakref
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError, GazetteerMissing, GeomapError
from geomap.gazetteer.names import FORMAT_VERSION
from geomap.gazetteer.postings import FIRST_OWN_NUMBER
from geomap.gazetteer.seal import is_sealed
from geomap.text.folding import FOLDING_VERSION

#: What to do about the bundled file when it cannot be used.
BUNDLED_REMEDY = "reinstall geomap, or in a checkout run its build again (pip install -e .)"
#: What to do about a layer above it.
LAYER_REMEDY = "import it again (geomap gazetteer import), or take the file away"
_HEADER = 100
#: What taking a row apart raises where the file is damaged.
DAMAGED = (LookupError, ValueError, TypeError, AttributeError, struct.error, zlib.error)
_FIND = "select post from key where key = ?"
# SQLite keeps a compiled statement by its text: one width, the last key repeated.
_MOST_KEYS = 32
_FIND_ANY = f"select post from key where key in ({','.join('?' * _MOST_KEYS)})"  # noqa: S608 - marks only
_FIND_EACH = f"select key, post from key where key in ({','.join('?' * _MOST_KEYS)})"  # noqa: S608 - marks only
# Ids are asked for in one width too, by hundreds where a file of rows is joined.
_MOST_IDS = 256
_BY_ID = f"select id, n from ident where id in ({','.join('?' * _MOST_IDS)})"  # noqa: S608 - marks only
_BY_NUMBER = f"select n from place where id is null and n in ({','.join('?' * _MOST_IDS)})"  # noqa: S608
_MOST_DIGITS = 9  # of numbers below 1 << 28
_FOLLOWING = "select key from key where key >= ? and key < ? limit ?"
# Enough for all but a few hundred beginnings such as "la" and "san".
_MOST_FOLLOWING = 400
_Identity = tuple[int, int, int, int]


class _Executor(threading.local):
    """The connection of one thread, opened at the thread's first question."""

    def __init__(self, connect: Callable[[], sqlite3.Cursor]) -> None:
        self._connect = connect

    def __getattr__(self, name: str) -> Callable[..., sqlite3.Cursor]:
        # Only asked for what is not there yet: after that, `execute` is an attribute like others.
        if name != "execute":
            raise AttributeError(name)
        self.execute = self._connect().execute
        return self.execute


def _connect(
    path: Path, remedy: str, identity: _Identity, opened: list[sqlite3.Connection]
) -> sqlite3.Cursor:
    if _identity(path, remedy) != identity:
        raise _refusal(path, "it was replaced after it had been opened; open it again", remedy)
    # immutable: no locks and no journal, so that a read-only install works. Not mapped into
    # memory: a file that is cut meanwhile would kill the process, and its pages count as ours.
    connection = sqlite3.connect(
        f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
    )
    opened.append(connection)
    return connection.cursor()


class IndexFile:
    """One open gazetteer file; each thread and each forked process gets a connection of its own."""

    def __init__(self, path: Path, *, remedy: str = BUNDLED_REMEDY) -> None:
        """Open the file at ``path``; ``remedy`` is what its errors say to do.

        Raises
        ------
        GazetteerMissing
            When there is no such file.
        GazetteerError
            When it is cut short, damaged, or of another version.
        """
        self.path = path
        self._remedy = remedy
        self._identity = _check_whole(path, remedy)
        self._absolute = path.absolute()  # resolve() asks the disk about every folder
        self._opened: list[sqlite3.Connection] = []
        self._owner = os.getpid()
        self._executor = self._new_executor()
        if hasattr(os, "register_at_fork"):
            forget = weakref.WeakMethod(self._forget_connections)
            os.register_at_fork(after_in_child=lambda: (method := forget()) and method())
        #: Versions, counts and lists that the compiler wrote, by key.
        self.meta: dict[str, str] = dict(self.rows("select k, v from meta"))
        for key, expected in (("format", FORMAT_VERSION), ("folding", FOLDING_VERSION)):
            if self.meta.get(key) != str(expected):
                raise self.refusal(f"its {key} is version {self.meta.get(key)!r}, expected {str(expected)!r}")

    def __del__(self) -> None:
        # Python 3.13 warns of a connection that nobody closed. Opening may have failed half-way.
        for connection in getattr(self, "_opened", ()):
            if os.getpid() == self._owner:
                connection.close()

    def close(self) -> None:
        """Close the connections of all threads; a question after that opens the file again."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._executor = self._new_executor()

    def _new_executor(self) -> _Executor:
        # Without a way back to this object: it closes its connections when the last name of it goes.
        return _Executor(partial(_connect, self._absolute, self._remedy, self._identity, self._opened))

    def _forget_connections(self) -> None:
        # A connection must not cross a fork; the parent's are the parent's to close.
        self._opened = []
        self._owner = os.getpid()
        self._executor = self._new_executor()

    def rows(self, query: str, arguments: Sequence[object] = ()) -> list[Any]:
        """Return the rows of ``query``.

        Raises
        ------
        GazetteerError
            When the file is damaged where the answer lies.
        """
        try:
            return self._executor.execute(query, arguments).fetchall()
        except sqlite3.DatabaseError as error:
            raise self.refusal(str(error)) from error

    def refusal(self, reason: str) -> GazetteerError:
        """Return the error that names the file, ``reason`` and the remedy."""
        return _refusal(self.path, reason, self._remedy)

    @contextmanager
    def reading(self, what: str) -> Iterator[None]:
        """Turn the errors of taking rows apart into the one that says that ``what`` is damaged."""
        try:
            yield
        except GeomapError:
            raise
        except DAMAGED as error:
            raise self.refusal(f"{what} cannot be read ({error!r})") from error

    def find(self, key: str) -> bytes:
        """Return the packed postings of a search key; ``b""`` when no name is or begins with it."""
        try:
            row = self._executor.execute(_FIND, (key,)).fetchone()
        except UnicodeEncodeError:
            return b""  # half a surrogate pair, from a broken file: no name has one
        except sqlite3.DatabaseError as error:
            raise self.refusal(str(error)) from error
        if row is None:
            return b""
        (blob,) = row
        if not isinstance(blob, bytes):
            raise self.refusal(f"the postings of {key!r} are {blob!r}")
        return blob

    def find_any(self, keys: Sequence[str]) -> list[bytes]:
        """Return the packed postings of those of the search keys that there are, in any order.

        Of many keys it takes half the time of asking `find` for each.
        """
        found: list[Any] = []
        for first in range(0, len(keys), _MOST_KEYS):
            some = list(keys[first : first + _MOST_KEYS])
            try:
                found += self.rows(_FIND_ANY, some + some[-1:] * (_MOST_KEYS - len(some)))
            except UnicodeEncodeError:  # see `find`
                found += [(blob,) for key in some if (blob := self.find(key))]
        blobs = [blob for (blob,) in found]
        faulty = [blob for blob in blobs if not isinstance(blob, bytes)]
        if faulty:
            raise self.refusal(f"the postings of one of {keys!r} are {faulty[0]!r}")
        return blobs

    def find_each(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return the packed postings of those of the search keys that there are, by key."""
        found: dict[str, bytes] = {}
        for first in range(0, len(keys), _MOST_KEYS):
            some = list(keys[first : first + _MOST_KEYS])
            try:
                found |= dict(self.rows(_FIND_EACH, some + some[-1:] * (_MOST_KEYS - len(some))))
            except UnicodeEncodeError:  # see `find`
                found |= {key: blob for key in some if (blob := self.find(key))}
        faulty = [blob for blob in found.values() if not isinstance(blob, bytes)]
        if faulty:
            raise self.refusal(f"the postings of one of {keys!r} are {faulty[0]!r}")
        return found

    def next_words(self, key: str) -> frozenset[str] | None:
        """Return the words that follow ``key`` and a space in longer keys; None where they are too many."""
        start = key + " "
        rows = self.rows(_FOLLOWING, (start, key + "!", _MOST_FOLLOWING))
        if len(rows) == _MOST_FOLLOWING:
            return None
        skipped = len(start)
        try:  # not `reading`: a scan asks for thousands of these
            return frozenset([longer[skipped:].partition(" ")[0] for (longer,) in rows])
        except (TypeError, AttributeError) as error:
            raise self.refusal(f"the keys after {key!r} cannot be read ({error!r})") from error

    def find_from(self, start: str) -> list[tuple[str, bytes]]:
        """Return every (key, packed postings) whose key begins with ``start``, in order."""
        # No key holds a code point above the last plane's private use.
        query = "select key, post from key where key >= ? and key < ?"
        rows = self.rows(query, (start, start + "\U0010ffff"))
        with self.reading(f"the keys that begin with {start!r}"):
            return [(str(key), bytes(memoryview(post))) for key, post in rows]

    def check(self) -> None:
        """Read the whole file, which takes a fraction of a second.

        Raises
        ------
        GazetteerError
            When any byte of it is not as the compiler wrote it.
        """
        if not is_sealed(self.path):
            raise self.refusal("its checksum is not that of its content")

    def number(self, place_id: str) -> int | None:
        """Return the number of the place with this id."""
        number = geonames_number(place_id)
        if number is not None:
            rows = self.rows("select n from place where n = ? and id is null", (number,))
        elif not _is_whole(place_id):
            return None
        else:
            rows = self.rows("select n from ident where id = ?", (place_id,))
        return int(rows[0][0]) if rows else None

    def numbers(self, place_ids: Iterable[str]) -> dict[str, int]:
        """Return the numbers of those of the places with these ids that there are, many in one query."""
        by_number: dict[int, list[str]] = {}
        others = []
        first, last = self._own_ids
        for place_id in dict.fromkeys(place_ids):
            if (number := geonames_number(place_id)) is not None:
                by_number.setdefault(number, []).append(place_id)
            elif first <= place_id <= last and _is_whole(place_id):
                others.append(place_id)
        found = {str(place_id): int(number) for place_id, number in self._chunks(_BY_ID, others)}
        for (number,) in self._chunks(_BY_NUMBER, list(by_number)):
            found |= dict.fromkeys(by_number[number], number)
        return found

    @cached_property
    def _own_ids(self) -> tuple[str, str]:
        """The first and the last id that is not GeoNames': those of users' rows are rarely between them."""
        ((first, last),) = self.rows("select (select min(id) from ident), (select max(id) from ident)")
        return str(first or ""), str(last or "")

    def _chunks(self, query: str, values: Sequence[object]) -> Iterator[Any]:
        for first in range(0, len(values), _MOST_IDS):
            some = list(values[first : first + _MOST_IDS])
            yield from self.rows(query, some + some[-1:] * (_MOST_IDS - len(some)))


def geonames_number(place_id: str) -> int | None:
    """Return the number in an id of GeoNames, under which files keep its place; None for any other id.

    Also for one so high that files have given such numbers to other places.
    """
    digits = place_id.removeprefix("gn:")
    if digits == place_id or not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) > _MOST_DIGITS or (digits[0] == "0" and digits != "0"):
        return None
    return number if (number := int(digits)) < FIRST_OWN_NUMBER else None


def _is_whole(text: str) -> bool:
    """Return whether ``text`` holds no half of a surrogate pair, which no place's id has."""
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _refusal(path: Path, reason: str, remedy: str) -> GazetteerError:
    return GazetteerError(f"{path}: expected a compiled gazetteer, but {reason}; {remedy}")


def _identity(path: Path, remedy: str) -> _Identity:
    try:
        state = path.stat()
    except OSError as error:
        raise GazetteerMissing(f"{path}: there is no compiled gazetteer here; {remedy}") from error
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _check_whole(path: Path, remedy: str) -> _Identity:
    """Return which file this is; refuse a missing or a cut one before anything is read from it."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
        identity = _identity(path, remedy)
    except FileNotFoundError as error:
        raise GazetteerMissing(f"{path}: there is no compiled gazetteer here; {remedy}") from error
    except OSError as error:
        raise GazetteerError(
            f"{path}: cannot be read: {error.strerror}; check its rights, or {remedy}"
        ) from error
    size = identity[2]
    expected = 0
    if len(header) == _HEADER and header.startswith(b"SQLite format 3\0"):
        page_size, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
        expected = (65536 if page_size == 1 else page_size) * pages
    if not expected or size != expected:
        raise GazetteerError(
            f"{path}: expected a compiled gazetteer of {expected} bytes, got {size} bytes "
            f"that begin with {header[:15]!r}; {remedy}"
        )
    return identity
