"""Imports of what others offer as layers above the bundled gazetteer."""

from geomap.gazetteer.importing.dumps import Dump, tell_dump
from geomap.gazetteer.importing.geonames import import_geonames
from geomap.gazetteer.importing.report import ImportReport

__all__ = ["Dump", "ImportReport", "import_geonames", "tell_dump"]
