"""``geomap gazetteer check``: every fault of a file of places at once, with line and remedy."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomap.cli import options
from geomap.cli.gazetteer_layers import checker_above, open_below, target_file
from geomap.cli.screen import Screen, plain
from geomap.cli.session import DONE, FAILED, SOME_REFUSED
from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from rich.table import Table

    from geomap.gazetteer.rows import RowFault, RowTable

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[FILE]...", help="Files of places; your own when none.", show_default=False),
]


@dataclass(frozen=True, slots=True)
class _Checked:
    """A file and what was found in it; ``error`` says why nothing of it can be used."""

    path: Path
    table: "RowTable"
    error: str = ""

    @property
    def n_refused(self) -> int:
        """How many rows do not work."""
        return len({fault.line for fault in self.table.refused})


def check(
    files: Files = None,
    *,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """List all that is wrong in files of places, with line and remedy.

    Exit code 0: all rows work, whatever the warnings; 3: some are refused; 1: a file cannot be read.
    """
    screen = Screen()
    own = target_file(None)
    if not files and not own.exists():
        if as_json:
            screen.json({"files": []})
        screen.note(f"you have no places of your own yet; geomap gazetteer add makes {own}")
        raise typer.Exit(DONE)
    checked = [_check(path, gazetteer, screen) for path in files or [own]]
    if as_json:
        screen.json({"files": [_row(item) for item in checked]})
    for item in checked:
        if item.error:
            screen.problem(item.error)
        elif not as_json:
            _print(item, screen)
    if any(item.error for item in checked):
        raise typer.Exit(FAILED)
    raise typer.Exit(SOME_REFUSED if any(item.n_refused for item in checked) else DONE)


def _check(path: Path, gazetteer: list[Path], screen: Screen) -> _Checked:
    from geomap.gazetteer.rows import RowTable

    with open_below(path, gazetteer, screen) as below:
        try:
            return _Checked(path, checker_above(below).check(path))
        except GazetteerError as error:
            return _Checked(path, RowTable(path.name), str(error))


def _row(item: _Checked) -> dict[str, object]:
    from geomap.cli.written_view import fault_row

    return {
        "file": str(item.path),
        "error": item.error or None,
        "rows": len(item.table.rows) + item.n_refused,
        "working": len(item.table.rows),
        "faults": [fault_row(fault) for fault in _ordered(item.table)],
    }


def _ordered(table: "RowTable") -> list["RowFault"]:
    return sorted(table.faults, key=lambda fault: (fault.is_warning, fault.line))


def _print(item: _Checked, screen: Screen) -> None:
    table = item.table
    if table.faults:
        screen.table(_table(table))
    n_rows, n_working = len(table.rows) + item.n_refused, len(table.rows)
    n_warnings = sum(fault.is_warning for fault in table.faults)
    warned = f", {n_warnings} warning{'s' * (n_warnings != 1)}" if n_warnings else ""
    screen.result(f"{item.path}: {n_working:,} of {n_rows:,} rows work{warned}")


def _table(table: "RowTable") -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("Line", justify="right", no_wrap=True)
    shown.add_column("", no_wrap=True)
    shown.add_column("Name", overflow="fold", max_width=20)
    shown.add_column("What is wrong, and what to do", overflow="fold")
    for fault in _ordered(table):
        text = Text(plain(fault.reason))
        text.append("\n→ " + plain(fault.remedy), style="dim")
        word = "warning" if fault.is_warning else "error"
        shown.add_row(str(fault.line or "·"), word, Text(plain(fault.name) or "·"), text)
    return shown
