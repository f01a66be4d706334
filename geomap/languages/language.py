"""One language as a file of data: the noun, and the loader that checks it.

The columns and what they mean for readers of the files: ``docs/languages.md``.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from geomap.errors import LanguageError
from geomap.text.folding import fold

#: The file of what holds in every language: international given names, symbols of places.
UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class Words:
    """Lists of words that steer recognition; lower case unless a word is only seen capitalised."""

    stop: frozenset[str] = frozenset()
    not_places: frozenset[str] = frozenset()
    given_names: frozenset[str] = frozenset()
    ambiguous_given_names: frozenset[str] = frozenset()
    surname_particles: frozenset[str] = frozenset()
    before_person: frozenset[str] = frozenset()
    before_place: frozenset[str] = frozenset()
    locative: frozenset[str] = frozenset()
    containment: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    agent: frozenset[str] = frozenset()
    organisation: frozenset[str] = frozenset()
    government_nouns: frozenset[str] = frozenset()
    government_verbs: frozenset[str] = frozenset()
    relation_nouns: frozenset[str] = frozenset()
    person_verbs: frozenset[str] = frozenset()
    place_compounds: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Inflection:
    """Endings that hide a name, longest tried first, and words that a hyphen ties to one; lower case.

    ``endings`` gives an ending that a case brings (Russian "ии") those that the base form may have ("ия"),
    folded as search keys are; with ``shared_stem`` a well-known name is also
    known by its beginning alone. Clitics before a name ("l'", Arabic "wa-") are the gazetteer
    scan's own business.
    """

    suffixes: tuple[str, ...] = ()
    hyphen_tails: frozenset[str] = frozenset()
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shared_stem: bool = False


#: What a pattern of ``[relations]`` may hold besides words.
RELATION_SLOTS = frozenset({"distance", "direction", "place"})


@dataclass(frozen=True, slots=True)
class Relations:
    """How the language says at what distance and in which direction from another a place lies.

    ``units`` gives the kilometres of each unit, ``directions`` the bearing of each direction in degrees
    clockwise from north, ``numbers`` what number words count. ``patterns`` are word orders such as
    ``"{distance} {direction} of {place}"``, in which ``(a|b)`` is a choice and one of ``fillers`` ("about")
    may stand between any two. ``articles`` may stand before ``{place}``; after one of
    ``parts`` a direction is a part of the place ("the north of England"); ``lies`` are words between
    the place that is measured and the rest ("lies", "located"). All are lower case.
    """

    units: Mapping[str, float] = field(default_factory=dict)
    directions: Mapping[str, float] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    patterns: tuple[str, ...] = ()
    fillers: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    lies: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that the language's rules must get right.

    Each entry of ``toponyms`` is ``name|kind|role|place id``, the id empty where it is left open.
    """

    text: str
    toponyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Language:
    """Everything geomap knows about the words of one language.

    ``demonyms`` maps a demonym as written to place ids, best first. ``feature_words`` maps a
    lower-case word that says what a place is ("province", "river") to a feature class letter
    and optional code, such as ``"A.ADM1"`` or ``"H"``. ``premodifies`` is False where a place's name
    never stands before the noun it belongs to ("Paris police" is English, not French), so that two
    capitalised words in a row are rather a person; ``capitalises_nouns`` where every noun has a
    capital, so that one says little. ``inflections`` are those of languages that have no file of their
    own yet, by code. ``boilerplate`` are lines that are not
    part of an article, compared whole, case-folded.
    """

    code: str
    name: str
    words: Words = field(default_factory=Words)
    inflection: Inflection = field(default_factory=Inflection)
    inflections: Mapping[str, Inflection] = field(default_factory=dict)
    demonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    feature_words: Mapping[str, str] = field(default_factory=dict)
    relations: Relations = field(default_factory=Relations)
    premodifies: bool = True
    capitalises_nouns: bool = False
    boilerplate: frozenset[str] = frozenset()
    examples: tuple[Example, ...] = ()
    sources: tuple[str, ...] = ()


