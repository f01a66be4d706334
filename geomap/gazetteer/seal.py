"""The checksum of a gazetteer file, in the header field that SQLite leaves to applications."""

import os
import zlib
from pathlib import Path

# Bytes 68..71 of the header: the application id (https://www.sqlite.org/fileformat2.html, 1.3.17).
_FIELD = slice(68, 72)
_CHUNK_BYTES = 1 << 20


def seal_file(path: Path) -> None:
    """Write the checksum of the SQLite file at ``path`` into it: CRC-32 with the field itself as zeros."""
    checksum = _checksum(path)
    with path.open("r+b") as file:
        file.seek(_FIELD.start)
        file.write(checksum)
        file.flush()
        os.fsync(file.fileno())


def is_sealed(path: Path) -> bool:
    """Return whether the file at ``path`` is what was sealed, to the last byte."""
    with path.open("rb") as file:
        header = file.read(_FIELD.stop)
    return header[_FIELD] == _checksum(path)


def read_seal(path: Path) -> str:
    """Return the checksum in the file at ``path``, as eight digits: which file it is.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(_FIELD.stop)[_FIELD].hex()


def _checksum(path: Path) -> bytes:
    with path.open("rb") as file:
        first = bytearray(file.read(_CHUNK_BYTES))
        first[_FIELD] = bytes(4)
        value = zlib.crc32(first)
        while chunk := file.read(_CHUNK_BYTES):
            value = zlib.crc32(chunk, value)
    return value.to_bytes(4, "big")
