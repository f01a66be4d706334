"""JSON lines: one document a line, ids and texts unchanged, toponyms never looked at."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from geomap.errors import InputError
from geomap.model.document import Document
from geomap.reading.dates import WrittenDate, parse_date
from geomap.reading.decoding import decode_text
from geomap.reading.report import Origin, ReadReport, Refusal
from geomap.text.json_values import show_json

_SURROGATES = re.compile("[\ud800-\udfff]")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: The keys that are read. Every other key is dropped before anything looks at it, above all the
#: toponyms of an annotated corpus or of an earlier run.
_TEXT_KEYS = ("text", "title", "url", "source", "date", "lang", "language")


@dataclass(slots=True)
class _Unclear:
    """Values of one key that were not understood: how many, and the first as an example."""

    count: int = 0
    example: str = ""


@dataclass(slots=True)
class _Reading:
    origin: Origin
    documents: list[Document] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    unclear: dict[str, _Unclear] = field(default_factory=dict)

    def note(self, key: str, value: str, number: int) -> None:
        entry = self.unclear.setdefault(key, _Unclear(example=f"line {number} has {value!r}"))
        entry.count += 1

    def add(self, document: Document, number: int) -> None:
        before = self.lines.setdefault(document.id, number)
        if before != number:
            raise InputError(
                f"id {document.id!r} was already given in line {before}; give each document its own id"
            )
        self.documents.append(document)


def read_json_lines(data: bytes, origin: Origin) -> ReadReport:
    r"""Return the documents of a JSONL file; each bad line is refused by its number.

    A line is ``{"id", "text", "title"?, "date"?, "url"?, "source"?, "lang" | "language"?}``; every
    other key is dropped. An ``id`` may be a whole number and becomes its digits. Texts keep every
    character, ``\r\n`` too. A date or language that is not understood is left out, with a notice.

    Raises
    ------
    InputError
        When the whole is empty, binary, or one JSON value instead of lines.
    """
    if data.startswith(_UTF16_MARKS):
        data = decode_text(data).text.encode("utf-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise InputError('it is empty; put a document in each line: {"id": …, "text": …}')
    if b"\x00" in data:
        raise InputError("it holds binary data, not JSON lines; give UTF-8 text")
    if _is_one_value(data):
        raise InputError(
            "it holds one JSON value over many lines, not a document a line; rewrite it, "
            "for instance with: jq -c '.[]' FILE"
        )
    reading = _Reading(origin)
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            reading.add(_read_line(line, number, reading), number)
        except InputError as error:
            reading.refused.append(Refusal(f"{origin.shown}:{number}", str(error)))
    paths = tuple(f"{origin.shown}:{reading.lines[document.id]}" for document in reading.documents)
    return ReadReport(tuple(reading.documents), tuple(reading.refused), _notices(reading), paths)


def _is_one_value(data: bytes) -> bool:
    """Whether ``data`` is pretty-printed JSON, or an array, rather than lines of objects."""
    if data.lstrip().startswith(b"["):
        return True
    first = data.strip().split(b"\n", 1)[0].strip()
    return first == b"{" and data.strip().endswith(b"}")


def _read_line(line: bytes, number: int, reading: _Reading) -> Document:
    row = _parse(line)
    for key in _TEXT_KEYS:
        if not isinstance(row.get(key, ""), str | None):
            raise InputError(
                f"{key!r} must be text, got {show_json(row[key])}; put it in quotes or leave it out"
            )
    values = {key: str(row.get(key) or "") for key in _TEXT_KEYS}
    document_id = _document_id(row)
    if not values["text"].strip():
        raise InputError("'text' is missing or empty; put the article's text there")
    for key, value in (("id", document_id), *values.items()):
        if found := _SURROGATES.search(value):
            raise InputError(
                f"{key!r} holds {found.group()!r}, half of a UTF-16 pair; write the whole character"
            )
    date = _date(values["date"], number, reading)
    return Document(
        id=document_id,
        text=values["text"],
        source=values["source"] or reading.origin.name,
        url=values["url"],
        title=values["title"],
        date=date.date if date else "",
        date_precision=date.precision if date else "",
        language=_language(values["language"] or values["lang"], number, reading),
    )


def _parse(line: bytes) -> Mapping[str, object]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not UTF-8; save the line as UTF-8") from error
    except json.JSONDecodeError as error:
        raise InputError(f"not valid JSON: {error.msg} at column {error.colno}; mend the line") from error
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or thousands of brackets inside each other.
        raise InputError(f"JSON that cannot be read ({type(error).__name__}); mend the line") from error
    if not isinstance(row, dict):
        raise InputError(
            f'expected an object such as {{"id": …, "text": …}}, got {show_json(row)}; mend the line'
        )
    return row


def _document_id(row: Mapping[str, object]) -> str:
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value:
        return value
    came = show_json(value) if "id" in row else "nothing"
    raise InputError(f"'id' must be non-empty text, got {came}; give each document its own id")


def _date(text: str, number: int, reading: _Reading) -> WrittenDate | None:
    if not text.strip():
        return None
    date = parse_date(text)
    if date is None:
        reading.note("date", text, number)
    return date


def _language(text: str, number: int, reading: _Reading) -> str:
    """Return the language of a tag: ``en-US`` gives ``en``; ``und`` means that none is known."""
    code = re.split(r"[-_]", text.strip(), maxsplit=1)[0].lower()
    if not code or code == "und":
        return ""
    if not re.fullmatch(r"[a-z]{2,3}", code):
        reading.note("language", text, number)
        return ""
    return code


def _notices(reading: _Reading) -> tuple[str, ...]:
    remedies = {
        "date": "write dates as 2021-12-06",
        "language": "write languages as ISO 639 codes such as nl",
    }
    return tuple(
        f"{reading.origin.shown}: {entry.count} × {key} not understood and left out "
        f"({entry.example}); {remedies[key]}"
        for key, entry in sorted(reading.unclear.items())
    )
