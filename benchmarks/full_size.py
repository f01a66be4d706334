"""The bundled gazetteer and millions of small places in one file, as all of GeoNames would be.

    python benchmarks/full_size.py FOLDER [--places N]

Compiles twelve million generated rows (a quarter of an hour, 3 GB of disk) to `layer.sqlite` in FOLDER,
which is kept, and joins them with the bundled file to `full.sqlite`, for `benchmarks/resolution.py
--full-size`. Run it again after the bundled gazetteer was built anew: only the joining is done again.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from joining import join_files, open_file

from benchmarks.made_layers import DumpRow, compile_dump
from geomap.gazetteer.store import bundled_path

T = TypeVar("T")

PLACES = 12_000_000
_SYLLABLES = [
    first + vowel for first in "bdfghjklmnprstvwz" for vowel in ("a", "e", "i", "o", "u", "an", "or")
]
_WORDS = ("North", "Saint", "New", "Upper", "Mount", "Lake", "San", "El", "Old", "Great")

#: This share of the generated rows takes the name of a bundled place. A guess at GeoNames: 1.8 million
#: rows, about seven for each bundled place and hundreds for a name such as San Antonio.
NAMESAKES = 0.15
#: Numbers of generated places begin here: above GeoNames' 13 million, below the project's own.
_FIRST_NUMBER = 100_000_000
#: A namesake mostly lies in the country whose names it shares: American streams are called after
#: American towns. A guess.
_AT_HOME = 0.7
#: Small places lie around the known ones, within half a degree.
_AROUND_DEG = 0.5
#: The tenth of hamlets with a population; all towns above 500 people are in the bundled file.
_WITH_POPULATION = 0.1
_MOST_PEOPLE = 499
#: Class, code and share of the generated rows, about as GeoNames' rows are distributed over classes.
_KINDS = (
    ("P", "PPL", 34), ("P", "PPLL", 4), ("P", "PPLX", 2), ("H", "STM", 12), ("H", "LK", 4), ("H", "SPNG", 2),
    ("S", "FRM", 6), ("S", "SCH", 5), ("S", "CH", 4), ("S", "HTL", 3), ("S", "BLDG", 1), ("T", "HLL", 6),
    ("T", "MT", 5), ("T", "VAL", 2), ("T", "ISL", 1), ("L", "LCTY", 3), ("L", "PRK", 1), ("A", "ADM4", 4),
    ("R", "RD", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place of the bundled file: its name, and where it lies, ``admin1`` as the unit's code.

    ``weight`` is how often small places are called so: short names more often, districts never ("Knox
    County" is no brook).
    """

    name: str
    weight: float
    lat: float
    lon: float
    country: str
    admin1: str


def read_known(path: Path) -> list[KnownPlace]:
    """Return the places of a compiled file that lie in a country, by number."""
    query = (
        "select p.name, p.lat / 1e5, p.lon / 1e5, p.country, coalesce(u.code, ''), p.kind"
        " from place p left join admin1 u on u.n = p.admin1 where p.country != '' order by p.n"
    )
    with closing(open_file(path)) as connection:
        ((listed,),) = connection.execute("select v from meta where k = 'kinds'")
        districts = {number for number, (_, code) in enumerate(json.loads(listed)) if code == "ADM2"}
        return [
            KnownPlace(name, 0 if kind in districts else 1 / len(name.split()) ** 2, *where)
            for name, *where, kind in connection.execute(query)
        ]


def generate_small_places(count: int, known: Sequence[KnownPlace], share: float) -> Iterator[DumpRow]:
    """Yield ``count`` hamlets, farms, streams and hills around the ``known`` places.

    ``share`` (0..1) of them are called after a known place, short names more often; the names of
    the others are made up. Seeded: the same rows each time.
    """
    chance = random.Random(13)
    draw_name = _Drawer(known, [place.weight for place in known])
    by_country: dict[str, list[KnownPlace]] = {}
    for place in known:
        by_country.setdefault(place.country, []).append(place)
    draw_kind = _Drawer([kind[:2] for kind in _KINDS], [kind[2] for kind in _KINDS])
    for number in range(_FIRST_NUMBER, _FIRST_NUMBER + count):
        feature_class, feature_code = draw_kind.draw(chance)
        there = chance.choice(known)
        if chance.random() < share:
            namesake = draw_name.draw(chance)
            name, alternates = namesake.name, ()
            if chance.random() < _AT_HOME:
                there = chance.choice(by_country[namesake.country])
        else:
            name = made_up_name(chance)
            alternates = (made_up_name(chance),) if chance.random() < 0.5 else ()
        has_people = feature_class == "P" and chance.random() < _WITH_POPULATION
        yield DumpRow(
            number, name, alternates,
            min(90.0, max(-90.0, there.lat + chance.uniform(-_AROUND_DEG, _AROUND_DEG))),
            (there.lon + chance.uniform(-_AROUND_DEG, _AROUND_DEG) + 180) % 360 - 180,
            feature_class, feature_code, there.country, there.admin1,
            chance.randint(1, _MOST_PEOPLE) if has_people else 0,
        )  # fmt: skip


def made_up_name(chance: random.Random) -> str:
    """Return a name of one word of syllables, or of two."""
    word = "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 3, 4, 4, 5)))).capitalize()
    return f"{chance.choice(_WORDS)} {word}" if chance.random() < 0.35 else word


class _Drawer(Generic[T]):
    """Draws by weight: `random.choices` adds all weights up at each call."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self._items = items
        self._sums: list[float] = []
        total = 0.0
        for weight in weights:
            total += weight
            self._sums.append(total)

    def draw(self, chance: random.Random) -> T:
        return chance.choices(self._items, cum_weights=self._sums)[0]


def make_full_size(folder: Path, places: int = PLACES, share: float = NAMESAKES) -> Path:
    """Return the joined file in ``folder``; what is there and younger than its sources is kept."""
    layer, full = folder / "layer.sqlite", folder / "full.sqlite"
    folder.mkdir(parents=True, exist_ok=True)
    if not layer.is_file():
        with _timed(f"{places:,} places made up and compiled"):
            rows = generate_small_places(places, read_known(bundled_path()), share)
            compile_dump(rows, layer, scratch=folder)
    if not full.is_file() or full.stat().st_mtime < max(
        file.stat().st_mtime for file in (layer, bundled_path())
    ):
        with _timed("joined"):
            join_files(bundled_path(), layer, full)
    return full


@contextmanager
def _timed(words: str) -> Iterator[None]:
    begin = time.process_time()
    yield
    print(f"{words}: {time.process_time() - begin:,.0f} s of the processor", file=sys.stderr)


def main() -> None:
    """Make the file and print its path."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the file is made and kept")
    parser.add_argument("--places", type=int, default=PLACES, help="generated rows (%(default)s)")
    parser.add_argument("--share", type=float, default=NAMESAKES, help="of them namesakes (%(default)s)")
    given = parser.parse_args()
    print(make_full_size(given.folder, given.places, given.share))


if __name__ == "__main__":
    main()
