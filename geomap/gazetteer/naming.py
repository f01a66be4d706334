"""What places are called in each language, joined at build time: CLDR, the tables of names, the scripts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from geomap.gazetteer import sources
from geomap.gazetteer.names import PlaceName, read_name_line
from geomap.gazetteer.postings import Draft, IndexBuilder
from geomap.gazetteer.sources import Country
from geomap.gazetteer.tables import Rows, parse_aliases
from geomap.model.resolution import NameKind
from geomap.text.folding import fold
from geomap.text.scripts import CASED, script_of

_FIXED_KINDS = frozenset({NameKind.ABBREVIATION, NameKind.FORMER})
_REGION_KINDS = frozenset({"region", "islands", "area"})
_UNIT_KINDS = frozenset({"admin1", "admin2"})
# "Al" of "Al Province" says nothing about which.
_SHORTEST_BARE = 3


def add_names(
    builder: IndexBuilder,
    countries: Sequence[Country],
    zones: Mapping[str, Sequence[str]],
    *,
    language_names: Mapping[str, Rows],
    type_words: Rows,
) -> list[str]:
    """Add the names that CLDR, the tables by language and the scripts know; return the tables' faults.

    ``zones`` are the ids of the cities of each time zone, ``language_names`` the rows (place, name,
    other names) of each table by language, ``type_words`` rows of (word, where, kinds).
    """
    _add_country_names(builder, countries)
    faults = [
        fault for language, rows in language_names.items() for fault in _add_table(builder, language, rows)
    ]
    _add_zone_names(builder, zones)
    _add_region_names(builder)
    _add_script_names(builder)
    _add_bare_names(builder, type_words)
    _show_countries(builder)
    return faults


def ranked_names(names: Iterable[PlaceName], country: str, *, has_main: bool = False) -> Iterator[PlaceName]:
    """Yield ``names`` with their kinds: the first of each language is the usual one, the others alternates.

    The usual name is an exonym in a language that is not official in ``country``. English and
    unlabelled names, and with ``has_main`` all, are alternates: the usual one comes from elsewhere.
    """
    seen = {"", "en"}
    for name in names:
        if name.kind not in _FIXED_KINDS and not has_main and name.main_language not in seen:
            yield name._replace(kind=_usual_kind(name.main_language, country))
        else:
            yield name
        seen.add(name.main_language)


def _usual_kind(language: str, country: str) -> NameKind:
    at_home = not country or language in sources.official_languages(country)
    return NameKind.OFFICIAL if at_home else NameKind.EXONYM


def _add_country_names(builder: IndexBuilder, countries: Sequence[Country]) -> None:
    for country in countries:
        draft = builder.places[f"iso:{country.code}"]
        # CLDR says what a country is called in a language; the tables' aliases only fill its gaps
        # ("Hexagone" is a name of France in French, and not the one for its label).
        by_table = {language: text for language, text in draft.display.items() if language != "en"}
        for language in by_table:
            del draft.display[language]
        for name in sources.territory_names(country.code):
            is_usual = name.kind is NameKind.OFFICIAL
            kind = _usual_kind(name.main_language, country.code) if is_usual else name.kind
            builder.add_name(draft.id, name._replace(kind=kind))
        draft.display = by_table | draft.display


def _add_table(builder: IndexBuilder, language: str, rows: Rows) -> Iterator[str]:
    """Add the rows of ``names/<language>.csv``; yield the faults."""
    for line, (place_id, text, others) in rows:
        draft = builder.places.get(place_id)
        if draft is None:
            yield f"names/{language}.csv:{line}: no place has the id {place_id!r}; correct it"
            continue
        # The hand's name is the label, whatever a script or a zone suggests.
        draft.display[language] = text
        builder.add_name(place_id, PlaceName(text, language, _usual_kind(language, draft.country)))
        for name in parse_aliases(others):
            builder.add_name(place_id, name._replace(language=name.language or language))


def _add_zone_names(builder: IndexBuilder, zones: Mapping[str, Sequence[str]]) -> None:
    for zone, names in sources.zone_city_names().items():
        # A zone is called after a city in it; its English exemplar or id says which.
        called = {fold(name.text) for name in names if name.language in {"en", "fr", "es", "de"}}
        called.add(fold(zone.rpartition("/")[2]))
        places = [builder.places[place_id] for place_id in zones.get(zone, ())]
        best = max(
            (draft for draft in places if fold(draft.name) in called),
            key=lambda draft: (draft.population, draft.id),
            default=None,
        )
        if best is not None:
            for name in ranked_names(names, best.country):
                builder.add_name(best.id, name)


def _add_region_names(builder: IndexBuilder) -> None:
    """Give the regions of the hand tables CLDR's names in every language where the English one agrees."""
    for names in sources.region_names():
        english = {fold(name.text) for name in names if name.language == "en"}
        regions = {
            place_id
            for key in english
            for place_id in builder.places_called(key)
            if builder.places[place_id].kind in _REGION_KINDS
        }
        if len(regions) == 1:
            (place_id,) = regions
            for name in names:
                builder.add_name(place_id, name)


