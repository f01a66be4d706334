"""The words of the map's interface, from ``messages.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

_FALLBACK = "en"


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("geomap.picture").joinpath("messages.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def available_messages() -> tuple[str, ...]:
    """Return the languages that the interface speaks, sorted."""
    return tuple(sorted(_tables()))


def messages_language(reader_language: str) -> str:
    """Return the language in which the interface speaks to a reader of ``reader_language``.

    Examples
    --------
    >>> messages_language("nl"), messages_language("ar-MA"), messages_language("fy")
    ('nl', 'ar', 'en')
    """
    primary = reader_language.replace("_", "-").split("-")[0].lower()
    return primary if primary in _tables() else _FALLBACK


def load_messages(reader_language: str) -> Mapping[str, str]:
    """Return every message by its key, English where the reader's language has none.

    Examples
    --------
    >>> load_messages("nl")["table"]
    'Tabel'
    """
    tables = _tables()
    return MappingProxyType({**tables[_FALLBACK], **tables[messages_language(reader_language)]})
