"""``geomap extract``: articles to JSON lines, a document a line."""

import typer

from geomap.cli import options
from geomap.cli.files import check_output
from geomap.cli.screen import Screen
from geomap.cli.session import Session
from geomap.cli.settings import build_settings
from geomap.cli.work import extract_documents, write_lines


def extract(  # noqa: PLR0913 - a parameter is an option, by Typer's design
    context: typer.Context,
    inputs: options.Inputs,
    output: options.LinesFile = options.STDOUT,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    language: options.Language = "",
    *,
    saved_context: options.SavedContext = None,
    view: options.View = "",
    online: options.Online = False,
    contact: options.Contact = "",
    explain: options.Explain = [],  # noqa: B006
    verbose: options.Verbose = 0,
) -> None:
    """Find the places that articles name, and write them as JSON lines."""
    check_output(output, [*inputs, saved_context])
    settings = build_settings(
        language=language,
        gazetteers=gazetteer,
        saved_context=saved_context,
        view=view,
        online=online,
        contact=contact,
    )
    session = context.ensure_object(Session)
    extraction = extract_documents(
        inputs, settings=settings, screen=Screen(), session=session, output=output, explain=explain
    )
    write_lines(extraction.parsed, output)
    raise typer.Exit(extraction.exit_code)
