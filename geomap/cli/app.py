"""The commands in one table, and what holds for all of them: errors, exit codes, verbosity."""

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Annotated

import typer
from typer.main import get_command

from geomap.cli.demo import demo
from geomap.cli.evaluate import evaluate
from geomap.cli.explain import explain
from geomap.cli.extract import extract
from geomap.cli.gazetteer import app as gazetteer
from geomap.cli.map import map_articles
from geomap.cli.render import render
from geomap.cli.resolve import resolve
from geomap.cli.screen import Screen, prepare_streams
from geomap.cli.session import DONE, FAILED, Session
from geomap.cli.survey import survey
from geomap.errors import GeomapError

app = typer.Typer(
    name="geomap",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

#: One line a command.
_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("map", map_articles),
    ("extract", extract),
    ("render", render),
    ("survey", survey),
    ("resolve", resolve),
    ("demo", demo),
    ("explain", explain),
    ("evaluate", evaluate),
)
for _name, _command in _COMMANDS:
    app.command(_name)(_command)
app.add_typer(gazetteer, name="gazetteer")


def _show_version(wanted: bool) -> None:
    if wanted:
        from geomap import __version__

        Screen().result(f"geomap {__version__}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop."),
    ] = False,
) -> None:
    """Turn news articles in any language into a layered map.

    Exit codes: 0 done, 1 failed, 2 wrong command line, 3 done but some inputs were refused.
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code; a fault of ours ends in a line, not a traceback."""
    prepare_streams()
    session = Session(arguments=tuple(sys.argv[1:] if arguments is None else arguments))
    # The hook and not an except clause, which would have to be a broad one: whatever is not a
    # GeomapError is a fault in geomap, and only its words should differ, not its course. So the
    # hook before ours comes back only when all went as it should.
    before, sys.excepthook = sys.excepthook, partial(_report_crash, session)
    with _notes_of_the_library():
        code = _run(session)
    sys.excepthook = before
    return code


class _Notes(logging.Handler):
    """Prints what the library logs as notes, in which nothing can steer the terminal."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the message of ``record``."""
        Screen().note(record.getMessage())


@contextmanager
def _notes_of_the_library() -> Iterator[None]:
    logger, notes = logging.getLogger("geomap"), _Notes()
    logger.addHandler(notes)
    try:
        yield
    finally:
        logger.removeHandler(notes)


def _run(session: Session) -> int:
    try:
        # Not app(): that puts a hook of Typer's own in the place of ours. Patterns are expanded by
        # geomap.reading, on Windows as elsewhere, so not here too.
        get_command(app)(
            args=list(session.arguments), prog_name="geomap", obj=session, windows_expand_args=False
        )
    except GeomapError as error:
        if session.verbosity >= 2:
            raise
        Screen().problem(str(error))
        return FAILED
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else DONE
    return DONE


def _report_crash(
    session: Session, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if session.verbosity >= 2 or issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    Screen().problem(
        f"geomap failed in a way that it should not: {kind.__name__}: {error}\n"
        "run it again with -vv to see where, and report that"
    )
