"""Inputs to documents: files, folders, patterns and standard input; one file per kind of input."""

from geomap.reading.inputs import read_inputs
from geomap.reading.report import ReadReport, Refusal
from geomap.reading.text import document_from_text

__all__ = ["ReadReport", "Refusal", "document_from_text", "read_inputs"]
