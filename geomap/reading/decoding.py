"""Bytes to text, without guessing: Unicode, or windows-1252 said aloud, or refused."""

import codecs
import re
from dataclasses import dataclass

from geomap.errors import InputError

#: The longest first: the mark of UTF-16-LE is also the beginning of that of UTF-32-LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: The one legacy encoding that is read; it holds all that ISO 8859-1 prints.
LEGACY_ENCODING = "windows-1252"
_SAVE_AS_UTF8 = "open it in the program that made it and save it as UTF-8 text"
#: Control characters that no text in a legacy encoding has, but nearly every binary file.
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
#: A sign that is no letter inside a word: what text in another legacy encoding looks like when it
#: is read as windows-1252 ("by³o" for the Polish "było" of windows-1250).
_MISREAD = re.compile(r"[^\W\d_][¡-¦¨©¬®-¶¸¹¼-¿×÷‚„†‡‰‹•™›¤]+[^\W\d_]")
#: Accented letters are 0.14 of running Icelandic, below 0.07 of French, German, Spanish, Swedish
#: (by wordfreq's frequencies); Arabic or Russian read as windows-1252 is nearly all accents.
_MAX_ACCENTED = 0.25


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text and the encoding that it was read as."""

    text: str
    encoding: str

    @property
    def is_legacy(self) -> bool:
        """Whether a person should check that the letters are right."""
        return self.encoding == LEGACY_ENCODING


def decode_text(data: bytes) -> DecodedText:
    r"""Return the text of ``data``: Unicode with or without its mark, or windows-1252.

    Only ``\r\n`` is altered, to ``\n``, and the byte order mark is dropped; offsets refer to
    the result. Without a mark, bytes are UTF-8 where they are valid UTF-8.

    Raises
    ------
    InputError
        When the bytes are empty, binary, or in another encoding; with the remedy.

    Examples
    --------
    >>> decode_text(b"Rabat\r\n").text
    'Rabat\n'
    >>> decode_text("Málaga y Cádiz".encode("windows-1252")).encoding
    'windows-1252'
    """
    mark = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    decoded = _decode_unicode(data, mark or "utf-8", is_certain=bool(mark)) or _decode_legacy(data)
    if "\x00" in decoded.text:
        raise InputError("it holds binary data, not text; give the article as plain text in UTF-8")
    if not decoded.text.strip():
        raise InputError("it is empty; put the article's text in it or leave it out")
    return DecodedText(decoded.text.replace("\r\n", "\n"), decoded.encoding)


def _decode_unicode(data: bytes, encoding: str, *, is_certain: bool) -> DecodedText | None:
    try:
        return DecodedText(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if is_certain:
            raise InputError(
                f"it begins as {encoding} but breaks that encoding at byte {error.start}; {_SAVE_AS_UTF8}"
            ) from error
    return None


def _decode_legacy(data: bytes) -> DecodedText:
    if _CONTROLS.search(data):
        raise InputError("it holds binary data, not text; give the article as plain text in UTF-8")
    try:
        text = data.decode(LEGACY_ENCODING)
    except UnicodeDecodeError as error:
        raise InputError(
            f"its encoding is neither UTF-8 nor {LEGACY_ENCODING} (byte {error.start} is "
            f"0x{data[error.start]:02x}); {_SAVE_AS_UTF8}"
        ) from error
    if not _is_plausible(text):
        raise InputError(
            f"its encoding is not UTF-8, and read as {LEGACY_ENCODING} it makes no words; {_SAVE_AS_UTF8}"
        )
    return DecodedText(text, LEGACY_ENCODING)


def _is_plausible(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    accented = sum(not character.isascii() for character in letters)
    return accented <= _MAX_ACCENTED * len(letters) and not _MISREAD.search(text)
