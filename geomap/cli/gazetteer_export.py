"""``geomap gazetteer export`` and ``drop``: rows of places to take elsewhere, and layers to be rid of."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomap.cli import options
from geomap.cli.files import check_output
from geomap.cli.gazetteer_layers import home_folder, target_file
from geomap.cli.screen import Screen, write_bytes
from geomap.cli.session import DONE, FAILED, SOME_REFUSED
from geomap.cli.written import require_answer

if TYPE_CHECKING:
    from geomap.gazetteer.exporting import ExportFormat
    from geomap.gazetteer.rows import PlaceRow, RowFault

#: Those of `geomap.gazetteer.exporting.ExportFormat`, which help must not wait for.
_FORMATS = ("csv", "lpf", "geojson")
_MOST_NOTES = 20

File = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="A file of places; your own when none.", show_default=False),
]
LayerName = Annotated[
    str, typer.Option("--layer", metavar="NAME", help="An imported layer instead.", show_default=False)
]


def _check_form(value: str) -> str:
    if value not in _FORMATS:
        raise typer.BadParameter(f"expected one of {', '.join(_FORMATS)}, got {value!r}")
    return value


Form = Annotated[
    str,
    typer.Option(
        "--as", metavar=f"[{'|'.join(_FORMATS)}]", callback=_check_form, help="The format.",
    ),
]  # fmt: skip
Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write it; - is stdout.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="As info shows it.", show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def export(
    file: File = None,
    *,
    layer: LayerName = "",
    form: Form = _FORMATS[0],
    output: Output = options.STDOUT,
    verbose: options.Verbose = 0,
) -> None:
    """Write your places as CSV, Linked Places or GeoJSON.

    CSV reads back to the same rows. The two others hold places alone: rows that hide or change a place
    are named and left out.
    """
    if file is not None and layer:
        raise typer.BadParameter("give a file or a layer, not both", param_hint="--layer")
    check_output(output, [file])
    screen = Screen()
    faults: tuple[RowFault, ...] = ()
    rows: Iterable[PlaceRow]
    from geomap.gazetteer.exporting import ExportFormat, export_rows

    if layer:
        from geomap.gazetteer.exporting.layer_rows import read_layer_rows
        from geomap.gazetteer.importing.tables import find_layer

        rows = read_layer_rows(find_layer(home_folder(), layer))
    else:
        rows, faults = _read(target_file(file))
    notes: list[str] = []
    wanted = ExportFormat(form)
    _write(export_rows(_noted(rows, wanted, notes), wanted), output)
    screen.notes(map(str, faults), word="refused")
    screen.notes(notes[:_MOST_NOTES], word="left out")
    if len(notes) > _MOST_NOTES:
        screen.note(f"{len(notes) - _MOST_NOTES:,} more were left out")
    raise typer.Exit(SOME_REFUSED if faults or notes else DONE)


def _read(path: Path) -> tuple[tuple["PlaceRow", ...], tuple["RowFault", ...]]:
    from geomap.gazetteer.formats import read_rows
    from geomap.gazetteer.store import Gazetteer

    with Gazetteer.open() as bundled:
        table = read_rows(path, countries=bundled.country_codes)
    return table.rows, table.refused


def _noted(rows: Iterable["PlaceRow"], form: "ExportFormat", notes: list[str]) -> Iterator["PlaceRow"]:
    from geomap.gazetteer.exporting import unwritten, why_left_out

    for row in rows:
        if why := why_left_out(form, row):
            notes.append(f"line {row.line}: {why}")
        else:
            notes.extend(unwritten(form, row))
            yield row


def _write(parts: Iterator[str], output: Path) -> None:
    if output == options.STDOUT:
        for part in parts:
            write_bytes(part.encode("utf-8", "replace"))
        return
    from geomap.files import write_parts

    write_parts(output, (part.encode("utf-8", "replace") for part in parts))


def drop(
    name: Name,
    *,
    yes: Yes = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Remove an imported layer."""
    from geomap.gazetteer.importing.tables import drop_layer, find_layer

    require_answer(yes=yes)
    screen, home = Screen(), home_folder()
    path = find_layer(home, name)
    if not yes and not typer.confirm(f"Remove the layer {path.stem} ({path})?", err=True):
        screen.note("nothing was removed")
        raise typer.Exit(FAILED)
    drop_layer(home, name)
    if as_json:
        screen.json({"layer": path.stem, "path": str(path), "done": "dropped"})
    else:
        screen.result(f"Dropped: {path.stem} ({path})")
