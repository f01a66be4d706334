"""Inputs as a person names them, made into documents: files, folders, patterns, standard input."""

import glob
import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from geomap.errors import InputError
from geomap.model.document import Document
from geomap.reading.jsonl import read_json_lines
from geomap.reading.report import Origin, ReadReport, Refusal
from geomap.reading.text import read_plain_text


@dataclass(frozen=True, slots=True)
class InputKind:
    """How one kind of file is read; ``is_one_article`` when a file holds just one."""

    read: Callable[[bytes, Origin], ReadReport]
    is_one_article: bool


_TEXT = InputKind(read_plain_text, is_one_article=True)
_JSON_LINES = InputKind(read_json_lines, is_one_article=False)

#: The kinds of input, by the ending of a file's name in lower case: one line a kind.
KINDS: Mapping[str, InputKind] = MappingProxyType(
    {
        "": _TEXT,
        ".txt": _TEXT,
        ".text": _TEXT,
        ".md": _TEXT,
        ".jsonl": _JSON_LINES,
        ".ndjson": _JSON_LINES,
    }
)
#: How standard input is named on the command line, and in ids and messages.
STDIN = "-"
_STDIN_NAME = "stdin"
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Found:
    """A file to read: ``path`` None for standard input, ``name`` relative to the input."""

    path: Path | None
    origin: Origin
    kind: InputKind | None


@dataclass(frozen=True, slots=True)
class _Article:
    """A document and where it came from; ``path`` is the input's, with the line, for messages."""

    document: Document
    path: str
    origin: Origin
    is_whole_input: bool


@dataclass(slots=True)
class _Search:
    found: list[_Found]
    refused: list[Refusal]
    notices: list[str]


def read_inputs(
    inputs: Sequence[str | Path], *, stdin: BinaryIO | None = None, leave_out: Path | None = None
) -> ReadReport:
    """Return the documents of all ``inputs``, and what was refused, each with its remedy.

    An input is a file, a folder (read with its subfolders, sorted), a pattern with ``*``, ``?``,
    ``[…]`` or ``**``, or ``-`` for ``stdin``. Hidden files and folders inside a folder are skipped.
    A plain text's id and source are its name relative to the input, with ``/``; where two would
    be equal, as many folders are put in front as tell them apart. Plain texts that are the same
    to the letter become one document whose ``duplicates`` names the others. Ids of JSON lines stay
    as they are, but where two inputs give the same id to different texts, each gets its input's
    name and ``#`` in front, with a notice. ``leave_out`` is a file that is never read, such as the
    result of an earlier run that lies among the inputs.
    """
    search = _Search([], [], [])
    for given in inputs:
        _find(given, search)
    articles: list[_Article] = []
    for found in _with_distinct_names(_without_repeats(search.found, leave_out)):
        report = _read(found, stdin)
        is_one_article = found.kind is not None and found.kind.is_one_article
        articles += [
            _Article(document, path, found.origin, is_one_article)
            for document, path in zip(report.documents, report.paths, strict=True)
        ]
        search.refused += report.refused
        search.notices += report.notices
    kept = _merge_same_texts(_with_distinct_ids(articles, search))
    return ReadReport(
        tuple(article.document for article in kept),
        tuple(search.refused),
        tuple(search.notices),
        tuple(article.path for article in kept),
    )


# --- finding -----------------------------------------------------------------------------------


def _find(given: str | Path, search: _Search) -> None:
    shown = _printable(str(given))
    if str(given) == STDIN:
        search.found.append(_Found(None, Origin(_STDIN_NAME, _STDIN_NAME), None))
        return
    path = Path(given)
    try:
        if path.is_dir():
            _find_in_folder(path, shown, search)
        elif path.exists():
            _find_file(path, Origin(_printable(path.name), shown), search)
        elif glob.has_magic(str(given)):
            _find_matches(str(given), shown, search)
        else:
            search.refused.append(Refusal(shown, "there is no such file or folder; check the path"))
    except (OSError, ValueError) as error:  # a name too long, a folder closed to us, a NUL in the name
        search.refused.append(Refusal(shown, _explain(error)))


