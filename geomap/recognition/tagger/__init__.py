"""The trained recogniser at run time: for every token of a text, what a small network makes of it."""

from geomap.recognition.tagger.tag import Tagger, Tags, open_tagger

__all__ = ["Tagger", "Tags", "open_tagger"]
