"""Gives the places of whole texts their ids where that is clear, and lists the choice where it is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.files import write_whole
from geomap.gazetteer import Gazetteer
from geomap.languages.language import Language, load_language
from geomap.model.place import Place
from geomap.model.resolution import Candidate, NameKind
from geomap.model.toponym import Kind
from geomap.resolution.candidates import look_up
from geomap.training.texts.annotation import AnnotatedText, Annotation, Label
from geomap.training.texts.markup import parse_texts, read_source
from geomap.training.texts.where import NO_COUNTRY, kind_of_where

#: How much more prominent (0..1) the first namesake in the country must be to be taken unasked.
_MARGIN = 0.15
#: Namesakes that a person is shown.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """A mark that a person must decide, with the places it may mean, best first."""

    text: AnnotatedText
    mark: Annotation
    candidates: tuple[Place, ...]

    def __str__(self) -> str:
        """Return file, line, mark and candidates on one line each."""
        head = f"{self.text.path}:{self.text.line_of(self.mark.start)}: {self.mark.name} ({self.mark.where})"
        return "\n".join((head, *(f"    {describe(place)}" for place in self.candidates or ())))


def describe(place: Place) -> str:
    """Return a place's id, name, areas, kind and population for a person who chooses."""
    areas = ", ".join(part for part in (place.admin2, place.admin1, place.country) if part)
    people = f", {place.population:,} people" if place.population else ""
    return f"{place.id}  {place.name} ({areas}) {place.feature_code}{people}"


@dataclass(frozen=True, slots=True)
class Filled:
    """What was decided in a file: the marks with the place of each, and the choices left."""

    decided: tuple[tuple[AnnotatedText, Annotation, Place], ...]
    open: tuple[Choice, ...]


def fill_ids(path: Path, gazetteer: Gazetteer) -> Filled:
    """Write the clear ids into the file at ``path``, and return them with the choices that are left.

    A mark in a whole text that has only a country gets the id of the one place there that is called
    so, or that is much better known than its namesakes there; or the id that the same name with the
    same country has elsewhere in the text.

    Raises
    ------
    InputError
        When the file cannot be read as UTF-8.
    """
    source = read_source(path)
    texts, _ = parse_texts(source, path)
    language = load_language(path.parent.name)
    decided, left = [], []
    for text in texts:
        if text.is_whole:
            for mark in _undecided(text):
                candidates = find_places(text, mark, gazetteer, language)
                if _is_clear(candidates):
                    decided.append((text, mark, candidates[0].place))
                else:
                    left.append(Choice(text, mark, tuple(item.place for item in candidates[:_SHOWN])))
    for _, mark, place in sorted(decided, key=lambda row: -row[1].where_start):
        source = source[: mark.where_start] + place.id + source[mark.where_end :]
    if decided:
        write_whole(path, source)
    return Filled(tuple(decided), tuple(left))


def _undecided(text: AnnotatedText) -> Iterator[Annotation]:
    for mark in text.places:
        if mark.label is not Label.COORDINATES and kind_of_where(mark.where) in {"country", "none"}:
            yield mark


def find_places(
    text: AnnotatedText, mark: Annotation, gazetteer: Gazetteer, language: Language
) -> tuple[Candidate, ...]:
    """Return the places in the mark's country that its name may mean, best first."""
    by_hand = _decided_before(text, mark, gazetteer)
    if by_hand is not None:
        return (_candidate(by_hand),)
    ids: Sequence[str] = ()
    if mark.label.kind in {Kind.DEMONYM, Kind.EMBEDDED}:
        ids = language.demonyms.get(mark.name) or language.demonyms.get(mark.name.lower(), ())
    known = [place for place in map(gazetteer.get, ids) if place is not None]
    if known:
        return tuple(_candidate(place) for place in known if _lies_in(place, mark.where))
    looked_up = look_up(mark.name, gazetteer=gazetteer, language=language)
    exact = () if looked_up.shortened else looked_up.found
    return tuple(
        candidate for candidate in exact if not candidate.distance and _lies_in(candidate.place, mark.where)
    )


def _decided_before(text: AnnotatedText, mark: Annotation, gazetteer: Gazetteer) -> Place | None:
    ids = {
        other.where for other in text.places if other.name == mark.name and kind_of_where(other.where) == "id"
    }
    place = gazetteer.get(ids.pop()) if len(ids) == 1 else None
    return place if place is not None and _lies_in(place, mark.where) else None


def _candidate(place: Place) -> Candidate:
    return Candidate(place, NameKind.OFFICIAL, place.prominence)


def _lies_in(place: Place, where: str) -> bool:
    return place.country == ("" if where == NO_COUNTRY else where)


def _is_clear(candidates: Sequence[Candidate]) -> bool:
    """Whether the first candidate can be taken unasked; a country is clear whatever is called after it."""
    if not candidates or len(candidates) == 1:
        return bool(candidates)
    first, second = candidates[:2]
    return first.place.is_country or first.prominence >= second.prominence + _MARGIN