def _find_file(path: Path, origin: Origin, search: _Search) -> None:
    if not path.is_file():  # a pipe, such as a shell's <(…)
        search.found.append(_Found(path, origin, None))
        return
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        search.refused.append(
            Refusal(
                origin.shown,
                f"files ending in {path.suffix!r} are not read; save it as plain text (.txt) "
                f"or as one of {_endings()}",
            )
        )
        return
    search.found.append(_Found(path, origin, kind))


def _find_in_folder(folder: Path, shown: str, search: _Search) -> None:
    others: Counter[str] = Counter()
    before = len(search.found)
    closed: list[OSError] = []
    for path in _walk(folder, closed):
        kind = KINDS.get(path.suffix.lower())
        if kind is None:
            others[path.suffix.lower()] += 1
            continue
        name = _printable(path.relative_to(folder).as_posix())
        search.found.append(_Found(path, Origin(name, f"{shown.rstrip('/')}/{name}"), kind))
    search.refused += [Refusal(_printable(str(error.filename)), _explain(error)) for error in closed]
    left_out = ", ".join(f"{count} × {ending}" for ending, count in sorted(others.items()))
    if len(search.found) == before:
        what = f"only {left_out}" if left_out else "no files"
        search.refused.append(
            Refusal(
                shown, f"nothing readable in this folder ({what}); put files in it that end in {_endings()}"
            )
        )
    elif left_out:
        search.notices.append(f"{shown}: files of other kinds left out: {left_out}")


def _walk(folder: Path, closed: list[OSError]) -> list[Path]:
    """Return the files under ``folder``, sorted by their path; links to folders are not followed."""
    files: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(root, name) for name in names if not name.startswith(".")]
    return sorted((path for path in files if path.is_file()), key=lambda path: path.relative_to(folder).parts)


def _find_matches(pattern: str, shown: str, search: _Search) -> None:
    # Not Path.glob: it takes no absolute pattern, and would give hidden files.
    matches = sorted(Path(match) for match in glob.glob(pattern, recursive=True))  # noqa: PTH207
    if not matches:
        search.refused.append(Refusal(shown, "no file matches this pattern; check the path or quote it"))
        return
    base = _fixed_part(pattern)
    is_recursive = "**" in pattern
    before, refused_before = len(search.found), len(search.refused)
    for path in matches:
        if path.is_dir():
            if not is_recursive:  # ** gives the files inside by itself
                _find_in_folder(path, _printable(path.as_posix()), search)
        else:
            name = _printable(path.relative_to(base).as_posix())
            _find_file(path, Origin(name, _printable(path.as_posix())), search)
    if (len(search.found), len(search.refused)) == (before, refused_before):
        search.refused.append(Refusal(shown, "only folders match this pattern; let it end in a file's name"))


def _fixed_part(pattern: str) -> Path:
    """Return the folder in front of the first part with a wildcard."""
    parts = Path(pattern).parts
    fixed = next((number for number, part in enumerate(parts) if glob.has_magic(part)), len(parts) - 1)
    return Path(*parts[:fixed])


# --- reading -----------------------------------------------------------------------------------


def _read(found: _Found, stdin: BinaryIO | None) -> ReadReport:
    shown = found.origin.shown
    try:
        data = found.path.read_bytes() if found.path else (stdin or io.BytesIO()).read()
        kind = found.kind or _kind_of_stream(data)
        return kind.read(data, found.origin)
    except InputError as error:
        return ReadReport(refused=(Refusal(shown, str(error)),))
    except OSError as error:
        return ReadReport(refused=(Refusal(shown, _explain(error)),))


def _kind_of_stream(data: bytes) -> InputKind:
    """Return the kind of what has no name: JSON lines begin with a brace, articles do not."""
    return _JSON_LINES if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else _TEXT


def _explain(error: OSError | ValueError) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"it cannot be read: {reason}; check its name and its permissions"


# --- names and repeats -------------------------------------------------------------------------


