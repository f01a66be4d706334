"""Makes geomap/languages/common_words.tsv: words of everyday language that are also names of places.

Run once by hand when the compiled gazetteer or wordfreq changes, in a checkout with wordfreq 3.1.1:

    python gazetteer/make_common_words.py

wordfreq's data is CC BY-SA 4.0, and so is the table made from it.
"""

import sqlite3
from math import log10
from pathlib import Path

from wordfreq import get_frequency_dict

from geomap.text.folding import fold

LANGUAGES = (
    *("ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hu", "it"),
    *("ja", "nb", "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "zh"),
)
NOT_LATIN = frozenset({"ar", "el", "he", "ja", "ru", "uk", "zh"})
#: A word of Zipf frequency 3 comes once in a million words (van Heuven et al. 2014).
LEAST_ZIPF = 3.0
MOST_ROWS = 55_000
MOST_BYTES = 1_000_000
ROOT = Path(__file__).resolve().parents[1]


def single_word_keys(path: Path) -> set[str]:
    """Return the keys of the compiled gazetteer at ``path`` that are one word and a name by themselves."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    rows = connection.execute("select key from key where length(post) >= 8 and instr(key, ' ') = 0")
    keys = {key for (key,) in rows}
    connection.close()
    return keys


def word_frequencies(keys: set[str]) -> dict[str, dict[str, float]]:
    """Return the Zipf frequency by language of each of ``keys`` that is common somewhere."""
    found: dict[str, dict[str, float]] = {}
    for language in LANGUAGES:
        for word, frequency in get_frequency_dict(language, wordlist="best").items():
            zipf = log10(frequency) + 9
            key = fold(word) if zipf >= LEAST_ZIPF else ""
            # English words in Arabic or Japanese web pages tell nothing and are a third of the table.
            if key in keys and not key.isdigit() and not (key.isascii() and language in NOT_LATIN):
                by_language = found.setdefault(key, {})
                by_language[language] = max(zipf, by_language.get(language, 0.0))
    return found


def main() -> None:
    """Write the table, the most common words where not all fit, in the order of the keys."""
    found = word_frequencies(single_word_keys(ROOT / "geomap" / "gazetteer" / "data" / "gazetteer.sqlite"))
    ranked = sorted(found, key=lambda key: (-max(found[key].values()), key))[:MOST_ROWS]
    lines: list[str] = []
    size = 0
    for key in ranked:
        cells = " ".join(f"{language}:{zipf:.1f}" for language, zipf in sorted(found[key].items()))
        line = f"{key}\t{cells}"
        size += len(line.encode()) + 1
        if size > MOST_BYTES:
            break
        lines.append(line)
    output = ROOT / "geomap" / "languages" / "common_words.tsv"
    output.write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
