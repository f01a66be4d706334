"""Search keys one edit away from a name that nobody knows.

After Norvig, https://norvig.com/spell-correct.html, 2007: all edits are made and asked for.
"""

from collections.abc import Iterator

from geomap.text.scripts import script_of

#: Shorter names have too many neighbours.
_SHORTEST = 5
#: Longer ones are no names (the longest has 193 letters); a letter costs 50 look-ups.
_LONGEST = 200
# The letters that folding leaves, by script; the space joins and parts the words of a name.
_LETTERS = {
    "Latn": "abcdefghijklmnopqrstuvwxyz",
    "Cyrl": "абвгдежзиклмнопрстуфхцчшщъыьэюяєіїґ",
    "Grek": "αβγδεζηθικλμνξοπρσςτυφχψω",
    "Hebr": "אבגדהוזחטיכלמנסעפצקרשתםןךףץ",
    "Arab": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءگچپژ",
}


def neighbours(key: str) -> Iterator[str]:
    """Yield the keys one deletion, swap, replacement or insertion away that keep the first letter.

    Each once; none for a key shorter than five letters or longer than 200, or in a script whose
    alphabet is not here.

    Examples
    --------
    >>> found = list(neighbours("marako"))
    >>> "marrako" in found, "maroko" in found, "arako" in found, list(neighbours("paris")) == []
    (True, True, False, False)
    >>> list(neighbours("oslo"))
    []
    """
    letters = _LETTERS.get(script_of(key), "") + " "
    if not _SHORTEST <= len(key) <= _LONGEST or letters == " ":
        return
    seen = {key}
    for edited in _edits(key, letters):
        if edited not in seen:
            seen.add(edited)
            yield edited


def _edits(key: str, letters: str) -> Iterator[str]:
    for position in range(1, len(key) + 1):
        before, after = key[:position], key[position:]
        yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in letters:
            yield before + letter + after[1:]
            yield before + letter + after