def _without_repeats(found: Iterable[_Found], leave_out: Path | None) -> list[_Found]:
    """Return each file once, though two inputs name it (``news news/a.txt``)."""
    seen: dict[str, _Found] = {}
    for item in found:
        seen.setdefault(os.path.realpath(item.path) if item.path else "", item)
    if leave_out is not None:
        seen.pop(os.path.realpath(leave_out), None)
    return list(seen.values())


def _with_distinct_names(found: list[_Found]) -> list[_Found]:
    """Return ``found`` with as many folders in front of equal names as tell them apart."""
    result = found
    depth = 1
    while True:
        counts = Counter(item.origin.name for item in result)
        if all(count == 1 for count in counts.values()) or depth > _deepest(found):
            return result
        depth += 1
        result = [
            replace(item, origin=replace(item.origin, name=_last_parts(item, depth)))
            if counts[item.origin.name] > 1
            else item
            for item in result
        ]


def _last_parts(item: _Found, depth: int) -> str:
    if item.path is None:
        return item.origin.name
    parts = Path(os.path.realpath(item.path)).parts
    at_least = len(item.origin.name.split("/"))
    return _printable("/".join(parts[-max(depth, at_least) :]))


def _deepest(found: list[_Found]) -> int:
    return max((len(Path(os.path.realpath(item.path)).parts) for item in found if item.path), default=0)


def _with_distinct_ids(articles: Iterable[_Article], search: _Search) -> list[_Article]:
    """Return ``articles``, each with an id of its own; what two inputs both hold comes once.

    Two files that count from 1 are two sources, and neither may lose articles to the other.
    """
    by_id: dict[str, list[_Article]] = {}
    distinct: list[_Article] = []
    repeats: Counter[tuple[str, str]] = Counter()
    for article in articles:
        same_id = by_id.setdefault(article.document.id, [])
        known = next((other for other in same_id if other.document.text == article.document.text), None)
        if known is None:
            same_id.append(article)
            distinct.append(article)
        else:
            repeats[article.origin.shown, known.origin.shown] += 1
    search.notices += [
        f"{shown}: {count} × the same id and text as in {first}; read once"
        for (shown, first), count in repeats.items()
    ]
    clashing = {
        article.path
        for same_id in by_id.values()
        for article in same_id
        if len(same_id) > 1 and not article.is_whole_input
    }
    renamed = Counter(article.origin for article in distinct if article.path in clashing)
    search.notices += [
        f"{origin.shown}: {count} × an id that another input gives too; it became {origin.name}#…"
        for origin, count in renamed.items()
    ]
    kept: dict[str, _Article] = {}
    for article in distinct:
        _keep(_renamed(article) if article.path in clashing else article, kept, search.refused)
    return list(kept.values())


def _renamed(article: _Article) -> _Article:
    new_id = f"{article.origin.name}#{article.document.id}"
    return replace(article, document=replace(article.document, id=new_id))


def _keep(article: _Article, kept: dict[str, _Article], refused: list[Refusal]) -> None:
    before = kept.setdefault(article.document.id, article)
    if before is not article:
        reason = f"id {article.document.id!r} was already given by {before.path}; give each its own id"
        refused.append(Refusal(article.path, reason))


def _merge_same_texts(articles: Sequence[_Article]) -> list[_Article]:
    """Return ``articles``, plain texts of the same content as one; JSON lines stay apart by id."""
    others: dict[str, list[str]] = {}
    kept: list[_Article] = []
    for article in articles:
        text = article.document.text
        if article.is_whole_input and text in others:
            others[text].append(article.document.id)
            continue
        if article.is_whole_input:
            others[text] = []
        kept.append(article)
    return [
        replace(article, document=replace(article.document, duplicates=tuple(others[article.document.text])))
        if article.is_whole_input
        else article
        for article in kept
    ]


def _printable(name: str) -> str:
    """Return ``name`` as UTF-8 can hold it: bytes of a file's name that are no text become U+FFFD."""
    return _SURROGATES.sub("\ufffd", name)


def _endings() -> str:
    return ", ".join(ending for ending in KINDS if ending)
