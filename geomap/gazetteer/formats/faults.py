"""What is wrong with one cell, before it is known in which row."""

from geomap.gazetteer.rows import FaultKind

#: Letters of a cell that a message shows.
_LONGEST = 60


class CellFault(ValueError):
    """A cell that cannot be used; ``str`` gives reason and remedy."""

    def __init__(self, kind: FaultKind, reason: str, remedy: str, column: str = "") -> None:
        super().__init__(f"{reason}; {remedy}")
        self.kind = kind
        self.reason = reason
        self.remedy = remedy
        self.column = column


class CellWarning(CellFault):
    """A cell that is read as ``value``, though something else was written."""

    def __init__(self, kind: FaultKind, reason: str, remedy: str, value: str) -> None:
        super().__init__(kind, reason, remedy)
        self.value = value


def show(text: str) -> str:
    """Return a cell as a message quotes it: in quotes, controls escaped, cut when it is long.

    Examples
    --------
    >>> show("castle"), len(show("x" * 1000))
    ("'castle'", 62)
    """
    return repr(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")
