"""Reads the inline markup of docs/annotation.md: every fault with its line, and what is sound beside it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import InputError
from geomap.training.texts.annotation import AnnotatedText, Annotation, Fault, Label, line_at, line_starts

WHOLE_FORMS = frozenset({"article", "liveblog", "letter", "table", "list"})
LINE_FORMS = frozenset({"sentences", "headlines", "quotes", "misspelt", "ocr", "boilerplate"})
TOPICS = (
    "world", "council", "courts", "sport", "business", "weather", "disasters", "culture", "transport",
    "crime", "science", "war", "travel", "obituaries", "politics", "health",
)  # fmt: skip

FOLDER = Path(__file__).parent
#: The texts held out for good: nothing may be fitted on them. In a checkout only.
HELD_OUT = FOLDER.parents[2] / "tests" / "quality" / "texts"
#: The texts annotated a second time.
SECOND = FOLDER.parent / "second"
_HEADER = re.compile(r"== *(?P<id>[\w-]+)(?P<pairs>(?: +\w+=\S+)*) *")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
# A mark ends with its fields: |label] or |label|where].
_SIGN = re.compile(
    r"(?P<plain>[^\\\[\]|]+)|(?P<escaped>\\[\[\]|\\])|(?P<open>\[)"
    r"|(?P<fields>\|(?P<label>[^\[\]|\n]*)(?:\|(?P<where>[^\[\]|\n]*))?\])|(?P<close>\])|(?P<bar>\||\\)"
)
_LABELS = tuple(label.value for label in Label)


@dataclass(frozen=True, slots=True)
class _Block:
    """The header of a piece, and its lines as (number, offset in the file, text)."""

    line: int
    header: str
    body: list[tuple[int, int, str]]


def text_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the text files named, and all of those in the folders named, sorted.

    Raises
    ------
    InputError
        When there is nothing at a path, or no ``.txt`` file in a folder.
    """
    found: set[Path] = set()
    for path in paths:
        inside = set(path.rglob("*.txt")) if path.is_dir() else {path}
        if not inside or not all(file.is_file() for file in inside):
            raise InputError(f"expected annotated text (.txt) at {path}, found none: check the path")
        found |= inside
    return tuple(sorted(found))


def read_all(paths: Iterable[Path]) -> tuple[AnnotatedText, ...]:
    """Return all texts in the files and folders named.

    Raises
    ------
    InputError
        When one of them has a fault; the message lists all, by file and line.
    """
    texts, faults = read_files(paths)
    if faults:
        raise InputError("\n".join(("faults in annotated texts:", *map(str, faults))))
    return tuple(texts)


def read_files(paths: Iterable[Path]) -> tuple[list[AnnotatedText], list[Fault]]:
    """Return the texts in the files and folders named, and the faults of their markup."""
    texts: list[AnnotatedText] = []
    faults: list[Fault] = []
    for path in text_files(paths):
        found, wrong = read_texts(path)
        texts += found
        faults += wrong
    return texts, faults


def read_texts(path: Path) -> tuple[tuple[AnnotatedText, ...], tuple[Fault, ...]]:
    """Return the annotated texts of a file and all faults of its markup; the folder's name is the language.

    Raises
    ------
    InputError
        When the file cannot be read as UTF-8.
    """
    return parse_texts(read_source(path), path)


