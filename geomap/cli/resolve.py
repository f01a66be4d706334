"""``geomap resolve``: the places of what extract found decided anew, without reading the texts again."""

from collections.abc import Sequence

import typer

from geomap.cli import options
from geomap.cli.files import check_output
from geomap.cli.lines import read_lines
from geomap.cli.screen import Screen
from geomap.cli.session import DONE, SOME_REFUSED
from geomap.cli.settings import build_settings
from geomap.cli.work import write_lines
from geomap.model.resolution import ParsedDocument


def resolve(
    results: options.Results,
    output: options.LinesFile = options.STDOUT,
    saved_context: options.SavedContext = None,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    view: options.View = "",
    *,
    verbose: options.Verbose = 0,
) -> None:
    """Decide the places of what extract found anew, such as with a context; corrections stay."""
    check_output(output, [*results, saved_context])
    settings = build_settings(saved_context=saved_context, gazetteers=gazetteer, view=view)
    screen = Screen()
    before = [document for path in results for document in read_lines(path)]

    from geomap.jsonl import as_written
    from geomap.pipeline import resolve_again

    with screen.progress("Finding places") as progress:
        report = resolve_again(before, settings=settings, progress=progress)
    screen.notes(report.notices, word="refused")
    after = as_written(report.parsed)
    write_lines(after, output)
    _tell_changes(before, after, screen)
    raise typer.Exit(SOME_REFUSED if report.notices else DONE)


def _tell_changes(before: Sequence[ParsedDocument], after: Sequence[ParsedDocument], screen: Screen) -> None:
    places = [[_places(document) for document in documents] for documents in (before, after)]
    changed = sum(old != new for pair in zip(*places, strict=True) for old, new in zip(*pair, strict=True))
    total = sum(len(document.toponyms) for document in after)
    screen.note(f"{changed} of {total} names mean another place than before")


def _places(document: ParsedDocument) -> list[str]:
    """Return the ids of the places that the names of ``document`` mean, in the order of the text."""
    found = sorted(document.toponyms, key=lambda item: (item.toponym.start, -item.toponym.end))
    return [item.resolution.place.id if item.resolution.place else "" for item in found]
