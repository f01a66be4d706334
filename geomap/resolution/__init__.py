"""Which place each toponym means, how sure that is, and why."""

from geomap.resolution.counterfactual import explain_toponyms, is_named
from geomap.resolution.queries import open_queries
from geomap.resolution.resolve import resolve_toponyms

__all__ = ["explain_toponyms", "is_named", "open_queries", "resolve_toponyms"]
