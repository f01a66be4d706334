"""Words beside a name that say what kind of place it is: "province of", "County", "the capital"."""

import re
from collections.abc import Sequence

import numpy as np

from geomap.languages.language import Language
from geomap.model.place import FeatureClass
from geomap.resolution.mentions import Mention
from geomap.resolution.table import CLASS_LEVELS, CandidateTable, Flags, Level

CAPITAL = "P.PPLC"
# "province of ", "ville d'", "capital, ", "Lake ": a word, at most one short one after it, the name.
_BEFORE = re.compile(r"([^\W\d_]+)(?:\s[^\W\d_]{1,3}['’]?)?,?\s?$")
_AFTER = re.compile(r"\s([^\W\d_]+)")
_REACH = 30


def find_said_levels(
    text: str, mentions: Sequence[Mention], table: CandidateTable, language: Language
) -> tuple[Flags, Flags]:
    """Return what levels are said of each group, and whether it is called a capital.

    The first has the shape ``(groups, levels)``.
    """
    levels = np.zeros((len(table.groups), len(Level)), dtype=bool)
    capital = np.zeros(len(table.groups), dtype=bool)
    for mention in mentions:
        for code in _said(text, mention, language):
            level = _level_said(code)
            if level is not None:
                levels[mention.group, level] = True
            capital[mention.group] |= code == CAPITAL
    return levels, capital


def _said(text: str, mention: Mention, language: Language) -> list[str]:
    said = []
    before = _BEFORE.search(text[max(0, mention.start - _REACH) : mention.start])
    if before:
        said.append(language.feature_words.get(before.group(1).casefold(), ""))
    after = _AFTER.match(text, mention.end, mention.end + _REACH)
    if after:
        word = after.group(1)
        code = language.feature_words.get(word.casefold(), "")
        # "Mississippi River" and "Washington state" name a river and a state; "Algiers airport" no airport.
        if word[0].isupper() or code.startswith(FeatureClass.ADMIN):
            said.append(code)
    # "río Bravo", "lac Léman": the small letter tells that from a town, such as Lake City.
    first, _, rest = text[mention.start : mention.end].partition(" ")
    if rest and first.islower():
        said.append(language.feature_words.get(first, ""))
    return [code for code in said if code]


def _level_said(code: str) -> Level | None:
    letter, _, feature = code.partition(".")
    if letter == FeatureClass.ADMIN:
        if feature == "ADM1":
            return Level.ADMIN1
        return Level.COUNTRY if feature.startswith(("PCL", "TERR")) else Level.ADMIN
    try:
        return CLASS_LEVELS[FeatureClass(letter)]
    except ValueError:
        return None
