"""A name of a place as the index keeps it: its kind, the case it must have, and the packed posting.

A posting is one integer: place number << 32 | flags << 16 | prominence in thousandths.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from geomap.model.resolution import NameKind
from geomap.text.scripts import CASED, script_of

#: Languages whose names are kept for display; keys hold the names of every language.
DISPLAY_LANGUAGES = frozenset(
    {
        *("ar", "de", "el", "en", "es", "fa", "fr", "he", "hi", "id", "it"),
        *("ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "vi", "zh"),
    }
)
# Two bits of name kind, best first (the best kind wins where one key comes in twice).
NAME_KINDS = (NameKind.OFFICIAL, NameKind.ABBREVIATION, NameKind.ALTERNATE, NameKind.FORMER)
_KIND_MASK = 0b11
#: Only the upper-case form is this name ("US", not "us").
UPPER = 0b100
#: Only the form with its full stop is this name ("Calif.").
DOTTED = 0b1000
#: A code rather than a word ("CMN" for an airport): looked up, never found in running text.
CODE = 0b10000
_CASE_MASK = UPPER | DOTTED

_LONGEST_ABBREVIATION = 5
_LONGEST_CODE = 4


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name of a place; ``language`` is ISO 639 or ``""``."""

    text: str
    language: str = ""
    kind: NameKind = NameKind.ALTERNATE
    is_code: bool = False


def name_flags(name: PlaceName) -> int:
    """Return the flags of a posting for ``name``.

    Examples
    --------
    >>> name_flags(PlaceName("U.S.", kind=NameKind.ABBREVIATION)) == 1 | UPPER
    True
    >>> name_flags(PlaceName("Calif.", kind=NameKind.ABBREVIATION)) == 1 | DOTTED
    True
    """
    flags = NAME_KINDS.index(name.kind)
    bare = name.text.replace(".", "")
    short = name.kind is NameKind.ABBREVIATION or len(bare) <= _LONGEST_ABBREVIATION
    if bare.isupper() and short and script_of(bare) in CASED:
        flags |= UPPER
    elif name.kind is NameKind.ABBREVIATION and name.text.endswith(".") and name.text.count(".") == 1:
        flags |= DOTTED
    return flags | CODE if name.is_code else flags


def looks_like_code(text: str) -> bool:
    """Return whether an alternate name of a city is a code: up to four capitals ("CMN", "NYC")."""
    bare = text.replace(".", "")
    return bare.isascii() and bare.isupper() and len(bare) <= _LONGEST_CODE


def join_flags(first: int, second: int) -> int:
    """Return the flags of one key that two names of one place share: the more permissive of both."""
    kind = min(first & _KIND_MASK, second & _KIND_MASK)
    case = (first | second) & _CASE_MASK if first & _CASE_MASK and second & _CASE_MASK else 0
    return kind | case | (first & second & CODE)


def name_kind(flags: int) -> NameKind:
    """Return the kind of name that ``flags`` hold."""
    return NAME_KINDS[flags & _KIND_MASK]


def case_fits(flags: int, surface: str) -> bool:
    """Return whether ``surface``, as written in a text, is a form that ``flags`` allow.

    Examples
    --------
    >>> [case_fits(UPPER, surface) for surface in ("US", "U.S.", "Us")]
    [True, True, False]
    """
    if not flags & _CASE_MASK:
        return True
    return bool(flags & UPPER and surface.isupper()) or bool(flags & DOTTED and surface.endswith("."))


def pack(number: int, flags: int, prominence: float) -> int:
    """Return the posting of a place."""
    return number << 32 | flags << 16 | round(prominence * 1000)


def unpack(posting: int) -> tuple[int, int, float]:
    """Return the place number, flags and prominence of a posting."""
    return posting >> 32, posting >> 16 & 0xFFFF, (posting & 0xFFFF) / 1000


def pack_postings(postings: Sequence[int], continues: bool) -> bytes:
    """Return the blob of a key: its postings, and one byte more when a longer key begins with it."""
    return struct.pack(f"<{len(postings)}Q", *postings) + b"+" * continues


def unpack_postings(blob: bytes) -> tuple[tuple[int, ...], bool]:
    """Return (postings, continues) of a blob.

    Examples
    --------
    >>> unpack_postings(pack_postings([1, 2], True)), unpack_postings(b"")
    (((1, 2), True), ((), False))
    """
    count, rest = divmod(len(blob), 8)
    return struct.unpack_from(f"<{count}Q", blob), bool(rest)
