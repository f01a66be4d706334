"""What JSON holds, named in JSON's own words for messages."""

import json

#: Code points; a longer text is cut in a message.
_LONGEST = 60


def show_json(value: object) -> str:
    """Return a value that came out of JSON as JSON writes it, lists and objects by their kind.

    Examples
    --------
    >>> [show_json(value) for value in (None, True, 5, "Rabat", [1, 2], {"id": 1})]
    ['null', 'true', '5', '"Rabat"', 'an array', 'an object']
    """
    if isinstance(value, list):
        return "an array"
    if isinstance(value, dict):
        return "an object"
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
