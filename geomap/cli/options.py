"""The options that commands share, each defined once."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from geomap.cli.session import Session

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
DEFAULT_MAP = Path("output") / "map.html"
STDOUT = Path("-")


class Form(StrEnum):
    """How a map is written: a page of its own, or something to put into a page."""

    PAGE = "page"
    FRAGMENT = "fragment"
    IFRAME = "iframe"


class Assets(StrEnum):
    """Where a map's scripts, styles and base map are."""

    INLINE = "inline"
    DIRECTORY = "directory"
    CDN = "cdn"


def _set_verbosity(context: typer.Context, value: int) -> int:
    if isinstance(context.obj, Session):
        context.obj.verbosity = max(context.obj.verbosity, value)
    return value


def find_language(code: str) -> str | None:
    """Return the shortest ISO 639 code for a code ("nl" for "nld"), None for what is no code."""
    from geomap.languages.language import available_languages

    if not _LANGUAGE_CODE.fullmatch(code):
        return None
    if code in available_languages():  # without reading 8,000 languages
        return code
    from geomap.gazetteer.countries import language_code

    return language_code(code)


def check_language(value: str) -> str:
    """Return the shortest ISO 639 code for the value of an option; refuse what is no code."""
    code = find_language(value) if value else ""
    if code is None:
        raise typer.BadParameter(f"expected an ISO 639 code such as nl, got {value!r}")
    return code


def check_names(values: list[str]) -> list[str]:
    """Return the values of an option that takes names; refuse an empty one."""
    if not all(value.strip() for value in values):
        raise typer.BadParameter("it is empty; give a name as the text has it")
    return values


def _check_tiles(values: list[str]) -> list[str]:
    if not values:
        return []
    from geomap.errors import TilesError
    from geomap.picture.tile_providers import find_tile_providers

    try:
        return [provider.name for provider in find_tile_providers(values)]
    except TilesError as error:
        raise typer.BadParameter(str(error)) from error


def _check_assets(value: str) -> str:
    if value not in set(Assets):
        raise typer.BadParameter(f"expected one of {', '.join(Assets)}, got {value!r}")
    return value


def check_folder(assets: Assets, form: Form, output: Path) -> None:
    """Refuse a folder of assets for what has no place beside it, before any work is done.

    Raises
    ------
    typer.BadParameter
        When the map goes to stdout, or into another page.
    """
    if assets is not Assets.DIRECTORY or (form is Form.PAGE and output != STDOUT):
        return
    got = "-o -" if output == STDOUT else f"--as {form}"
    raise typer.BadParameter(
        f"the folder stands beside a page in a file, and {got} has none; name a file, or leave it out",
        param_hint="--assets",
    )


def _check_form(value: str) -> str:
    # Not an Enum for Typer: its message for a wrong value depends on which packages are installed.
    if value not in set(Form):
        raise typer.BadParameter(f"expected one of {', '.join(Form)}, got {value!r}")
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
        help="Your own places: CSV, TSV, GeoJSON, Linked Places; repeatable.",
        show_default=False,
    ),
]
LinesFile = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write the lines; - is stdout.")
]
Results = Annotated[
    list[str],
    typer.Argument(metavar="RESULTS", help="Files that extract wrote, or - for stdin.", show_default=False),
]
SavedContext = Annotated[
    Path | None,
    typer.Option(
        "--context",
        metavar="FILE",
        help="What geomap survey learnt from many articles, such as where each outlet is at home.",
        show_default=False,
    ),
]
View = Annotated[
    str,
    typer.Option(
        metavar="NAME|FILE",
        help="To which country disputed areas count: iso unless set, held, another view, or a TOML file.",
        show_default=False,
    ),
]
Language = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        callback=check_language,
        help="Language of the articles (ISO 639), instead of recognising it.",
        show_default=False,
    ),
]
ReaderLanguage = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        callback=check_language,
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
Basemap = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Areas to draw in place of the countries: GeoJSON or TopoJSON in degrees, at most 20 MB.",
        show_default=False,
    ),
]
As = Annotated[
    str,
    typer.Option(
        "--as",
        metavar=f"[{'|'.join(Form)}]",
        callback=_check_form,
        help="A page, a fragment to paste into one, or an iframe.",
    ),
]
AssetsIn = Annotated[
    str,
    typer.Option(
        "--assets",
        metavar=f"[{'|'.join(Assets)}]",
        callback=_check_assets,
        help="Scripts and base map in the page, in a folder beside it, or partly linked.",
    ),
]
Tiles = Annotated[
    list[str],
    typer.Option(
        "--tiles",
        metavar="NAME",
        callback=_check_tiles,
        help="A background that readers may turn on, such as OpenStreetMap.Mapnik; repeatable.",
        show_default=False,
    ),
]
Explain = Annotated[
    list[str],
    typer.Option(
        "--explain",
        metavar="NAME",
        callback=check_names,
        help="Print to stderr why this name means its place; repeatable.",
        show_default=False,
    ),
]
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
