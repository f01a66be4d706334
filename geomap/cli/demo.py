"""``geomap demo``: the map of the example articles that come with the package."""

from importlib import resources

import typer

from geomap.cli import options
from geomap.cli.session import Session
from geomap.cli.settings import build_settings
from geomap.cli.work import MapStyle, draw_articles

_TITLE = "Six articles, one map"


def demo(
    context: typer.Context,
    output: options.MapFile = options.DEFAULT_MAP,
    reader_language: options.ReaderLanguage = "",
    *,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Draw the map of the example articles that come with geomap."""
    settings = build_settings(reader_language=reader_language)
    with resources.as_file(resources.files("geomap").joinpath("examples")) as folder:
        draw_articles(
            [folder],
            settings=settings,
            output=output,
            style=MapStyle(title=_TITLE),
            as_json=as_json,
            # Advice on what to type must be something that can be typed; demo itself never asks.
            session=Session(("map", "INPUT..."), context.ensure_object(Session).verbosity),
        )