def parse_language(text: str, *, origin: str) -> Language:
    """Return the language that the TOML ``text`` describes.

    Raises
    ------
    LanguageError
        With every fault of the file at once, each with ``origin`` in front.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LanguageError(f"{origin}: not valid TOML: {error}; mend the file") from error
    faults: list[str] = []
    language = Language(
        code=_text(data, "code", faults),
        name=_text(data, "name", faults),
        words=_words(data, faults),
        inflection=_inflection(_table(data, "inflection", faults), faults, name="inflection"),
        inflections=_inflections(data, faults),
        demonyms=_demonyms(data, faults),
        feature_words=_feature_words(data, faults),
        relations=_relations(_table(data, "relations", faults), faults),
        premodifies=_flag(data, "premodifies", faults, default=True),
        capitalises_nouns=_flag(data, "capitalises_nouns", faults, default=False),
        boilerplate=frozenset(line.casefold() for line in _strings(data, "boilerplate", faults)),
        examples=_examples(data, faults),
        sources=tuple(_strings(data, "sources", faults)),
    )
    known = {
        "code",
        "name",
        "words",
        "inflection",
        "inflections",
        "demonyms",
        "feature_words",
        "relations",
        "premodifies",
        "capitalises_nouns",
        "boilerplate",
        "examples",
        "sources",
    }
    faults += [f"unknown key {key!r}; expected one of {sorted(known)}" for key in sorted(set(data) - known)]
    if faults:
        raise LanguageError("\n".join(f"{origin}: {fault}" for fault in faults))
    return language


def _text(data: Mapping[str, object], key: str, faults: list[str]) -> str:
    value = data.get(key)
    if isinstance(value, str) and value:
        return value
    faults.append(f"{key!r} must be a non-empty string, got {value!r}")
    return ""


def _flag(data: Mapping[str, object], key: str, faults: list[str], *, default: bool) -> bool:
    value = data.get(key, default)
    if not isinstance(value, bool):
        faults.append(f"{key!r} must be true or false, got {value!r}")
    return value is True


def _strings(data: Mapping[str, object], key: str, faults: list[str]) -> list[str]:
    value = data.get(key, [])
    if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return value
    faults.append(f"{key!r} must be a list of non-empty strings, got {value!r}")
    return []


def _table(data: Mapping[str, object], key: str, faults: list[str]) -> Mapping[str, object]:
    value = data.get(key, {})
    if isinstance(value, dict):
        return value
    faults.append(f"{key!r} must be a table, got {value!r}")
    return {}


def _words(data: Mapping[str, object], faults: list[str]) -> Words:
    table = _table(data, "words", faults)
    known = Words.__dataclass_fields__
    faults += [
        f"unknown list words.{key}; expected one of {sorted(known)}" for key in table if key not in known
    ]
    return Words(**{key: frozenset(_strings(table, key, faults)) for key in table if key in known})


def _inflections(data: Mapping[str, object], faults: list[str]) -> dict[str, Inflection]:
    tables = _table(data, "inflections", faults)
    return {
        code: _inflection(_table(tables, code, faults), faults, name=f"inflections.{code}") for code in tables
    }


def _inflection(table: Mapping[str, object], faults: list[str], *, name: str) -> Inflection:
    known = Inflection.__dataclass_fields__
    faults += [
        f"unknown list {name}.{key}; expected one of {sorted(known)}" for key in table if key not in known
    ]
    suffixes = sorted(_strings(table, "suffixes", faults), key=lambda item: (-len(item), item))
    return Inflection(
        suffixes=tuple(suffixes),
        hyphen_tails=frozenset(_strings(table, "hyphen_tails", faults)),
        endings=_endings(table, faults, name=name),
        shared_stem=_flag(table, "shared_stem", faults, default=False),
    )


def _endings(table: Mapping[str, object], faults: list[str], *, name: str) -> dict[str, tuple[str, ...]]:
    """Return what the base forms of a written ending may end in, by that ending, all as search keys are.

    A row holds a written ending and those of the base form; an empty one is none.
    """
    rows = table.get("endings", [])
    endings: dict[str, tuple[str, ...]] = {}
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, list) or len(row) < 2 or not all(isinstance(item, str) for item in row):
            faults.append(f"each of {name}.endings needs a written ending and its base endings, got {row!r}")
            continue
        written = fold(row[0])
        bases = (*endings.get(written, ()), *map(fold, row[1:]))
        endings[written] = tuple(dict.fromkeys(bases))
    return endings


def _demonyms(data: Mapping[str, object], faults: list[str]) -> dict[str, tuple[str, ...]]:
    places: dict[str, list[str]] = {}
    table = _table(data, "demonyms", faults)
    for place_id in table:
        if ":" not in place_id:
            faults.append(f"demonyms: {place_id!r} is no place id such as 'iso:MA'")
        for word in _strings(table, place_id, faults):
            places.setdefault(word, []).append(place_id)
    return {word: tuple(ids) for word, ids in places.items()}


def _feature_words(data: Mapping[str, object], faults: list[str]) -> dict[str, str]:
    table = _table(data, "feature_words", faults)
    return {word.casefold(): code for code in table for word in _strings(table, code, faults)}


def _relations(table: Mapping[str, object], faults: list[str]) -> Relations:
    known = Relations.__dataclass_fields__
    faults += [
        f"unknown key relations.{key}; expected one of {sorted(known)}" for key in table if key not in known
    ]
    patterns = _strings(table, "patterns", faults)
    faults += [fault for pattern in patterns for fault in _pattern_faults(pattern)]
    units = _measures(table, "units", faults)
    directions = _measures(table, "directions", faults)
    faults += [
        f"relations.patterns have {{{slot}}}, but relations.{key} is empty; write its words"
        for slot, key, words in (("distance", "units", units), ("direction", "directions", directions))
        if not words and any(f"{{{slot}}}" in pattern for pattern in patterns)
    ]
    faults += [f"relations.units: {word!r} must be of more than 0 km" for word, km in units.items() if not km]
    faults += [
        f"relations.directions: {word!r} must be 0 to below 360 degrees, got {bearing:g}"
        for word, bearing in directions.items()
        if bearing >= 360
    ]
    return Relations(
        units=units,
        directions=directions,
        numbers=_measures(table, "numbers", faults),
        patterns=tuple(pattern.casefold() for pattern in patterns),
        fillers=frozenset(word.casefold() for word in _strings(table, "fillers", faults)),
        articles=frozenset(word.casefold() for word in _strings(table, "articles", faults)),
        parts=frozenset(word.casefold() for word in _strings(table, "parts", faults)),
        lies=frozenset(word.casefold() for word in _strings(table, "lies", faults)),
    )


def _pattern_faults(pattern: str) -> list[str]:
    where = f"relations.patterns: {pattern!r}"
    slots = re.findall(r"\{([^{}]*)\}", pattern)
    faults = [
        f"{where}: unknown slot {{{slot}}}; expected one of {sorted(RELATION_SLOTS)}"
        for slot in sorted(set(slots) - RELATION_SLOTS)
    ]
    if slots.count("place") != 1 or len(slots) != len(set(slots)):
        faults.append(f"{where} must hold {{place}} once, and no slot twice")
    if not {"distance", "direction"} & set(slots):
        faults.append(f"{where} must hold {{distance}}, {{direction}} or both")
    rest = re.sub(r"\{[^{}]*\}|\([^(){}]+\)", "", pattern)
    if re.search(r"[(){}|]", rest):
        faults.append(f"{where} has a bracket or | too many; write a choice as (a|b)")
    return faults


def _measures(table: Mapping[str, object], key: str, faults: list[str]) -> dict[str, float]:
    """Return the number that each word stands for, from lists of words under numbers."""
    rows = _table(table, key, faults)
    measures: dict[str, float] = {}
    for number in rows:
        if not re.fullmatch(r"\d+(\.\d+)?", number, re.ASCII):
            faults.append(f"relations.{key}: {number!r} is no number such as '60' or '1.609344'")
            continue
        words = [word.casefold() for word in _strings(rows, number, faults)]
        faults += [
            f"relations.{key}: {word!r} stands under two numbers; keep one"
            for word in words
            if measures.setdefault(word, float(number)) != float(number)
        ]
    return measures


def _examples(data: Mapping[str, object], faults: list[str]) -> tuple[Example, ...]:
    rows = data.get("examples", [])
    examples: list[Example] = []
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            faults.append(f"each of [[examples]] needs 'text' and 'toponyms', got {row!r}")
            continue
        examples.append(Example(text=row["text"], toponyms=tuple(_strings(row, "toponyms", faults))))
    return tuple(examples)


def _files() -> dict[str, Traversable]:
    folder = resources.files("geomap.languages")
    return {item.name.removesuffix(".toml"): item for item in folder.iterdir() if item.name.endswith(".toml")}


def available_languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a file, sorted, without ``und``."""
    return tuple(sorted(set(_files()) - {UNDETERMINED}))


