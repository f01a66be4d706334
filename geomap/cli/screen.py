"""The terminal: results to stdout, all else to stderr, and nothing of a text can steer it."""

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from geomap.errors import OutputError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

#: Joins the letters of Persian and of Indian scripts; of the invisible signs these two are text.
_JOINERS = "\u200c\u200d"
#: How many notes of one sort are printed before the rest is only counted.
_MOST_NOTES = 50


def prepare_streams() -> None:
    """Let no character that the terminal cannot show end the run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def plain(text: str) -> str:
    r"""Return ``text`` as one line without anything that steers a terminal.

    Control characters (escape sequences begin with one), signs that turn the direction of
    writing, and lone surrogates are taken out; line breaks and tabs become spaces.

    Examples
    --------
    >>> plain("a\x1b[31mb\nc")
    'a[31mb c'
    """
    kept = (
        " " if character in "\n\r\t\v\f\x85\u2028\u2029" else character
        for character in text
        if character in "\n\r\t\v\f\x85\u2028\u2029" + _JOINERS
        or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return "".join(kept)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it takes one.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def json_text(value: object) -> str:
    r"""Return ``value`` as one line of JSON; what could steer a terminal is escaped, so nothing is lost.

    Examples
    --------
    >>> json_text({"name": "Ra\u202ebat\x1b"})
    '{"name": "Ra\\u202ebat\\u001b"}'
    """
    written = json.dumps(value, ensure_ascii=False)
    # Such signs stand in texts only, where JSON knows them by their number; all are below U+10000 or a pair.
    return "".join(letter if plain(letter) == letter else json.dumps(letter)[1:-1] for letter in written)


class Screen:
    """Prints; ``result`` to stdout, ``note`` and ``problem`` to stderr."""

    def __init__(self, *, results_to_stderr: bool = False) -> None:
        self._results = sys.stderr if results_to_stderr else sys.stdout

    def result(self, *lines: str) -> None:
        """Print lines of the result as they are, never cut or broken."""
        for line in lines:
            self._write(plain(line) + "\n")

    def json(self, value: object) -> None:
        """Print ``value`` as a line of JSON."""
        line = json_text(value)
        try:
            line.encode(self._results.encoding or "utf-8")
        except UnicodeEncodeError:  # Python's own escapes of what a small alphabet lacks are not JSON's
            line = json.dumps(value)
        self._write(line + "\n")

    def table(self, renderable: "RenderableType") -> None:
        """Print a rich table, in colour where the terminal has it."""
        console = _console(self._results)
        # Rich writes to the stream even while it captures: nothing, but a full disk refuses that too.
        with _refused_output(self._results), console.capture() as capture:
            console.print(renderable)
        self._write(capture.get())

    def note(self, message: str) -> None:
        """Print something to know, to stderr."""
        self._say("note", message)

    def notes(self, messages: Iterable[str], *, word: str = "note") -> None:
        """Print many notes of one sort, the first fifty in full."""
        everything = list(messages)
        for message in everything[:_MOST_NOTES]:
            self._say(word, message)
        if len(everything) > _MOST_NOTES:
            self._say(word, f"and {len(everything) - _MOST_NOTES} more of this sort")

    def problem(self, message: str) -> None:
        """Print what went wrong, to stderr, a line of the message on a line."""
        for line in message.splitlines() or [""]:
            self._say("error", line)

    @contextmanager
    def progress(self, description: str) -> Iterator[Callable[[int, int], None]]:
        """Give a function to call with (done, total); shows a bar where stderr is a terminal."""
        with self.stages() as report:
            yield lambda done, total: report(description, done, total)

    @contextmanager
    def stages(self) -> Iterator[Callable[[str, int, int], None]]:
        """Give a function to call with (what is done, done, total); a bar as in `progress`."""
        if not sys.stderr.isatty():
            yield lambda description, done, total: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
            TimeRemainingColumn(),
        )  # fmt: skip
        with Progress(*columns, console=_console(sys.stderr), transient=True) as bar:
            task = bar.add_task("", total=None)
            yield lambda description, done, total: bar.update(
                task, description=plain(description), completed=done, total=total
            )

    def _say(self, word: str, message: str) -> None:
        print(f"{word}: {plain(message)}", file=sys.stderr)  # noqa: T201

    def _write(self, text: str) -> None:
        with _refused_output(self._results):
            self._results.write(text)
            self._results.flush()


def write_bytes(data: bytes) -> None:
    """Write ``data`` to stdout as it is: UTF-8 stays UTF-8 on every system."""
    with _refused_output(sys.stdout):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


@contextmanager
def _refused_output(stream: TextIO) -> Iterator[None]:
    """End quietly when whoever reads our output has had enough (``geomap extract … | head``).

    Raises
    ------
    OutputError
        When the output is refused for another reason, such as a full disk.
    """
    try:
        yield
    except BrokenPipeError:
        _turn_off(stream)
        raise SystemExit(0) from None
    except OSError as error:
        _turn_off(stream)
        name = "stderr" if stream is sys.stderr else "stdout"
        raise OutputError(
            f"{name}: cannot be written: {error.strerror or error}; "
            "make room, or write to a file with -o FILE"
        ) from error


def _turn_off(stream: TextIO) -> None:
    # Python flushes the stream once more when it ends, and would complain again.
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, no path
        os.dup2(nowhere.fileno(), stream.fileno())


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    console = Console(file=stream, markup=False, highlight=False, emoji=False)
    # Old Windows consoles take colours through calls, which captured output cannot make.
    return Console(file=stream, color_system=None, markup=False) if console.legacy_windows else console
