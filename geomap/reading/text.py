"""Plain text: one article a file, its title and date read from its first lines."""

import re

from geomap.errors import InputError
from geomap.model.document import Document
from geomap.reading.dates import date_at_start
from geomap.reading.decoding import decode_text
from geomap.reading.report import Origin, ReadReport

#: Code points; a longer first line is the first paragraph, not a heading. Of the 786 headlines of
#: the LGL and GeoWebNews corpora six are longer, the next longest has 106.
_LONGEST_TITLE = 120
#: Signs that end a sentence or lead into one: a line that ends so is running text.
_SENTENCE_ENDS = (".", ":", ",", ";", "。", "।", "۔", "،")
_SURROGATES = re.compile("[\ud800-\udfff]")


def read_plain_text(data: bytes, origin: Origin) -> ReadReport:
    """Return the one document of a plain text file; its id and source are ``origin.name``.

    The title is the first line when it stands alone and is no date and no sentence, else the
    file's name without its ending. A date is read where one of the first two lines is a date, or
    the first begins with one that is announced ("date 2021-11 …").

    Raises
    ------
    InputError
        When the bytes are empty, binary, or in an encoding that is not read.
    """
    decoded = decode_text(data)
    stem = origin.name.rsplit("/", 1)[-1]
    stem = stem.rpartition(".")[0] or stem
    notices: tuple[str, ...] = ()
    if decoded.is_legacy:
        check = "check that its letters are right, or save it as UTF-8"
        notices = (f"{origin.shown}: read as {decoded.encoding}, as it is not UTF-8; {check}",)
    document = _document(decoded.text, name=origin.name, stem=stem)
    return ReadReport((document,), notices=notices, paths=(origin.shown,))


def document_from_text(text: str, *, name: str = "text") -> Document:
    r"""Return ``text`` as a document with ``name`` for id and source, title and date from its top.

    Raises
    ------
    InputError
        When ``text`` is blank, or no text that UTF-8 can hold.

    Examples
    --------
    >>> document_from_text("Talks in Rabat\n\n6 December 2021\n\nThe minister landed.").date
    '2021-12-06'
    """
    if not text.strip():
        raise InputError(f"{name}: it is empty; give the article's text")
    if found := _SURROGATES.search(text):
        raise InputError(
            f"{name}: character {found.start()} is {found.group()!r}, half of a pair that UTF-16 uses; "
            "decode the text again from its bytes"
        )
    return _document(text, name=name, stem="")


def _document(text: str, *, name: str, stem: str) -> Document:
    lines = text.split("\n")
    numbers = [number for number, line in enumerate(lines) if line.strip()]
    title, date = "", None
    for number in numbers[:2]:
        line = lines[number].lstrip("\ufeff")
        if date is None and (date := date_at_start(line)):
            line = line[date.end :]
        is_alone = number + 1 < len(lines) and not lines[number + 1].strip() and number != numbers[-1]
        if not title and is_alone and _is_heading(line) and (number == numbers[0] or date):
            title = " ".join(line.split())
    return Document(
        id=name,
        text=text,
        source=name,
        title=title or stem,
        date=date.date if date else "",
        date_precision=date.precision if date else "",
    )


def _is_heading(line: str) -> bool:
    stripped = line.strip()
    return (
        any(character.isalpha() for character in stripped)
        and len(stripped) <= _LONGEST_TITLE
        and not stripped.endswith(_SENTENCE_ENDS)
    )
