"""Which place each toponym means, how sure that is, and why."""

from geomap.resolution.queries import open_queries
from geomap.resolution.resolve import resolve_toponyms

__all__ = ["open_queries", "resolve_toponyms"]
