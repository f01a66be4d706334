"""What one run of the command line knows of itself."""

from dataclasses import dataclass

DONE = 0
FAILED = 1  # 2 is a wrong command line, which is Typer's to say
SOME_REFUSED = 3


@dataclass(slots=True)
class Session:
    """``arguments`` as typed, and how much to say: 0, 1 (``-v``, more notes) or 2 (``-vv``, tracebacks)."""

    arguments: tuple[str, ...] = ()
    verbosity: int = 0
