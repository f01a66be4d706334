"""A file of places as text: decoded, whatever the encoding, with every broken byte still in its line."""

import re
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.rows import FaultKind, RowFault

_REMEDY_ENCODING = "save the file as UTF-8 (in a spreadsheet: 'CSV UTF-8') and try again"
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# What a person takes for a table, by how such a file begins.
_BINARY = {
    b"PK\x03\x04": "a zip archive or a workbook; unpack it, or save the sheet as 'CSV UTF-8'",
    b"\x1f\x8b": "packed with gzip; unpack it",
    b"SQLite format 3": "a SQLite database; export the table as CSV",
    b"%PDF": "a PDF; copy the table into a spreadsheet and save it as 'CSV UTF-8'",
    b"\xd0\xcf\x11\xe0": "an old workbook; save the sheet as 'CSV UTF-8'",
    b"PAR1": "a Parquet file; export the table as CSV",
}
_SAMPLE_BYTES = 8192
# A text with a few broken rows has some; a picture or UTF-16 without its mark is full of them.
_MOST_CONTROLS = 0.1
_CONTROL_BYTES = bytes(code for code in range(32) if code not in b"\t\n\r\x0c\x1e") + b"\x7f"
_BROKEN = re.compile("[\udc80-\udcff]")
_LONE = re.compile("[\ud800-\udfff]")


class TableRefused(GazetteerError):
    """A file of which no row can be read; `fault` says why, as `RowFault`."""

    def __init__(self, fault: RowFault, message: str = "") -> None:
        super().__init__(message or str(fault))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name and text; a byte that is no text is a lone surrogate (PEP 383) in it."""

    name: str
    suffix: str
    text: str


def read_source(path: Path) -> Source:
    """Return the text of the file at ``path``: UTF-8 with or without a byte order mark, UTF-16 with one.

    Raises
    ------
    TableRefused
        When the file cannot be read or is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        fault = RowFault(path.name, 0, FaultKind.FILE, reason, "check the path and its rights")
        raise TableRefused(fault, f"{path}: {reason}; {fault.remedy}") from error
    except ValueError as error:  # a path with a NUL in it
        fault = RowFault(path.name, 0, FaultKind.FILE, f"cannot be read: {error}", "check the path")
        raise TableRefused(fault) from error
    text = _decode(data, path)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Source(path.name, path.suffix.casefold(), text)


def _decode(data: bytes, path: Path) -> str:
    encoding = _UTF_16.get(data[:2])
    if encoding and data[:4] != b"\xff\xfe\x00\x00":
        half = data[len(data) & ~1 :]  # a file cut within a letter
        text = data[2 : len(data) & ~1].decode(encoding, "surrogatepass")
        return text + "".join(chr(0xDC00 + (byte | 0x80)) for byte in half)
    if why := _binary_reason(data):
        fault = RowFault(path.name, 0, FaultKind.FILE, "this is no text", why)
        raise TableRefused(fault, f"{path}: expected a table as text, but it is {why}")
    return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _binary_reason(data: bytes) -> str:
    for beginning, why in _BINARY.items():
        if data.startswith(beginning):
            return why
    sample = data[:_SAMPLE_BYTES]
    n_controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if n_controls > _MOST_CONTROLS * len(sample):
        return f"binary, or in another encoding; {_REMEDY_ENCODING}"
    return ""


def encoding_fault(text: str) -> tuple[str, str] | None:
    r"""Return (reason, remedy) when ``text`` holds a byte that is not UTF-8, or half a character; else None.

    Examples
    --------
    >>> encoding_fault(b"La\xe2youne".decode("utf-8", "surrogateescape"))[0]
    'byte 0xe2 is not UTF-8'
    >>> encoding_fault("Laâyoune")
    """
    if text.isascii():
        return None
    if broken := _BROKEN.search(text):
        return f"byte {ord(broken[0]) - 0xDC00:#04x} is not UTF-8", _REMEDY_ENCODING
    if _LONE.search(text):
        return "half of a character stands alone (a lone surrogate)", "write the name anew"
    return None
