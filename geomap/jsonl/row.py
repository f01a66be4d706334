"""Values out of JSON, checked one by one: a fault names the key, what it holds and what to do."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from geomap.errors import InputError
from geomap.text.json_values import show_json

_Value = TypeVar("_Value")


def load_json(line: str, *, remedy: str, number_remedy: str) -> object:
    """Return what a line of JSON holds; a message ends with ``remedy``, that of NaN with ``number_remedy``.

    Raises
    ------
    InputError
        When it is not JSON, or holds NaN or Infinity, Python's own additions to it.

    Examples
    --------
    >>> load_json('{"id": "a"}', remedy="mend it", number_remedy="write null")
    {'id': 'a'}
    """

    def refuse(name: str) -> object:
        raise InputError(f"{name} is no JSON number; {number_remedy}")

    try:
        return json.loads(line, parse_constant=refuse)
    except json.JSONDecodeError as error:
        where = f"column {error.colno}" if error.lineno == 1 else f"line {error.lineno}, column {error.colno}"
        raise InputError(f"not valid JSON: {error.msg} at {where}; {remedy}") from error
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or thousands of brackets inside each other.
        raise InputError(f"JSON that cannot be read ({type(error).__name__}); {remedy}") from error


class Row:
    """One JSON object, read key by key.

    ``where`` says in messages which object it is, ``""`` for the whole line; each message ends with
    ``remedy``.
    """

    def __init__(self, value: object, where: str, *, remedy: str) -> None:
        if not isinstance(value, dict):
            raise InputError(f"{where or 'it'} must be an object, got {show_json(value)}; {remedy}")
        self._values: dict[str, object] = value
        self._where = where
        self._remedy = remedy

    def get(self, key: str, kind: type[_Value], expected: str) -> _Value:
        """Return the value of ``key``; a fault says that ``expected`` was."""
        value = self._values.get(key)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fault(key, expected)
        return value

    def text(self, key: str) -> str:
        """Return the text."""
        return self.get(key, str, "text")

    def optional_text(self, key: str) -> str:
        """Return the text, ``""`` where there is none."""
        return "" if self.is_null(key) else self.text(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of texts."""
        values = self.get(key, list, "a list of texts")
        if not all(isinstance(value, str) for value in values):
            raise self.fault(key, "a list of texts")
        return tuple(values)

    def whole(self, key: str, *, lowest: int = 0, highest: int | None = None) -> int:
        """Return the whole number."""
        value = self.get(key, int, "a whole number")
        if value < lowest or (highest is not None and value > highest):
            raise self.fault(key, f"between {lowest} and {'any' if highest is None else highest}")
        return value

    def number(self, key: str, lowest: float = float("-inf"), highest: float = float("inf")) -> float:
        """Return the number, which must be finite."""
        value = self.get(key, float, "a number")
        if not (math.isfinite(value) and lowest <= value <= highest):
            raise self.fault(key, f"between {lowest:g} and {highest:g}")
        return value

    def optional_number(self, key: str, lowest: float, highest: float) -> float | None:
        """Return the number, None where there is none."""
        return None if self.is_null(key) else self.number(key, lowest, highest)

    def choice(self, key: str, choices: Mapping[str, _Value]) -> _Value:
        """Return what ``choices`` has for the text."""
        value = self.text(key)
        if value not in choices:
            raise self.fault(key, f"one of {', '.join(repr(choice) for choice in choices)}")
        return choices[value]

    def row(self, key: str) -> "Row":
        """Return the object."""
        return Row(self._values.get(key), self.path(key), remedy=self._remedy)

    def optional_row(self, key: str) -> "Row | None":
        """Return the object, None where there is none."""
        return None if self.is_null(key) else self.row(key)

    def is_null(self, key: str) -> bool:
        """Whether the key is not there, or null."""
        return self._values.get(key) is None

    def rows(self, key: str) -> "Iterator[Row]":
        """Yield the objects of a list."""
        for index, value in enumerate(self.get(key, list, "a list")):
            yield Row(value, f"{self.path(key)}[{index}]", remedy=self._remedy)

    def numbers(self, key: str, ranges: Sequence[tuple[float, float]]) -> list[float]:
        """Return the list of as many numbers as there are ``ranges``, each within its own."""
        values = self.get(key, list, f"a list of {len(ranges)} numbers")
        if len(values) != len(ranges):
            raise self.fault(key, f"a list of {len(ranges)} numbers")
        by_index = {str(index): value for index, value in enumerate(values)}
        row = Row(by_index, self.path(key), remedy=self._remedy)
        return [row.number(str(index), *bounds) for index, bounds in enumerate(ranges)]

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return an object of texts as sorted pairs."""
        values = self.get(key, dict, "an object")
        if not all(isinstance(value, str) for value in values.values()):
            raise self.fault(key, "an object of texts")
        return tuple(sorted(values.items()))

    def path(self, key: str) -> str:
        """Return what messages call ``key``."""
        return f"{self._where}.{key}" if self._where else key

    def fault(self, key: str, expected: str) -> InputError:
        """Return the error for a value of ``key`` that is not what was ``expected``."""
        came = show_json(self._values[key]) if key in self._values else "nothing"
        return InputError(f"{self.path(key)} must be {expected}, got {came}; {self._remedy}")
