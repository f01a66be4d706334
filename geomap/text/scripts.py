"""The script that a piece of text is written in, by the ranges of the Unicode code charts."""

from functools import lru_cache

_RANGES = (
    (0x0041, 0x0250, "Latn"), (0x1E00, 0x1F00, "Latn"), (0x0370, 0x0400, "Grek"), (0x1F00, 0x2000, "Grek"),
    (0x0400, 0x0530, "Cyrl"), (0x0530, 0x0590, "Armn"), (0x0590, 0x0600, "Hebr"), (0x0600, 0x0780, "Arab"),
    (0x08A0, 0x0900, "Arab"), (0xFB50, 0xFE00, "Arab"), (0xFE70, 0xFF00, "Arab"), (0x0900, 0x0980, "Deva"),
    (0x0980, 0x0E00, "Brah"), (0x0E00, 0x0E80, "Thai"), (0x10A0, 0x1100, "Geor"), (0x1200, 0x1380, "Ethi"),
    (0x3040, 0x3100, "Kana"), (0x3400, 0xA000, "Hani"), (0xF900, 0xFB00, "Hani"), (0xAC00, 0xD7B0, "Hang"),
)  # fmt: skip

#: Scripts that write words without spaces between them.
UNSPACED = frozenset({"Hani", "Kana", "Thai"})
#: Scripts that have capital letters, so that a name can be told by its first letter.
CASED = frozenset({"Latn", "Grek", "Cyrl", "Armn"})


def script_of(text: str) -> str:
    """Return the ISO 15924 code of the first letter's script, ``"Zyyy"`` when there is none.

    Examples
    --------
    >>> script_of("«Рабат»"), script_of("الرباط"), script_of("1999")
    ('Cyrl', 'Arab', 'Zyyy')
    """
    for character in text:
        if character.isalpha():
            return _script_of_letter(character)
    return "Zyyy"


@lru_cache(maxsize=1 << 12)  # asked of nearly every word
def _script_of_letter(letter: str) -> str:
    code = ord(letter)
    return next((name for low, high, name in _RANGES if low <= code < high), "Zzzz")
