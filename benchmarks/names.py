"""Finds 1,500 names of countries, capitals and great cities in sentences of twelve languages.

    python benchmarks/names.py            # the table
    python benchmarks/names.py --errors   # and every name that was not found, or taken for another place

The sentences (``tests/quality/names``) were written by hand by people who looked at no table of names.
A name counts as found where a find lies within it and covers at least half of it ("Berlin" of
"Berlins", "المغرب" of "للمغرب"), or is a longer name of the very same place ("大阪市" for "大阪"), and
the right place is among what it may mean; as right where the whole line also chooses that place.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.geo.points import distance_km
from geomap.languages.language import load_language
from geomap.model.document import Document
from geomap.model.place import Place
from geomap.model.toponym import Toponym
from geomap.pipeline import parse_documents
from geomap.recognition.inflection import add_inflected_names, find_hidden_names
from geomap.recognition.view import view_text
from geomap.resolution.candidates import find_candidates

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "quality" / "names"
_MARK = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")
_CODE = re.compile(r"[A-Z]{2}")
#: A city and the unit or country around it that bears its name (Singapore, Mexico City).
_SAME_KM = 50.0
_CITY_KINDS = frozenset("PA")


@dataclass(frozen=True, slots=True)
class Mark:
    """A name in a sentence: offsets (code points) and the place meant, as "Rabat, MA" or "MA"."""

    start: int
    end: int
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class NameScore:
    """Counts for one language, and the failures in words."""

    language: str
    names: int
    scanned: int
    right: int
    failures: tuple[str, ...]


def read_sentence(line: str) -> tuple[str, tuple[Mark, ...]]:
    """Return the plain sentence and its marks."""
    plain, marks, end = "", [], 0
    for match in _MARK.finditer(line):
        plain += line[end : match.start()]
        marks.append(Mark(len(plain), len(plain) + len(match[1]), match[1], match[2].strip()))
        plain += match[1]
        end = match.end()
    return plain + line[end:], tuple(marks)


def score_language(path: Path, gazetteer: Gazetteer) -> NameScore:
    """Score the sentences of one file; its name is the language's code."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    sentences = [read_sentence(line) for line in lines]
    documents = [
        Document(id=str(number), text=text, language=path.stem) for number, (text, _) in enumerate(sentences)
    ]
    parsed = parse_documents(documents, gazetteer=gazetteer).parsed
    names = scanned = right = 0
    failures = []
    for (text, marks), document in zip(sentences, parsed, strict=True):
        finds = list(_scan(text, path.stem, gazetteer))
        chosen = [
            (found.toponym.start, found.toponym.end, (found.resolution.place,)) for found in document.toponyms
        ]
        for mark in marks:
            wanted = _place(mark.place, gazetteer)
            names += 1
            is_scanned, is_right = _is_found(mark, wanted, finds), _is_found(mark, wanted, chosen)
            scanned += is_scanned
            right += is_right
            if not (is_scanned and is_right):
                what = "not scanned" if not is_scanned else "not found or another place"
                failures.append(f"{path.stem}: {mark.name} ({mark.place}): {what}")
    return NameScore(path.stem, names, scanned, right, tuple(failures))


def _scan(text: str, code: str, gazetteer: Gazetteer) -> Iterable[tuple[int, int, Sequence[Place | None]]]:
    language = load_language(code)
    view = view_text(text)
    hits = add_inflected_names(view, gazetteer.scan(text), gazetteer=gazetteer, language=language)
    for hit in hits:
        yield hit.start, hit.end, [candidate.place for candidate in hit.candidates]
    hidden: Sequence[Toponym] = find_hidden_names(view, hits, gazetteer=gazetteer, language=language)
    for toponym in hidden:
        found = find_candidates(toponym, gazetteer=gazetteer, language=language).found
        yield toponym.start, toponym.end, [candidate.place for candidate in found]


def _is_found(
    mark: Mark, wanted: Place | None, finds: Iterable[tuple[int, int, Sequence[Place | None]]]
) -> bool:
    if wanted is None:
        return False
    for start, end, places in finds:
        within = mark.start <= start and end <= mark.end and 2 * (end - start) >= mark.end - mark.start
        around = start <= mark.start and mark.end <= end
        for place in places:
            if place is not None and (
                (within and _is_same(place, wanted)) or (around and place.id == wanted.id)
            ):
                return True
    return False


def _is_same(place: Place, wanted: Place) -> bool:
    if place.id == wanted.id:
        return True
    if place.is_country != wanted.is_country and place.country != wanted.country:
        return False
    return distance_km(place.lat, place.lon, wanted.lat, wanted.lon) <= _SAME_KM


def _place(text: str, gazetteer: Gazetteer) -> Place | None:
    """Return the country of a code, or the most prominent town of an English name in a country."""
    if _CODE.fullmatch(text):
        return gazetteer.get(f"iso:{text}")
    name, _, country = text.rpartition(", ")
    found = (
        candidate.place
        for candidate in gazetteer.lookup(name, limit=1000)
        if candidate.place.country == country and candidate.place.feature_class.value in _CITY_KINDS
    )
    return next((place for place in found if not place.is_country), None)


def run_names(*, errors: bool) -> None:
    """Print the table, and with ``errors`` every failure."""
    print("| language | names | a candidate is right | the place chosen is right |")
    print("| --- | --- | --- | --- |")
    total = [0, 0, 0]
    failures: list[str] = []
    with open_gazetteer() as gazetteer:
        for path in sorted(FOLDER.glob("*.txt")):
            score = score_language(path, gazetteer)
            counts = score.names, score.scanned, score.right
            total = [before + count for before, count in zip(total, counts, strict=True)]
            failures += score.failures
            print(_row(score.language, *counts))
    print(_row("all", *total))
    if errors:
        print("\n".join(failures))


def _row(label: str, names: int, scanned: int, right: int) -> str:
    return f"| {label} | {names} | {scanned / names:.3f} | {right / names:.3f} |"


if __name__ == "__main__":
    run_names(errors="--errors" in sys.argv)
