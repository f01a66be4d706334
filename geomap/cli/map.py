"""``geomap map``: exactly ``geomap extract`` and then ``geomap render``."""

import typer

from geomap.cli import options
from geomap.cli.files import check_basemap, check_output
from geomap.cli.session import Session
from geomap.cli.settings import build_settings
from geomap.cli.work import MapStyle, draw_articles


def map_articles(  # noqa: PLR0913 - a parameter is an option, by Typer's design
    context: typer.Context,
    inputs: options.Inputs,
    *,
    output: options.MapFile = options.DEFAULT_MAP,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    view: options.View = "",
    language: options.Language = "",
    reader_language: options.ReaderLanguage = "",
    title: options.Title = "",
    form: options.As = options.Form.PAGE.value,
    basemap: options.Basemap = None,
    assets: options.AssetsIn = options.Assets.INLINE.value,
    tiles: options.Tiles = [],  # noqa: B006
    saved_context: options.SavedContext = None,
    online: options.Online = False,
    contact: options.Contact = "",
    explain: options.Explain = [],  # noqa: B006
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Find the places that articles name, and draw them on a map."""
    options.check_folder(options.Assets(assets), options.Form(form), output)
    check_output(output, [*inputs, saved_context, basemap])
    check_basemap(basemap)
    settings = build_settings(
        language=language,
        reader_language=reader_language,
        gazetteers=gazetteer,
        saved_context=saved_context,
        view=view,
        online=online,
        contact=contact,
    )
    draw_articles(
        inputs,
        settings=settings,
        output=output,
        style=MapStyle(
            form=options.Form(form),
            title=title,
            tiles=tuple(tiles),
            assets=options.Assets(assets),
            basemap=basemap,
        ),
        as_json=as_json,
        session=context.ensure_object(Session),
        explain=explain,
    )
