"""The lines of `geomap extract` as a command's input: told from articles, and read."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from geomap.cli.options import STDOUT
from geomap.errors import InputError
from geomap.model.resolution import ParsedDocument

_SCHEMA_START = "geomap/document/"


def read_lines(path: str) -> tuple[ParsedDocument, ...]:
    """Return the documents of the lines at ``path``, ``-`` for stdin.

    Raises
    ------
    InputError
        When they cannot be read, with every faulty line, or hold no document.
    """
    return tuple(stream_lines(path))


def stream_lines(path: str, data: bytes | None = None) -> Iterator[ParsedDocument]:
    """Yield the documents of the lines at ``path``, or of ``data`` that was read from there.

    Raises
    ------
    InputError
        As `read_lines` does, for faulty lines after the last document.
    """
    from geomap.jsonl import stream_documents

    origin = "stdin" if path == str(STDOUT) else path
    try:
        text = (read_bytes(path) if data is None else data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{origin}: byte {error.start} is not UTF-8; give a file that geomap extract wrote"
        ) from error
    is_empty = True
    # Lines end at \n alone: splitlines() would also cut texts at U+2028 and its like.
    for parsed in stream_documents(text.split("\n"), origin=origin):
        is_empty = False
        yield parsed
    if is_empty:
        raise InputError(
            f"{origin}: it holds no documents; make it with: geomap extract INPUT... -o {origin}"
        )


def read_bytes(path: str) -> bytes:
    """Return what stands at ``path``, ``-`` for stdin.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    if path == str(STDOUT):
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: it cannot be read: {error.strerror}; check the path") from error


def is_extracted(data: bytes) -> bool:
    """Whether ``data``, all of an input or its start, begins with a line that geomap extract wrote."""
    first = data.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    if not first.startswith(b"{") or _SCHEMA_START.encode() not in first:
        return False
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and str(row.get("schema", "")).startswith(_SCHEMA_START)
