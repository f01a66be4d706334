"""What reading hands over: the documents, the inputs that were refused, and what to know."""

from dataclasses import dataclass

from geomap.model.document import Document


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input, or a line of one (``path:line``), that was not read; ``reason`` ends with the remedy."""

    path: str
    reason: str

    def __str__(self) -> str:
        """Return ``path: reason``."""
        return f"{self.path}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What came of reading, in the order of the inputs.

    ``notices`` are sentences about inputs that were read, each beginning with the input's name:
    an encoding that is not UTF-8, a date that was not understood. ``paths`` says for messages where
    each of the documents came from: ``path`` or ``path:line`` as the person who gave it knows it.
    """

    documents: tuple[Document, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notices: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where bytes came from: ``name`` becomes id and source, ``shown`` is for messages."""

    name: str
    shown: str
