"""``geomap render``: the JSON lines of ``geomap extract`` to a map."""

from geomap.cli import options
from geomap.cli.files import check_basemap, check_output
from geomap.cli.lines import read_lines
from geomap.cli.screen import Screen
from geomap.cli.settings import build_settings
from geomap.cli.work import MapStyle, show_map


def render(  # noqa: PLR0913 - a parameter is an option, by Typer's design
    results: options.Results,
    output: options.MapFile = options.DEFAULT_MAP,
    reader_language: options.ReaderLanguage = "",
    title: options.Title = "",
    form: options.As = options.Form.PAGE.value,
    *,
    basemap: options.Basemap = None,
    assets: options.AssetsIn = options.Assets.INLINE.value,
    tiles: options.Tiles = [],  # noqa: B006 - Typer copies it
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Draw what extract found on a map."""
    options.check_folder(options.Assets(assets), options.Form(form), output)
    check_output(output, [*results, basemap])
    check_basemap(basemap)
    settings = build_settings(reader_language=reader_language)
    parsed = [document for path in results for document in read_lines(path)]
    show_map(
        parsed,
        output=output,
        style=MapStyle(
            form=options.Form(form),
            title=title,
            tiles=tuple(tiles),
            assets=options.Assets(assets),
            basemap=basemap,
        ),
        reader_language=settings.reader_language,
        as_json=as_json,
        screen=Screen(results_to_stderr=output == options.STDOUT),
    )
