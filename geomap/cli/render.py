"""``geomap render``: the JSON lines of ``geomap extract`` to a map."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from geomap.cli import options
from geomap.cli.files import check_output
from geomap.cli.screen import Screen
from geomap.cli.settings import build_settings
from geomap.cli.work import show_map
from geomap.errors import InputError
from geomap.model.resolution import ParsedDocument

Results = Annotated[
    list[str],
    typer.Argument(metavar="RESULTS", help="Files that extract wrote, or - for stdin.", show_default=False),
]


def render(
    results: Results,
    output: options.MapFile = options.DEFAULT_MAP,
    reader_language: options.ReaderLanguage = "",
    title: options.Title = "",
    form: options.As = options.Form.PAGE.value,
    *,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Draw what extract found on a map."""
    check_output(output, results)
    settings = build_settings(reader_language=reader_language)
    parsed = [document for path in results for document in _read(path)]
    show_map(
        parsed,
        output=output,
        form=options.Form(form),
        title=title,
        reader_language=settings.reader_language,
        as_json=as_json,
        screen=Screen(results_to_stderr=output == options.STDOUT),
    )


def _read(path: str) -> tuple[ParsedDocument, ...]:
    from geomap.jsonl import read_documents

    origin = "stdin" if path == str(options.STDOUT) else path
    try:
        data = sys.stdin.buffer.read() if path == str(options.STDOUT) else Path(path).read_bytes()
        # Lines end at \n alone: splitlines() would also cut texts at U+2028 and its like.
        parsed = read_documents(data.decode("utf-8-sig").split("\n"), origin=origin)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{origin}: byte {error.start} is not UTF-8; give a file that geomap extract wrote"
        ) from error
    except OSError as error:
        raise InputError(f"{origin}: it cannot be read: {error.strerror}; check the path") from error
    if not parsed:
        raise InputError(
            f"{origin}: it holds no documents; make it with: geomap extract INPUT... -o {origin}"
        )
    return parsed
