"""Which place each toponym means, how sure that is, and why."""

from geomap.resolution.counterfactual import explain_toponyms, is_named
from geomap.resolution.outlet import outlet_of
from geomap.resolution.queries import open_queries
from geomap.resolution.resolve import ONLINE, resolve_toponyms

__all__ = ["ONLINE", "explain_toponyms", "is_named", "open_queries", "outlet_of", "resolve_toponyms"]