def _add_script_names(builder: IndexBuilder) -> None:
    """Take a city's only name in a script of one great language for its name in that language."""
    for place_id, texts in builder.unlabelled.items():
        draft = builder.places[place_id]
        found: dict[str, list[str]] = {}
        for text in texts:
            if language := sources.language_of_script(text):
                found.setdefault(language, []).append(text)
        for language, candidates in found.items():
            if len(candidates) == 1:
                draft.display.setdefault(language, candidates[0])
    builder.unlabelled.clear()


def _show_countries(builder: IndexBuilder) -> None:
    """Leave "شمال سوريا" to look-ups, so that a text with it names Syria, as one with "northern Syria" does.

    In scripts without capitals nothing tells the name of a part of a country from a direction within it.
    """
    for draft in builder.places.values():
        if draft.kind not in _REGION_KINDS or not draft.country:
            continue
        country = builder.places[f"iso:{draft.country}"].display
        for name in map(read_name_line, draft.name_lines):
            whole = fold(country.get(name.main_language, ""))
            key = fold(name.text)
            if whole and whole != key and whole in key and script_of(whole) not in CASED:
                builder.leave_to_look_ups(draft.id, key)


# Names without the word for what they are.


@dataclass(frozen=True, slots=True)
class _TypeWords:
    """Words of one kind of place, folded, longest first, each with a space towards the name."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def _add_bare_names(builder: IndexBuilder, rows: Rows) -> None:
    """Let a unit or water be looked up without the word for its kind, unless a town in it is called so."""
    words = _type_words(rows)
    towns = _towns_by_unit(builder)
    for draft in builder.places.values():
        if draft.kind not in words:
            continue
        name = fold(draft.name)
        bare = _strip(name, words[draft.kind])
        if bare == name or len(bare) < _SHORTEST_BARE or bare in towns.get(draft.id, ()):
            continue
        # The Gulf of Trieste must not outweigh the city.
        if draft.kind in _UNIT_KINDS or not builder.places_called(bare):
            builder.add_bare_key(draft.id, bare)


def _type_words(rows: Rows) -> dict[str, _TypeWords]:
    found: dict[tuple[str, str], set[str]] = {}
    for _, (word, where, kinds) in rows:
        for kind in kinds.split():
            found.setdefault((kind, where), set()).add(fold(word))

    def longest_first(kind: str, where: str) -> tuple[str, ...]:
        return tuple(sorted(found.get((kind, where), ()), key=lambda word: (-len(word), word)))

    return {
        kind: _TypeWords(longest_first(kind, "before"), longest_first(kind, "after")) for kind, _ in found
    }


def _towns_by_unit(builder: IndexBuilder) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    units = {(draft.country, draft.code): draft.id for draft in builder.places.values() if draft.code}
    for draft in builder.places.values():
        for unit in {draft.admin2, units.get((draft.country, draft.admin1), "")} - {"", draft.id}:
            found.setdefault(unit, set()).add(fold(draft.name))
    return found


def _strip(name: str, words: _TypeWords) -> str:
    """Return a folded name without the longest type word before or after it."""
    for word in words.before:
        if name.startswith(word + " "):
            return name[len(word) + 1 :]
    for word in words.after:
        if name.endswith(" " + word):
            return name[: -len(word) - 1]
    return name


def is_called_after(unit: PlaceName, towns: Iterable[Draft], builder: IndexBuilder) -> bool:
    """Return whether one of ``towns`` bears the name of the unit that they lie in."""
    called = set(builder.places_called(fold(unit.text)))
    return any(town.id in called for town in towns)
