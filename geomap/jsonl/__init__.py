"""What geomap writes for itself to read again: parsed documents as JSON lines, and a saved context."""

from geomap.jsonl.context import (
    CONTEXT_VERSION,
    context_schema_text,
    context_text,
    read_context,
    write_context,
)
from geomap.jsonl.documents import (
    SCHEMA_VERSION,
    as_written,
    document_line,
    read_documents,
    read_line,
    schema_text,
    stream_documents,
    toponym_as_written,
    write_documents,
)
from geomap.jsonl.places import place_row
from geomap.jsonl.row import load_json

__all__ = [
    "CONTEXT_VERSION",
    "SCHEMA_VERSION",
    "as_written",
    "context_schema_text",
    "context_text",
    "document_line",
    "load_json",
    "place_row",
    "read_context",
    "read_documents",
    "read_line",
    "schema_text",
    "stream_documents",
    "toponym_as_written",
    "write_context",
    "write_documents",
]
