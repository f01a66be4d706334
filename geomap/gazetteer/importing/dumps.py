"""The files that GeoNames offers for download, plain or zipped: which is which, and their lines."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO

from geomap.errors import GazetteerError


class Dump(StrEnum):
    """The files of https://download.geonames.org/export/dump/readme.txt that can be imported."""

    PLACES = "places"
    ALTERNATES = "alternate names"
    ADMIN1 = "first-level units"
    ADMIN2 = "second-level units"


#: What the lines of each file look like.
EXPECTED = {
    Dump.PLACES: "lines of 19 columns with tabs between them, as in allCountries.txt",
    Dump.ALTERNATES: "lines of 10 columns with tabs between them, as in alternateNamesV2.txt",
    Dump.ADMIN1: "lines such as 'MA.04<tab>name<tab>ASCII name<tab>number', as in admin1CodesASCII.txt",
    Dump.ADMIN2: "lines such as 'MA.04.481<tab>name<tab>ASCII name<tab>number', as in admin2Codes.txt",
}
#: More than ten times of what all of GeoNames takes.
MOST_BYTES = 20_000_000_000
#: The column of alternate names has 10,000 characters at most.
LONGEST_LINE = 100_000
# An archive of GeoNames has three members at most.
_MOST_MEMBERS = 50
_CHUNK_BYTES = 1 << 22
_HEAD_BYTES = 1 << 16
_ARCHIVE = b"PK\x03\x04"
_NUMBER = re.compile(rb"[0-9]{1,9}")
_UNITS = {
    Dump.ADMIN1: re.compile(rb"[A-Z]{2}\.[^.\t]+"),
    Dump.ADMIN2: re.compile(rb"[A-Z]{2}\.[^.\t]+\.[^\t]+"),
}
_UNREADABLE = (OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error)


def tell_dump(path: Path) -> Dump | None:
    """Return which file of GeoNames the one at ``path`` is, by what is in it; None for none.

    Raises
    ------
    GazetteerError
        When it cannot be read: no such file, a damaged archive.
    """
    with _reading(path):
        if not _is_archive(path):
            with path.open("rb") as file:
                return _kind_of(file.read(_HEAD_BYTES))
        with zipfile.ZipFile(path) as archive:
            kinds = {kind for _, kind in _members(archive) if kind is not None}
            return next((kind for kind in Dump if kind in kinds), None)


def _is_archive(path: Path) -> bool:
    with path.open("rb") as file:
        # One that was cut has lost its directory, which is at the end.
        return file.read(len(_ARCHIVE)) == _ARCHIVE or zipfile.is_zipfile(path)


def _kind_of(head: bytes) -> Dump | None:
    """Return the kind of the file that begins with ``head``: that of most of its whole lines."""
    lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(lines) > 1:
        lines.pop()  # may be cut
    counts = dict.fromkeys(Dump, 0)
    for line in lines:
        kind = _kind_of_line(line.rstrip(b"\r"))
        if kind is not None:
            counts[kind] += 1
    best = max(Dump, key=lambda kind: counts[kind])
    return best if counts[best] else None


def _kind_of_line(line: bytes) -> Dump | None:
    cells = line.split(b"\t")
    if len(cells) == 19 and _NUMBER.fullmatch(cells[0]):
        return Dump.PLACES
    if 4 <= len(cells) <= 10 and all(map(_NUMBER.fullmatch, cells[:2])):
        return Dump.ALTERNATES
    if len(cells) == 4 and _NUMBER.fullmatch(cells[3]):
        return next((kind for kind, code in _UNITS.items() if code.fullmatch(cells[0])), None)
    return None


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, Dump | None]]:
    """Yield the members of an archive that may be a dump, with what they are; nothing is unpacked to disk."""
    for member in archive.infolist()[:_MOST_MEMBERS]:
        if not member.is_dir() and not member.filename.lower().endswith("readme.txt"):
            with archive.open(member) as file:
                yield member, _kind_of(file.read(_HEAD_BYTES))


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise GazetteerError(f"{path}: there is no such file; correct the path") from error
    except _UNREADABLE as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise GazetteerError(f"{path}: cannot be read: {reason}; download it again") from error


class Lines:
    """The lines of a dump with their numbers, and how much of it has been read; to be used once."""

    def __init__(self, path: Path, kind: Dump, progress: Callable[[str, int, int], None]) -> None:
        """Read the file of ``kind`` at ``path``; ``progress`` gets words, bytes done and bytes in all."""
        self.path = path
        self._kind = kind
        self._progress = progress

    def __iter__(self) -> Iterator[tuple[int, Sequence[bytes]]]:
        r"""Yield (number of the first line, lines) of each part of the file, without line ends.

        Raises
        ------
        GazetteerError
            When the file is missing, damaged or too large, or an archive has no such dump or several.
        """
        with _reading(self.path), self._open() as (file, size):
            rest = b""
            number, done = 1, 0
            while chunk := file.read(_CHUNK_BYTES):
                if not done:
                    chunk = chunk.removeprefix(b"\xef\xbb\xbf")
                done += len(chunk)
                lines = (rest + chunk).split(b"\n")
                # What has no end in sight is no line; a part of it will be named as one.
                rest = lines.pop()[: 2 * LONGEST_LINE]
                yield number, lines
                number += len(lines)
                self._progress(f"reading {self.path.name}", min(done, size), size)
            if rest:
                yield number, [rest]

    @contextmanager
    def _open(self) -> Iterator[tuple[IO[bytes], int]]:
        if not _is_archive(self.path):
            size = self.path.stat().st_size
            self._check_size(size)
            with self.path.open("rb") as file:
                yield file, size
            return
        with zipfile.ZipFile(self.path) as archive:
            member = self._choose(archive)
            self._check_size(member.file_size)
            with archive.open(member) as unpacked:
                yield unpacked, member.file_size

    def _check_size(self, size: int) -> None:
        if size > MOST_BYTES:
            raise GazetteerError(
                f"{self.path}: {size:,} bytes are more than any dump of GeoNames has ({MOST_BYTES:,} at most)"
            )

    def _choose(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        found = [member for member, kind in _members(archive) if kind is self._kind]
        own = [member for member in found if Path(member.filename).stem == self.path.stem]
        if len(found) == 1 or len(own) == 1:
            return (own or found)[0]
        names = ", ".join(repr(member.filename) for member in archive.infolist()[:10]) or "nothing"
        number = "several files" if found else "no file"
        raise GazetteerError(
            f"{self.path}: expected an archive with one file of {EXPECTED[self._kind]}, got {number} "
            f"of that form among {names}; unpack it and name the file"
        )
