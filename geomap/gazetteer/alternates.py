"""Which of GeoNames' alternate names are worth a key: not its machine transliterations, nor mixtures."""

from collections.abc import Iterable, Iterator

from geomap.gazetteer.names import PlaceName, looks_like_code
from geomap.text.scripts import UNSPACED, script_of

# Particles that an untransliterated name may start with in lower case: 's-Gravenhage, el-Jadida.
# Other names in lower case are GeoNames' machine transliterations ("la ba te" for 拉巴特).
_PARTICLES = (
    "'s", "'t", "’s", "’t", "a ", "al ", "al-", "ad ", "ad-", "an ", "an-", "ar ", "ar-", "as ", "as-",
    "ash-", "at ", "at-", "az ", "az-", "d'", "d’", "da ", "das ", "de ", "den ", "der ", "die ", "do ",
    "dos ", "el ", "el-", "es ", "eM", "eT", "il ", "in-", "iK", "is-", "iz-", "kwa", "l'", "l’", "la ",
    "las ", "le ", "les ", "los ", "o ", "os ", "ta'", "ta’", "uM", "van ",
)  # fmt: skip


def usable_alternates(main: str, alternates: Iterable[str]) -> Iterator[PlaceName]:
    """Yield the names among ``alternates``, sorted, that are worth a key beside the name ``main``.

    Examples
    --------
    >>> [name.text for name in usable_alternates("Rabat", ["الرباط", "Rabat", "la ba te", "RBA", "Ra"])]
    ['RBA', 'الرباط']
    """
    for text in sorted({alternate.strip() for alternate in alternates} - {main, ""}):
        if is_worth_a_key(text):
            yield PlaceName(text, is_code=looks_like_code(text))


def is_worth_a_key(text: str) -> bool:
    """Return whether an alternate name of which no language is given is a name or a code.

    Examples
    --------
    >>> [is_worth_a_key(text) for text in ("Rbat", "tl avyv", "عاصمة Washington", "RBA", "Xy")]
    [True, False, False, True, False]
    """
    if not text.isascii() and script_of(text) != "Latn":
        return not _mixes_latin(text)
    return looks_like_code(text) or (len(text.replace(".", "")) > 2 and not _is_transliteration(text))


def _is_transliteration(text: str) -> bool:
    if text[0].islower() and not text.startswith(_PARTICLES):
        return True
    # "tl avyv", "la ba te", "saniti ጁliya": no capital at all, or letters of a second script.
    return not any(map(str.isupper, text)) or _mixes_scripts(text)


def _mixes_scripts(text: str) -> bool:
    # The Kurdish "tێl yەvyv" starts in Latin; an ʻokina or a modifier letter (Zyyy, Zzzz) is no script.
    return not text.isascii() and any(
        letter > "ɏ" and script_of(letter) not in {"Latn", "Zyyy", "Zzzz"} for letter in text
    )


def _mixes_latin(text: str) -> bool:
    # 워싱턴 D.C. is a name, عاصمة Washington is not worth a key.
    return script_of(text) not in UNSPACED | {"Hang"} and any(
        letter.isascii() and letter.isalpha() for letter in text
    )
