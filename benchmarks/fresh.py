"""Scores geomap on hand-annotated articles (``tests/quality/fresh``, else FOLDER), and lists every error.

python benchmarks/fresh.py
"""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.geo.points import distance_km
from geomap.model.document import Document
from geomap.model.place import Place
from geomap.model.resolution import ParsedDocument, ResolvedToponym
from geomap.pipeline import parse_documents

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "quality" / "fresh"
_MARK = re.compile(r"\[([^|\]]+)\|([LADE])\|([^\]]+)\]")
_ROLES = {"L": "literal", "A": "associative", "D": "associative", "E": "associative"}
#: Two points this close are the same place under two ids (a city and its province's seat).
_SAME_KM = 20.0


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated name: offsets (code points) into the plain text, role letter, place key."""

    start: int
    end: int
    name: str
    letter: str
    place: str


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over all articles, and the errors in words."""

    gold: int
    found: int
    spans_right: int
    places_right: int
    roles_right: int
    errors: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Share of found names that are annotated."""
        return self.spans_right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of annotated names that are found."""
        return self.spans_right / self.gold if self.gold else 0.0


def read_marked(text: str) -> tuple[str, tuple[Gold, ...]]:
    """Return the plain text and the annotations of a text with inline marks."""
    plain, golds, position = "", [], 0
    for match in _MARK.finditer(text):
        plain += text[position : match.start()]
        golds.append(Gold(len(plain), len(plain) + len(match[1]), match[1], match[2], match[3]))
        plain += match[1]
        position = match.end()
    return plain + text[position:], tuple(golds)


def score_articles(folder: Path = FOLDER) -> Score:
    """Return the score over all marked articles in ``folder``."""
    marked = {path.stem: read_marked(path.read_text("utf-8")) for path in sorted(folder.glob("*.txt"))}
    documents = [Document(id=name, text=text) for name, (text, _) in marked.items()]
    totals = [0] * 5
    errors: list[str] = []
    with open_gazetteer() as gazetteer:
        for parsed in parse_documents(documents, gazetteer=gazetteer).parsed:
            counts, wrong = _score_one(parsed, marked[parsed.document.id][1], gazetteer)
            totals = [total + count for total, count in zip(totals, counts, strict=True)]
            errors.extend(f"{parsed.document.id}: {error}" for error in wrong)
    gold, found, spans, places, roles = totals
    return Score(gold, found, spans, places, roles, tuple(errors))


def _score_one(
    parsed: ParsedDocument, golds: Iterable[Gold], gazetteer: Gazetteer
) -> tuple[tuple[int, int, int, int, int], list[str]]:
    by_span = {(gold.start, gold.end): gold for gold in golds}
    found = {(item.toponym.start, item.toponym.end): item for item in parsed.toponyms}
    shared = sorted(by_span.keys() & found.keys())
    places = [span for span in shared if _is_right(by_span[span], found[span], gazetteer)]
    roles = [span for span in shared if _ROLES[by_span[span].letter] == found[span].toponym.role]
    errors = [f"missed {gold.name!r}" for span, gold in sorted(by_span.items()) if span not in found]
    errors += [
        f"spurious {item.toponym.name!r}" for span, item in sorted(found.items()) if span not in by_span
    ]
    errors += list(_wrong_places(shared, places, by_span, found))
    errors += [
        f"{by_span[span].name!r} is {_ROLES[by_span[span].letter]}, got {found[span].toponym.role}"
        for span in shared
        if span not in roles
    ]
    return (len(by_span), len(found), len(shared), len(places), len(roles)), errors


def _wrong_places(
    shared: list[tuple[int, int]],
    places: list[tuple[int, int]],
    golds: dict[tuple[int, int], Gold],
    found: dict[tuple[int, int], ResolvedToponym],
) -> Iterator[str]:
    for span in shared:
        if span not in places:
            place = found[span].resolution.place
            got = f"{place.name}, {place.admin1}, {place.country} ({place.id})" if place else "nothing"
            yield f"{golds[span].name!r} is {golds[span].place}, got {got}"


def _is_right(gold: Gold, item: ResolvedToponym, gazetteer: Gazetteer) -> bool:
    place, wanted = item.resolution.place, find_gold_place(gold.place, gazetteer)
    if place is None or wanted is None:
        return False
    if place.id == wanted.id:
        return True
    near = distance_km(place.lat, place.lon, wanted.lat, wanted.lon) <= _SAME_KM
    return near and place.feature_class == wanted.feature_class


def find_gold_place(key: str, gazetteer: Gazetteer) -> Place | None:
    """Return the place that a key of the markup names, None when the gazetteer lacks it."""
    name, _, rest = key.partition(",")
    country, _, admin1 = rest.partition(",")
    if re.fullmatch("[A-Z]{2}", key):
        return gazetteer.get(f"iso:{key}")
    fitting = [
        candidate.place
        for candidate in gazetteer.lookup(name)
        if (not country or candidate.place.country == country)
        and (not admin1 or candidate.place.admin1 == admin1)
    ]
    return fitting[0] if fitting else None


def main() -> None:
    """Print the figures as a table and the errors as a list."""
    score = score_articles(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    print("| names | precision | recall | right place | right role |")
    print("| --- | --- | --- | --- | --- |")
    print(
        f"| {score.gold} | {score.precision:.3f} | {score.recall:.3f} "
        f"| {score.places_right / score.spans_right:.3f} | {score.roles_right / score.spans_right:.3f} |"
    )
    print("\n".join(f"- {error}" for error in score.errors))


if __name__ == "__main__":
    main()
