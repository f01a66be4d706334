"""The options that commands share, each defined once."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geomap.cli.session import Session

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
DEFAULT_MAP = Path("output") / "map.html"
STDOUT = Path("-")


class Form(StrEnum):
    """How a map is written: a page of its own, or something to put into a page."""

    PAGE = "page"
    FRAGMENT = "fragment"
    IFRAME = "iframe"


def _set_verbosity(context: typer.Context, value: int) -> int:
    if isinstance(context.obj, Session):
        context.obj.verbosity = max(context.obj.verbosity, value)
    return value


def _check_language(value: str) -> str:
    if value and not LANGUAGE_CODE.fullmatch(value):
        raise typer.BadParameter(f"expected an ISO 639 code such as nl, got {value!r}")
    return value


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Articles: files (.txt, .md, .jsonl), folders, patterns such as 'news/*.txt', or - for stdin.",
        show_default=False,
    ),
]
MapFile = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write the map; - is stdout.")
]
Gazetteers = Annotated[
    list[Path],
    typer.Option(
        "--gazetteer",
        metavar="FILE",
        help="Your own places: CSV with name, country, latitude, longitude, kind, aliases; repeatable.",
        show_default=False,
    ),
]
Language = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        callback=_check_language,
        help="Language of the articles (ISO 639), instead of recognising it.",
        show_default=False,
    ),
]
ReaderLanguage = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        callback=_check_language,
        help="Language of the map's labels (ISO 639); en unless set.",
        show_default=False,
    ),
]
Title = Annotated[str, typer.Option(metavar="TEXT", help="The map's title.", show_default=False)]
Online = Annotated[
    bool,
    typer.Option("--online", help="Ask OpenStreetMap's Nominatim for names that stay open. Needs a contact."),
]
Contact = Annotated[
    str,
    typer.Option(
        metavar="MAIL_OR_URL",
        help="How the geocoder's operators reach you, as their rules ask.",
        show_default=False,
    ),
]
As = Annotated[Form, typer.Option("--as", help="A page, a fragment to paste into one, or an iframe.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of the table.")]
Verbose = Annotated[
    int,
    typer.Option(
        "-v",
        "--verbose",
        count=True,
        callback=_set_verbosity,
        is_eager=True,
        metavar="",
        help="Say more; -vv shows tracebacks.",
        show_default=False,
    ),
]
