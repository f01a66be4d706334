"""Many documents: what only they together can tell."""

from geomap.corpus.seat import Seat, seat_of
from geomap.corpus.survey import survey_documents

__all__ = ["Seat", "seat_of", "survey_documents"]
