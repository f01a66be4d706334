"""The places that a toponym may mean, before anything is weighed."""

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind
from geomap.model.toponym import Kind, Toponym
from geomap.text.folding import fold

#: How many namesakes of one name are weighed: a hundred Santa Marias exist, and in WikToR the one
#: meant is often no. 30 to 60 by prominence; past 60 nothing was gained on LGL and WikToR.
MAX_CANDIDATES = 60
#: A town that takes its country's foreign name from it is at least this prominent (100,000 people).
_WELL_KNOWN = 0.5
#: A place that a longer name holds is at least this prominent (6,000 people).
_NAMESAKE = 0.38
#: The place made of coordinates that the text itself gives.
COORDINATES_SOURCE = "text"


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a name may mean, most prominent first; ``shortened`` when only a part of it was known."""

    found: tuple[Candidate, ...] = ()
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class _NameForms:
    leading: frozenset[str]
    long_forms: Mapping[str, str]


def find_candidates(toponym: Toponym, *, gazetteer: Gazetteer, language: Language) -> Candidates:
    """Return what ``toponym`` may mean: its own coordinates or place ids, else the gazetteer's namesakes.

    A demonym means the first of its ``place_ids``; another name that determines its places (an
    abbreviation) means one of them. A name that the gazetteer does not know is tried in its long
    form ("St." as "Saint") and without leading words such as "Greater" or feature words.
    """
    if toponym.point is not None:
        return Candidates((Candidate(_written_place(toponym), NameKind.OFFICIAL, 1.0, ""),))
    if toponym.place_ids:
        ids = toponym.place_ids[:1] if toponym.kind is Kind.DEMONYM else toponym.place_ids
        shown = (place_id for place_id in ids if not gazetteer.is_hidden(place_id))
        known = tuple(place for place in map(gazetteer.get, shown) if place is not None)
        if known:
            # Best first: each is half as prominent as the one before it.
            return Candidates(
                tuple(
                    Candidate(place, NameKind.OFFICIAL, 0.5**rank, place.layer)
                    for rank, place in enumerate(known)
                )
            )
    if toponym.kind is Kind.DEMONYM:
        return Candidates()
    return look_up(toponym.lookup_name, gazetteer=gazetteer, language=language)


def look_up(name: str, *, gazetteer: Gazetteer, language: Language) -> Candidates:
    """Return the namesakes of ``name``, or of the first of its other forms that has any.

    A name that nothing is called is last taken for the best known of the places that its words
    name ("University of Sussex": Sussex), or for one that is spelt with one letter other.
    """
    expanded = _expand(name)
    found = gazetteer.lookup(name, limit=MAX_CANDIDATES)
    if found:
        if expanded != name:
            # "Mt. Pleasant" is a name of one place, and of all the Mount Pleasants too.
            found = (*found, *gazetteer.lookup(expanded, limit=MAX_CANDIDATES))[:MAX_CANDIDATES]
        return Candidates(_in_language(_one_per_place(found), name, language.code))
    for form, shortened in _other_forms(expanded, language):
        found = gazetteer.lookup(form, limit=MAX_CANDIDATES)
        if found:
            return Candidates(_one_per_place(found), shortened=shortened)
    if found := _within(expanded, gazetteer):
        return Candidates(_one_per_place(found), shortened=True)
    return Candidates(gazetteer.lookup(name, fuzzy=True, limit=MAX_CANDIDATES), shortened=True)


def _within(name: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    """Return the namesakes of the longest run of words within ``name`` that is a known place's main name."""
    words = name.split()
    for length in range(len(words) - 1, 0, -1):
        # The last words first: a venue's town mostly follows ("University of Sussex").
        for start in range(len(words) - length, -1, -1):
            part = " ".join(words[start : start + length]).strip(",.()")
            if not part[:1].isupper():
                continue
            found = gazetteer.lookup(part, limit=MAX_CANDIDATES)
            if found and found[0].by_main_name and found[0].prominence >= _NAMESAKE:
                return found
    return ()


def _one_per_place(found: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Drop a place that the name leads to twice, keeping its best kind of name."""
    order = list(NameKind)
    best: dict[str, Candidate] = {}
    for candidate in found:
        other = best.get(candidate.place.id)
        if other is None or order.index(candidate.name_kind) < order.index(other.name_kind):
            best[candidate.place.id] = candidate
    return tuple(best.values())


def _in_language(found: tuple[Candidate, ...], name: str, code: str) -> tuple[Candidate, ...]:
    """Return ``found`` with the kind of name that ``name`` is in the text's language.

    A name that is a place's own one in that language is no exonym or alternate ("Rom" in German). One that
    is a country's only in another language ("England" for the United Kingdom, "Brasilia" for
    Brazil) gives way to a well-known place within that country whose main name it is.
    """
    key = fold(name)
    fitting = []
    for candidate in found:
        place = candidate.place
        is_other = candidate.name_kind in (NameKind.ALTERNATE, NameKind.EXONYM)
        # Only asked where it matters: folding the names of all candidates took a sixth of the time of a
        # text of 10,000 names.
        is_own = (is_other or place.is_country) and (
            name == place.name or key in {fold(place.name), fold(place.name_in(code))}
        )
        if is_own and is_other:
            candidate = replace(candidate, name_kind=NameKind.OFFICIAL)  # noqa: PLW2901 - the same, better known
        fitting.append((candidate, place.is_country and not is_own))
    home = {
        candidate.place.country
        for candidate, abroad in fitting
        if not abroad and candidate.by_main_name and candidate.prominence >= _WELL_KNOWN
    }
    return tuple(
        candidate for candidate, abroad in fitting if not (abroad and candidate.place.country in home)
    )


def _other_forms(name: str, language: Language) -> Iterator[tuple[str, bool]]:
    """Yield other ways to write ``name``, each with whether something of it was left out."""
    forms = _name_forms()
    yield name, False
    rest = name.split()
    while len(rest) > 1 and rest[0].casefold() in forms.leading:
        rest = rest[1:]
        yield " ".join(rest), True
    if len(rest) > 1 and rest[0].casefold() in language.feature_words:
        # "Mount Rainier" and "Lake Tahoe" are looked up whole first, then without the word.
        rest = rest[1:]
        if len(rest) > 1 and not rest[0][:1].isupper():
            rest = rest[1:]
        yield " ".join(rest), True
    elif len(rest) > 1 and rest[-1].casefold() in language.feature_words:
        yield " ".join(rest[:-1]), True


def _expand(name: str) -> str:
    """Return ``name`` with its shortened words written out ("Mt. Pleasant": "Mount Pleasant")."""
    long_forms = _name_forms().long_forms
    words = name.split()
    return " ".join(long_forms.get(word.casefold(), word) for word in words)


@cache
def _name_forms() -> _NameForms:
    text = resources.files("geomap.resolution").joinpath("name_forms.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return _NameForms(leading=frozenset(data["leading"]), long_forms=dict(data["long_forms"]))


def _written_place(toponym: Toponym) -> Place:
    lat, lon = toponym.point or (math.nan, math.nan)
    return Place(
        id=f"point:{lat:.5f},{lon:.5f}",
        name=toponym.name,
        lat=lat,
        lon=lon,
        feature_class=FeatureClass.SPOT,
        feature_code="PT",
        source=COORDINATES_SOURCE,
        layer="",
    )
