"""What the browser needs, as the package's build made it from ``web/``."""

from functools import cache
from importlib import resources

from geomap.errors import OutputError


@cache
def read_asset(name: str) -> str:
    """Return the text of a built file, such as ``"geomap.js"``.

    Raises
    ------
    OutputError
        When the package was put together without its page assets.
    """
    file = resources.files("geomap.picture").joinpath("assets", name)
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise OutputError(
            f"the page asset {name!r} is missing from geomap.picture; install the package again, or run "
            "`npm ci --ignore-scripts && node build.mjs ../assets` in geomap/picture/web of a checkout"
        ) from error
