"""Finding the names of places in a text and saying how each is used."""

from geomap.recognition.find import find_toponyms

__all__ = ["find_toponyms"]
