"""A person at a terminal, in an empty folder and with a folder of the user's own that is not there yet."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest


class Terminal(io.TextIOWrapper):
    """A person who types."""

    def __init__(self, typed: str) -> None:
        super().__init__(io.BytesIO(typed.encode()))

    def isatty(self) -> bool:
        return True


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Run in an empty folder, with a folder of the user's own that is not there yet, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("GEOMAP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    return tmp_path / "home"


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what lets a person type a text at a terminal."""
    return lambda typed: monkeypatch.setattr("sys.stdin", Terminal(typed))
