"""The names in a cell: ``Marokko@nl; MA@!abbr; Barbary@en!former``."""

import re
from functools import lru_cache

from geomap.gazetteer.formats.faults import CellFault, show
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import FaultKind
from geomap.model.resolution import NameKind

#: Letters of a name; the longest in use, of Bangkok, has 168.
LONGEST_NAME = 200
_NAME_KINDS = {
    "abbr": NameKind.ABBREVIATION,
    "former": NameKind.FORMER,
    "official": NameKind.OFFICIAL,
}
_LETTER = re.compile(r"[^\W_]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
# Tabs and blanks collapse; what else controls or breaks a line has no place in a name.
_UNFIT = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def read_name(text: str, *, what: str = "the name") -> str:
    """Return a name with single spaces.

    Raises
    ------
    CellFault
        When it holds control characters or line breaks, is over 200 letters long or has no letter at all.
    """
    # Nearly every name, at a fraction of the cost.
    if text.isalnum() and len(text) <= LONGEST_NAME:
        return text
    if text.isprintable():
        if text[:1].isalnum() and len(text) <= LONGEST_NAME and "  " not in text and text[-1] != " ":
            return text
    elif unfit := _UNFIT.search(text):
        if unfit[0] in "\n\r\x0b\x0c\x85\u2028\u2029":
            raise CellFault(FaultKind.NAME, f"{what} {show(text)} has a line break", "write it in one line")
        reason = f"{what} {show(text)} has the control character {ord(unfit[0]):#06x}"
        raise CellFault(FaultKind.NAME, reason, "write the name anew")
    if _LETTER.search(text) is None:
        reason = f"{what} {show(text)} has neither letter nor digit, so that no search finds it"
        raise CellFault(FaultKind.NAME, reason, "write a name")
    if len(text) > LONGEST_NAME:
        reason = f"{what} {show(text)} has {len(text)} letters, at most {LONGEST_NAME} are read"
        raise CellFault(FaultKind.NAME, reason, "write the name alone")
    return " ".join(text.split())


@lru_cache(maxsize=1024)  # a file has the same few in every row
def is_language(text: str) -> bool:
    """Return whether ``text`` has the form of an ISO 639 code, perhaps with a script or country."""
    return _LANGUAGE.fullmatch(text) is not None


def parse_aliases(text: str) -> tuple[PlaceName, ...]:
    """Return the names in a cell such as ``Marokko@nl; MA@!abbr; Barbary@en!former``.

    Raises
    ------
    CellFault
        With the first alias that is not of this form.

    Examples
    --------
    >>> [(name.text, name.language, name.kind.value) for name in parse_aliases("Marokko@nl; U.S.!abbr")]
    [('Marokko', 'nl', 'alternate'), ('U.S.', '', 'abbreviation')]
    """
    return tuple([_alias(part) for raw in text.split(";") if (part := raw.strip())])


def _alias(part: str) -> PlaceName:
    if "!" not in part:
        name, at, language = part.rpartition("@")
        if not at:
            return PlaceName(read_name(part, what="alias"))
        if name and name[-1] != " " and is_language(language):
            return PlaceName(read_name(name, what="alias"), language)
    rest, mark, kind = part.rpartition("!")
    if not mark:
        rest, kind = kind, ""
    name, at, language = rest.rpartition("@")
    if not at:
        name, language = language, ""
    name, language, kind = name.strip(), language.strip(), kind.strip()
    if kind and kind not in _NAME_KINDS:
        marks = ", ".join(f"!{known}" for known in sorted(_NAME_KINDS))
        reason = f"alias {show(part)}: unknown mark !{kind[:20]}"
        raise CellFault(FaultKind.ALIAS, reason, f"expected one of {marks}")
    if language and not _LANGUAGE.fullmatch(language):
        reason = f"alias {show(part)}: {show(language)} is no ISO 639 language"
        raise CellFault(FaultKind.ALIAS, reason, "write it as Name@nl")
    if not name:
        raise CellFault(FaultKind.ALIAS, f"alias {show(part)} has no name", "write Name@language")
    return PlaceName(read_name(name, what="alias"), language, _NAME_KINDS.get(kind, NameKind.ALTERNATE))
