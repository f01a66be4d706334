"""Characters that belong to the letter before them, which the word class of `re` leaves out."""

import unicodedata
from itertools import groupby

# Where Unicode has combining marks; between lie CJK, Hangul and private use. All code points take 60 ms.
_WITH_MARKS = (
    (0x0300, 0x3100), (0xA640, 0xAC00), (0xFB00, 0xFE30), (0x10000, 0x12000), (0x13400, 0x13500),
    (0x16000, 0x17000), (0x1BC00, 0x1BD00), (0x1CF00, 0x1D300), (0x1DA00, 0x1DB00), (0x1E000, 0x1EA00),
    (0xE0100, 0xE01F0),
)  # fmt: skip


def _ranges() -> str:
    """Return the combining marks as ranges for the class of a regular expression."""
    codes = [code for low, high in _WITH_MARKS for code in range(low, high)]
    marks = [code for code in codes if unicodedata.category(chr(code)) in {"Mn", "Mc"}]
    runs = ([code for _, code in run] for _, run in groupby(enumerate(marks), lambda item: item[1] - item[0]))
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in runs)


#: For use inside a class: combining marks (Mn and Mc), and what only joins letters or says where a word may
#: be broken: the soft hyphen of web pages, the joiners of Persian and Indic scripts.
MARKS = "\u00ad\u200c\u200d" + _ranges()
