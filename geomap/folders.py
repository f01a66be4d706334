"""Where this user's own files and caches lie on this platform: the one owner of platformdirs."""

from collections.abc import Mapping
from pathlib import Path

import platformdirs

_APP = "geomap"
#: The variable that names another folder for what the user adds (layers of the gazetteer).
HOME_VARIABLE = "GEOMAP_HOME"


def user_home(environ: Mapping[str, str]) -> Path:
    """Return the folder of what this user adds: ``GEOMAP_HOME``, or the platform's folder for data.

    Nothing is made there. `platformdirs` reads the platform's own variables, such as ``XDG_DATA_HOME``.

    Examples
    --------
    >>> user_home({"GEOMAP_HOME": "mine"}).as_posix()
    'mine'
    """
    return Path(environ.get(HOME_VARIABLE) or platformdirs.user_data_path(_APP, appauthor=False))


def user_cache(environ: Mapping[str, str]) -> Path:
    """Return the folder of what can be made again: below ``GEOMAP_HOME``, or the platform's for caches.

    Examples
    --------
    >>> user_cache({"GEOMAP_HOME": "mine"}).as_posix()
    'mine/cache'
    """
    own = environ.get(HOME_VARIABLE)
    return Path(own) / "cache" if own else Path(platformdirs.user_cache_path(_APP, appauthor=False))
