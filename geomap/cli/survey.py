"""``geomap survey``: what many articles together tell, saved for finding the places of each."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from geomap.cli import options
from geomap.cli.files import check_output
from geomap.cli.lines import is_extracted, read_bytes, stream_lines
from geomap.cli.screen import Screen
from geomap.cli.session import Session
from geomap.cli.settings import build_settings
from geomap.cli.work import Extraction, extract_documents, write_text
from geomap.model.resolution import ParsedDocument

STDIN = str(options.STDOUT)
_LINES_ENDINGS = {".jsonl", ".ndjson"}

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files that extract wrote, articles as for map, or - for stdin.",
        show_default=False,
    ),
]
ContextFile = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write the context.")
]


def survey(  # noqa: PLR0913 - a parameter is an option, by Typer's design
    context: typer.Context,
    inputs: Inputs,
    *,
    output: ContextFile = Path("output") / "context.json",
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    view: options.View = "",
    language: options.Language = "",
    online: options.Online = False,
    contact: options.Contact = "",
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Learn from many articles where each outlet is at home, and which articles are copies."""
    check_output(output, inputs)
    settings = build_settings(
        language=language, gazetteers=gazetteer, view=view, online=online, contact=contact
    )
    screen = Screen(results_to_stderr=output == options.STDOUT)
    piped = read_bytes(STDIN) if STDIN in inputs else b""
    lines = [path for path in inputs if (is_extracted(piped) if path == STDIN else _holds_lines(path))]
    articles = [path for path in inputs if path not in lines]
    extraction = Extraction((), ())
    if articles:
        extraction = extract_documents(
            articles,
            settings=replace(settings, context=""),  # a survey learns nothing from an earlier one
            screen=screen,
            session=context.ensure_object(Session),
            output=output,
            stdin=io.BytesIO(piped),
        )
    streams = (stream_lines(path, piped if path == STDIN else None) for path in lines)
    _survey(chain.from_iterable((*streams, extraction.parsed)), extraction, output, screen, as_json=as_json)
    raise typer.Exit(extraction.exit_code)


def _holds_lines(path: str) -> bool:
    """Whether ``path`` is a file that geomap extract wrote; what cannot be read is left to who reads it."""
    if Path(path).suffix.lower() not in _LINES_ENDINGS:
        return False
    try:
        with Path(path).open("rb") as stream:
            return is_extracted(stream.readline())
    except (OSError, ValueError):
        return False


def _survey(
    parsed: Iterable[ParsedDocument], extraction: Extraction, output: Path, screen: Screen, *, as_json: bool
) -> None:
    from geomap.cli.survey_view import build_account, outlet_table
    from geomap.corpus import survey_documents
    from geomap.jsonl import context_text
    from geomap.resolution import outlet_of

    counts: Counter[str] = Counter()

    def counted() -> Iterator[ParsedDocument]:
        for item in parsed:
            counts[outlet_of(item.document)] += 1
            yield item

    learnt = survey_documents(counted(), answers=extraction.answers)
    write_text(context_text(learnt), output)
    account = build_account(learnt, counts)
    where = "stdout" if output == options.STDOUT else str(output)
    if as_json:
        screen.json({**account.row(), "context": where, "refused": list(extraction.refused)})
        return
    if account.outlets:
        screen.table(outlet_table(account))
    screen.result(*account.closing_lines(), f"Context: {where}")
