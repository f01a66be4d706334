"""A name of a place as the index keeps it: its kind, the case it must have, and the packed posting.

A posting is one integer: place number << 32 | flags << 16 | prominence in thousandths.
"""

import struct
import zlib
from collections.abc import Sequence
from typing import NamedTuple

from geomap.model.resolution import NameKind
from geomap.text.scripts import CASED, script_of

#: The version of the compiled file's layout: what one version writes, no other reads.
FORMAT_VERSION = 2
#: Languages whose names are kept for display; keys hold the names of every language.
DISPLAY_LANGUAGES = frozenset(
    {
        *("ar", "de", "el", "en", "es", "fa", "fr", "he", "hi", "id", "it"),
        *("ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "vi", "zh"),
    }
)
# Three bits of name kind, best first (the best kind wins where one key comes in twice).
NAME_KINDS = tuple(NameKind)
_KIND_MASK = 0b111
#: Only the upper-case form is this name ("US", not "us").
UPPER = 0b1000
#: Only the form with its full stop is this name ("Calif.").
DOTTED = 0b10000
#: A code rather than a word ("CMN" for an airport): looked up, never found in running text.
CODE = 0b100000
#: A name without the word for its kind ("Laurel" for Laurel County): looked up, never found in running text.
BARE = 0b1000000
#: A name that is also written in capitals alone: a short word in capitals may be it ("UK", Italian "Uk").
CAPITALS = 0b10000000
#: The flags that restrict how a name is written.
CASE_MASK = UPPER | DOTTED

_ABBREVIATION = NameKind.ABBREVIATION  # asking the enumeration takes longer than all else of the flags
_LONGEST_ABBREVIATION = 5
_LONGEST_CODE = 4


# A named tuple, not a frozen dataclass: it is made and hashed in a quarter of the time, and a table of 20,000
# places has 60,000 of them.
class PlaceName(NamedTuple):
    """One name of a place; ``language`` is ISO 639 or ``""``."""

    text: str
    language: str = ""
    kind: NameKind = NameKind.ALTERNATE
    is_code: bool = False
    is_bare: bool = False

    @property
    def main_language(self) -> str:
        """The language without script and country ("zh" of "zh_Hant")."""
        return self.language.partition("_")[0].partition("-")[0]


_CODE_MARK = "c"


def name_line(name: PlaceName) -> str:
    r"""Return the line by which the index keeps a name: language, kind, text.

    Examples
    --------
    >>> name_line(PlaceName("Marokko", "nl", NameKind.EXONYM)), name_line(PlaceName("CMN", is_code=True))
    ('nl\t1\tMarokko', '\t3c\tCMN')
    """
    mark = _CODE_MARK if name.is_code else ""
    return f"{name.language}\t{NAME_KINDS.index(name.kind)}{mark}\t{name.text}"


def read_name_line(line: str) -> PlaceName:
    r"""Return the name of a line made by `name_line`.

    Examples
    --------
    >>> read_name_line("nl\t1\tMarokko")
    PlaceName(text='Marokko', language='nl', kind=<NameKind.EXONYM: 'exonym'>, is_code=False, is_bare=False)
    """
    language, kind, text = line.split("\t", 2)
    return PlaceName(text, language, NAME_KINDS[int(kind[0])], kind.endswith(_CODE_MARK))


def pack_name_block(entries: Sequence[tuple[int, Sequence[str]]]) -> bytes:
    r"""Return the blob of some places' numbers and lines of names; `unpack_name_block` reads it.

    Examples
    --------
    >>> unpack_name_block(pack_name_block([(7, ["nl\t0\tA"]), (12, ["\t3\tB", "\t3\tC"])]))
    {7: ('nl\t0\tA',), 12: ('\t3\tB', '\t3\tC')}
    """
    text = "\x1e".join("\n".join([str(number), *lines]) for number, lines in entries)
    return zlib.compress(text.encode(), 9)


def unpack_name_block(blob: bytes) -> dict[int, tuple[str, ...]]:
    """Return the lines of names of each place in a blob made by `pack_name_block`, by number."""
    found = {}
    for entry in zlib.decompress(blob).decode().split("\x1e"):
        number, *lines = entry.split("\n")
        found[int(number)] = tuple(lines)
    return found


def name_flags(name: PlaceName) -> int:
    """Return the flags of a posting for ``name``.

    Examples
    --------
    >>> name_flags(PlaceName("U.S.", kind=NameKind.ABBREVIATION)) == 2 | UPPER | CAPITALS
    True
    >>> name_flags(PlaceName("Calif.", kind=NameKind.ABBREVIATION)) == 2 | DOTTED
    True
    """
    text, _, kind, is_code, is_bare = name
    flags = NAME_KINDS.index(kind)
    if is_code or is_bare:
        flags |= CODE * is_code | BARE * is_bare
    if kind is not _ABBREVIATION and not text.isupper():
        return flags
    bare = text.replace(".", "")
    short = kind is _ABBREVIATION or len(bare) <= _LONGEST_ABBREVIATION
    if bare.isupper() and short and script_of(bare) in CASED:
        flags |= UPPER | CAPITALS
    elif kind is _ABBREVIATION and text.endswith(".") and text.count(".") == 1:
        flags |= DOTTED
    return flags


def looks_like_code(text: str) -> bool:
    """Return whether an alternate name of a city is a code: up to four capitals ("CMN", "NYC")."""
    bare = text.replace(".", "")
    return bare.isascii() and bare.isupper() and len(bare) <= _LONGEST_CODE


def join_flags(first: int, second: int) -> int:
    """Return the flags of one key that two names of one place share: the more permissive of both."""
    kind = min(first & _KIND_MASK, second & _KIND_MASK)
    case = (first | second) & CASE_MASK if first & CASE_MASK and second & CASE_MASK else 0
    return kind | case | (first & second & (CODE | BARE)) | ((first | second) & CAPITALS)


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
    if not flags & CASE_MASK:
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


def postings_in(blob: bytes) -> tuple[int, ...]:
    """Return the postings of a blob, best first.

    Examples
    --------
    >>> postings_in(pack_postings([1, 2], True)), postings_in(b"")
    ((1, 2), ())
    """
    size = len(blob)
    if size < 16:  # most keys have one place
        return (int.from_bytes(blob[:8], "little"),) if size > 7 else ()
    return struct.unpack_from(f"<{size >> 3}Q", blob)


def can_continue(blob: bytes) -> bool:
    """Return whether a longer key begins with the key of a blob.

    Examples
    --------
    >>> can_continue(pack_postings([1], True)), can_continue(pack_postings([1], False))
    (True, False)
    """
    return len(blob) & 7 != 0


def first_prominence(postings: Sequence[int]) -> float:
    """Return the prominence, 0..1, of the first of ``postings``."""
    return (postings[0] & 0xFFFF) / 1000