def read_source(path: Path) -> str:
    """Return the content of a file of texts, its line ends as line feeds.

    Raises
    ------
    InputError
        When the file cannot be read as UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"expected UTF-8 text in {path}: {error}") from error


def parse_texts(source: str, path: Path) -> tuple[tuple[AnnotatedText, ...], tuple[Fault, ...]]:
    r"""Return the annotated texts and the faults in ``source``, the content of the file at ``path``.

    Examples
    --------
    >>> source = "== a-01 topic=courts form=sentences\n[Anna Paris|P] comes from [Ghent|L|BE].\n"
    >>> texts, faults = parse_texts(source, Path("en/a.txt"))
    >>> texts[0].text, [(mark.name, mark.label.name) for mark in texts[0].annotations], faults
    ('Anna Paris comes from Ghent.', [('Anna Paris', 'PERSON'), ('Ghent', 'LITERAL')], ())
    """
    faults: list[Fault] = []
    texts: list[AnnotatedText] = []
    for block in _blocks(source, path, faults):
        texts += _read_block(block, path, faults)
    return tuple(texts), tuple(sorted(faults))


def _blocks(source: str, path: Path, faults: list[Fault]) -> Iterator[_Block]:
    block: _Block | None = None
    offset = 0
    for number, line in enumerate(source.split("\n"), 1):
        if line.startswith("=="):
            if block is not None:
                yield block
            block = _Block(number, line, [])
        elif line.startswith("#"):
            pass
        elif block is not None:
            block.body.append((number, offset, line))
        elif line.strip():
            faults.append(
                Fault(path, number, "text before the first piece: begin it with `== id topic=… form=…`")
            )
        offset += len(line) + 1
    if block is not None:
        yield block


def _read_block(block: _Block, path: Path, faults: list[Fault]) -> Iterator[AnnotatedText]:
    header = _read_header(block, path, faults)
    if header is None:
        return
    piece, topic, form, date = header
    body = [row for row in block.body if row[2].strip()]
    if not body:
        faults.append(Fault(path, block.line, f"piece {piece} is empty: write its text or take it out"))
        return
    if form in WHOLE_FORMS:
        first, last = block.body.index(body[0]), block.body.index(body[-1])
        groups = [(piece, block.body[first : last + 1])]
    else:
        groups = [(f"{piece}.{count}", [row]) for count, row in enumerate(body, 1)]
    for id_, rows in groups:
        text, annotations = _read_marks(rows, path, faults)
        lines = tuple(number for number, _, _ in rows)
        yield AnnotatedText(id_, piece, text, path.parent.name, topic, form, date, annotations, path, lines)


def _read_header(block: _Block, path: Path, faults: list[Fault]) -> tuple[str, str, str, str] | None:
    match = _HEADER.fullmatch(block.header)
    if match is None:
        faults.append(Fault(path, block.line, f"expected `== id topic=… form=…`, got {block.header!r}"))
        return None
    given = dict(pair.split("=", 1) for pair in match["pairs"].split())
    expected = (("topic", TOPICS), ("form", sorted(WHOLE_FORMS | LINE_FORMS)))
    wrong = [
        f"{key}= must be one of {', '.join(values)}"
        for key, values in expected
        if given.get(key) not in values
    ]
    if given.keys() - {"topic", "form", "date"}:
        wrong.append("only topic=, form= and date= may stand here")
    date = given.get("date", "")
    if date and not _DATE.fullmatch(date):
        wrong.append(f"date= must be ISO 8601, got {date!r}")
    faults.extend(Fault(path, block.line, f"piece {match['id']}: {message}") for message in wrong)
    return None if wrong else (match["id"], given["topic"], given["form"], date)


def _read_marks(
    rows: list[tuple[int, int, str]], path: Path, faults: list[Fault]
) -> tuple[str, tuple[Annotation, ...]]:
    """Return the text without its marks, and the marks; the positions of their places are the file's."""
    source = "\n".join(line for _, _, line in rows)
    starts = line_starts(source)
    plain = ""
    opened: list[tuple[int, int]] = []
    found: list[Annotation] = []

    def complain(at: int, message: str) -> None:
        faults.append(Fault(path, rows[line_at(starts, at) - 1][0], message))

    for sign in _SIGN.finditer(source):
        kind = str(sign.lastgroup)
        if kind == "plain":
            plain += sign.group()
        elif kind == "escaped":
            plain += sign.group()[1:]
        elif kind == "open":
            opened.append((len(plain), sign.start()))
        elif not opened:  # a bar of a table, or a bracket too many
            plain += sign.group()
            if sign.group() != "|":
                complain(sign.start(), f"{sign.group()} without a [ before it: write \\] for the sign itself")
        elif kind == "fields":
            start, _ = opened.pop()
            line = line_at(starts, sign.start()) - 1
            shift = rows[line][1] - starts[line]
            name = plain[start:]
            if message := _complaint(sign["label"], name):
                complain(sign.start(), message)
            else:
                low, high = sign.span("where") if sign["where"] is not None else (sign.end() - 1,) * 2
                place = (low + shift, high + shift)
                label = Label(sign["label"])
                found.append(
                    Annotation(start, len(plain), name, label, sign["where"] or "", len(opened), *place)
                )
        elif kind == "close":
            complain(opened.pop()[1], "mark without a label: expected [words|label] or [words|label|where]")
        else:
            complain(
                sign.start(),
                "| inside a mark: expected |label] or |label|where], or write \\| for the sign itself",
            )
    for _, at in opened:
        complain(at, "[ without its ]: close the mark, or write \\[ for the sign itself")
    found.sort(key=lambda mark: (mark.start, -mark.end, mark.depth))
    return plain, tuple(found)


def _complaint(label: str, name: str) -> str:
    if label not in _LABELS:
        return f"unknown label {label!r}: expected one of {', '.join(_LABELS)}"
    if not name or name != name.strip():
        return f"a mark must hold words without space at its edges, got {name!r}"
    return ""
