"""An edit of a file of places as a person makes it: shown, asked about, written, and what to do next."""

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from geomap.cli.gazetteer_layers import checker_above, is_read_unasked
from geomap.cli.screen import Screen, plain
from geomap.cli.session import FAILED
from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.gazetteer.editing.drafting import Draft
    from geomap.gazetteer.editing.sheet import Sheet

#: Makes the edited table of a table, and says in which line the edited row is; 0 for none.
Change = Callable[["Sheet"], tuple["Sheet", int]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before an edit is written: ``text`` names it, ``verb`` says that it was done.

    ``yes`` answers it beforehand; ``is_likely`` is the answer to just pressing enter.
    """

    verb: str
    text: str
    yes: bool
    is_likely: bool = True


def require_answer(*, yes: bool) -> None:
    """Refuse, before any work, to ask where nobody can answer.

    Raises
    ------
    typer.BadParameter
        With what to give instead.
    """
    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask on; add --yes", param_hint="--yes")


def write_edit(
    path: Path,
    change: Change,
    below: "Gazetteer",
    screen: Screen,
    question: Question,
    *,
    as_json: bool,
    place_id: str = "",
    is_new: bool = False,
) -> None:
    """Check an edit of the file at ``path``, show it, ask, and write it.

    ``is_new`` says that its row must be no place of the file already.

    Raises
    ------
    GazetteerError
        When it would make a row wrong; the file stays as it is.
    OutputError
        When the file cannot be written.
    """
    from geomap.cli.written_view import edit_row, edit_table
    from geomap.gazetteer.editing import edit_file, read_sheet
    from geomap.gazetteer.editing.drafting import draft_edit, find_double, require_sound

    checker = checker_above(below)

    def drafted(sheet: "Sheet") -> "Draft":
        after, line = change(sheet)
        draft = require_sound(draft_edit(sheet, after, line, checker))
        double = find_double(draft) if is_new else None
        if double is not None:
            raise GazetteerError(
                f"{double.name!r} is in {path} already, in line {double.line}; to correct it, use: "
                f"geomap gazetteer edit {double.id or 'ID'}"
            )
        return draft

    before = read_sheet(path)
    draft = drafted(before)
    if not as_json:
        screen.table(edit_table(draft, below, place_id))
        screen.notes((f"{fault.reason}; {fault.remedy}" for fault in draft.warnings), word="warning")
    if not question.yes and not typer.confirm(
        f"{question.text}? ({plain(str(path))})", default=question.is_likely, err=True
    ):
        screen.note("nothing was written")
        raise typer.Exit(FAILED)
    written = [draft]

    def locked(sheet: "Sheet") -> "Sheet":
        if sheet != before:  # another writer was faster
            written[0] = drafted(sheet)
        return written[0].sheet

    edit_file(path, locked)
    row = edit_row(written[0], below, place_id, verb=question.verb, path=path)
    if as_json:
        screen.json(row)
        return
    line = f", line {written[0].line}" if written[0].line else ""
    screen.result(f"{question.verb.capitalize()}: {row['id']} ({path}{line})")
    named = "" if is_read_unasked(path) else f" --gazetteer {shlex.quote(str(path))}"
    screen.result(f"Next: geomap map ARTICLE.txt{named}")