@cache
def known_languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a file, or rules of inflection in ``und``, sorted."""
    return tuple(sorted({*available_languages(), *_load_common().inflections}))


@cache
def _load_common() -> Language:
    text = _files()[UNDETERMINED].read_text("utf-8")
    return parse_language(text, origin=f"{UNDETERMINED}.toml")


@cache
def load_language(code: str) -> Language:
    """Return the language ``code`` joined with what holds in every language.

    A code without a file gives what holds in every language alone, under that code.

    Raises
    ------
    LanguageError
        When a file breaks its form.
    """
    files = _files()
    common = _load_common()
    if code not in files or code == UNDETERMINED:
        return Language(
            code=code, name=common.name, words=common.words,
            inflection=common.inflections.get(code, common.inflection),
            demonyms=common.demonyms, feature_words=common.feature_words, boilerplate=common.boilerplate,
        )  # fmt: skip
    own = parse_language(files[code].read_text("utf-8"), origin=f"{code}.toml")
    return Language(
        code=own.code,
        name=own.name,
        words=Words(
            **{
                key: getattr(own.words, key) | getattr(common.words, key)
                for key in Words.__dataclass_fields__
            }
        ),
        inflection=own.inflection,
        demonyms={**common.demonyms, **own.demonyms},
        feature_words={**common.feature_words, **own.feature_words},
        relations=own.relations,
        premodifies=own.premodifies,
        capitalises_nouns=own.capitalises_nouns,
        boilerplate=own.boilerplate | common.boilerplate,
        examples=own.examples,
        sources=own.sources,
    )
