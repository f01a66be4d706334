"""Everything that geomap raises on purpose: one tree, each error also the fitting builtin.

A message says what was expected, what came, and what to do next. Catch
`GeomapError` to catch them all; catch the builtin when you do not want to
import geomap for it.
"""


class GeomapError(Exception):
    """The root of every error that geomap raises on purpose."""


class InputError(GeomapError, ValueError):
    """An input that cannot be read: missing, empty, binary, or not in its format.

    The message names the file and the remedy. Other inputs go on.
    """


class GazetteerError(GeomapError, ValueError):
    """A gazetteer file or row that cannot be used; the message lists every fault at once."""


class UnknownPlace(GazetteerError, LookupError):
    """An id that no place of the gazetteer has; look the name up to find the id."""


class GazetteerMissing(GeomapError, FileNotFoundError):
    """The compiled gazetteer is not where the package expects it.

    Reinstall the package, or run its build again in a checkout.
    """


class LanguageError(GeomapError, ValueError):
    """A language file that breaks the form documented in ``docs/languages.md``."""


class WeightsError(GeomapError, ValueError):
    """The tagger's weights are damaged, or those of another version; reinstall the package."""


class WeightsMissing(GeomapError, FileNotFoundError):
    """The tagger's weights are not where the package expects them; reinstall it."""


class GeocodingError(GeomapError, OSError):
    """An online geocoder that refused, failed or could not be reached."""


class GeocodingTimeout(GeocodingError, TimeoutError):
    """An online geocoder that did not answer in time; try again or raise the time-out."""


class GeocodingQuota(GeocodingError):
    """An online geocoder that answered 403 or 429: stop asking, wait, or use your own server."""


class OutputError(GeomapError, OSError):
    """A result that could not be written; the file that stood there before is untouched."""


class TilesError(GeomapError, ValueError):
    """Providers of tiles that nobody knows, or that a page cannot use; the message lists every fault."""


class OfflineError(GeomapError, ValueError):
    """A page that was asked to need no network holds a part that only the network has."""
