"""GeoNames' files made up: the formats and orders of the real ones, names in several scripts."""

import json
import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

#: Numbers of places are given by the thousand, as GeoNames' came from one national list after the other.
_BLOCK = 1000
#: GeoNames' highest number, about; what is planted, and second-level units, get numbers above.
_LAST_NUMBER = 13_400_000
_FIRST_PLANTED = 14_000_000
_FIRST_UNIT = 15_000_000
_MASK = (1 << 64) - 1
_VOCABULARY = 60_000
#: Syllables by script, and the language of names in it; a country has one of them.
_SYLLABLES = {
    "en": "ba be ri ron ton ley ham ford dale mor wick shaw ten gar lin son hol bur den wel",
    "fr": "ché vil le ré bou gny cour mé rô lan çon ter prè val dou gné sau fon mar ney",
    "es": "ca ña mo ral pe dro ló pez gua da vi lla san tos ro jas ber mú tie rra",
    "vi": "hà phú thị đồng lạc xuân mỹ ngọc bình tân hòa long châu điền quế sơn thủy",
    "ru": "во ло го нов ка бе рё зо ский пет ро пав лин гра дец щё кин та му ро",
    "ar": "الـ با ري دو رة قص بن عين سي دي حم زا كر مو نا شط ولا تا زي فا",
    "zh": "山 水 李 王 家 庄 上 下 东 西 河 口 新 大 石 桥 沟 村 平 南 北 林 坪 湾 洞",
    "hi": "रा म पु र न ग गा व ला खे ड़ा बा द सी ता दे वी को ट मा ना",
    "th": "บ้า น หนอ ง ทุ่ ง โค ก นา ดอ น สา ม เหนื อ ใต้ กลา ง",
}
_SPACELESS = frozenset({"zh", "th"})
_LATIN = ("en", "fr", "es", "vi")
#: Class, code, and share in thousandths, about as GeoNames' rows are distributed.
_KINDS = (
    ("P", "PPL", 330), ("P", "PPLL", 40), ("P", "PPLX", 25), ("H", "STM", 130), ("H", "LK", 40),
    ("H", "WLL", 25), ("H", "SPNG", 15), ("S", "FRM", 50), ("S", "SCH", 50), ("S", "CH", 45),
    ("S", "HTL", 35), ("S", "BLDG", 30), ("T", "HLL", 60), ("T", "MT", 50), ("T", "VAL", 20),
    ("T", "ISL", 15), ("L", "LCTY", 15), ("L", "PRK", 10), ("A", "ADM4", 10), ("V", "FRST", 3),
    ("R", "RD", 2),
)  # fmt: skip
#: How many alternate names places have, in thousandths: 1.35 on average.
_COUNTS = ((0, 480), (1, 250), (2, 120), (3, 60), (4, 40), (6, 30), (9, 15), (25, 5))
#: Sorts of alternate names in thousandths; "own" and "other" are languages.
_SORTS = (
    ("own", 340), ("en", 180), ("other", 130), ("", 140), ("link", 60), ("wkdt", 90), ("post", 40),
    ("iata", 3), ("abbr", 7), ("former", 10),
)  # fmt: skip


def _spread(shares: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [share[:-1] for share in shares for _ in range(int(str(share[-1])))]


@dataclass(frozen=True, slots=True)
class _Known:
    """A place of the bundled file as a line of a dump needs it."""

    number: int
    name: str
    lat: float
    lon: float
    kind: tuple[str, str]
    country: str
    admin1: str
    population: int


@dataclass(slots=True)
class World:
    """What the bundled file knows, and words to make names of; seeded: the same each time."""

    known: dict[str, list[_Known]]
    planted: list[_Known]
    units: dict[str, list[tuple[str, str]]]
    words: dict[str, list[str]]
    numbers: set[int] = field(default_factory=set)

    @property
    def countries(self) -> list[str]:
        """The countries of the dump, in its order."""
        return sorted(self.units)

    def language(self, country: str) -> str:
        """Return the language of made-up names of a country."""
        languages = tuple(_SYLLABLES)
        return languages[sum(map(ord, country)) % len(languages)]


def read_world(bundled: Path) -> World:
    """Return what the dumps are made of, from the compiled gazetteer."""
    chance = random.Random(29)
    with closing(sqlite3.connect(f"{bundled.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
        known, planted = _read_known(file, chance)
        units = _read_units(file)
    words = {language: _vocabulary(language, chance) for language in _SYLLABLES}
    numbers = {place.number for places in known.values() for place in places}
    return World(known, planted, units, words, numbers)


def _read_known(
    file: sqlite3.Connection, chance: random.Random
) -> tuple[dict[str, list[_Known]], list[_Known]]:
    ((kinds,),) = file.execute("select v from meta where k = 'kinds'")
    codes = [tuple(kind) for kind in json.loads(kinds)]
    rows = file.execute(
        "select p.n, p.id, p.name, p.lat / 1e5, p.lon / 1e5, p.kind, p.country, coalesce(u.code, ''),"
        " p.population from place p left join admin1 u on u.n = p.admin1 order by p.n"
    )
    known: dict[str, list[_Known]] = {}
    planted = []
    for number, place_id, name, lat, lon, kind, *rest in rows:
        if place_id is None:
            known.setdefault(rest[0], []).append(_Known(number, name, lat, lon, codes[kind], *rest))
        elif codes[kind][1] not in {"ADM1", "ADM2", "PPL"}:
            # GeoNames puts the point elsewhere within the place.
            shift = chance.uniform(-0.1, 0.1)
            at = (max(-89.0, min(89.0, lat + shift)), max(-179.0, min(179.0, lon + shift)))
            planted.append(_Known(_FIRST_PLANTED + len(planted), name, *at, codes[kind], *rest))
    return known, planted


def _read_units(file: sqlite3.Connection) -> dict[str, list[tuple[str, str]]]:
    units: dict[str, list[tuple[str, str]]] = {}
    query = "select country, code, name from admin1 where country != '' and name != '' order by country, code"
    for country, code, name in file.execute(query):
        units.setdefault(country, []).append((code, name))
    return units


def _vocabulary(language: str, chance: random.Random) -> list[str]:
    syllables = _SYLLABLES[language].split()
    longest = 3 if language == "vi" else 4
    words = ("".join(chance.choices(syllables, k=chance.randint(2, longest))) for _ in range(_VOCABULARY))
    return [word.capitalize() for word in words]


_KIND_OF = _spread(_KINDS)
_COUNT_OF = [int(str(count[0])) for count in _spread(_COUNTS)]
_SORT_OF = [str(sort[0]) for sort in _spread(_SORTS)]


def _hash(number: int, salt: int) -> int:
    mixed = (number * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03) & _MASK
    mixed ^= mixed >> 29
    return (mixed * 0xBF58476D1CE4E5B9 & _MASK) >> 8


class DumpMaker:
    """Makes the files of one size."""

    def __init__(self, world: World, n_places: int, n_names: int) -> None:
        """Make ``n_places`` rows and about ``n_names`` alternate names of what is in ``world``."""
        self._world = world
        self._more_names = n_names / n_places / 1.35
        n_made = max(0, n_places - len(world.planted) - len(world.numbers))
        n_blocks = max(1, _LAST_NUMBER // _BLOCK)
        share = min(1.0, n_made / (_LAST_NUMBER - len(world.numbers)))
        self._per_block = max(1, round(_BLOCK * share))
        chance = random.Random(31)
        sizes = [1 / (1 + at) ** 0.7 for at in range(len(world.countries))]
        order = chance.sample(world.countries, len(world.countries))
        self._country_of = chance.choices(order, sizes, k=n_blocks)

    def write(self, folder: Path, progress: Callable[[str], None]) -> dict[str, Path]:
        """Write the four files to ``folder``; return them by the names of `import_geonames`' parameters."""
        paths = {
            "places": folder / "allCountries.zip",
            "alternates": folder / "alternateNamesV2.zip",
            "admin1": folder / "admin1CodesASCII.txt",
            "admin2": folder / "admin2Codes.txt",
        }
        for path, member, lines in (
            (paths["places"], "allCountries.txt", self._places()),
            (paths["alternates"], "alternateNamesV2.txt", self._alternates()),
        ):
            progress(f"writing {path.name}")
            with (
                zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
                archive.open(member, "w", force_zip64=True) as file,
            ):
                while part := "".join(islice(lines, 20_000)):
                    file.write(part.encode())
        units = [(country, *unit) for country in self._world.countries for unit in self._world.units[country]]
        paths["admin1"].write_text(
            "".join(
                f"{c}.{code}\t{name}\t{name}\t{12_000_000 + n}\n" for n, (c, code, name) in enumerate(units)
            ),
            "utf-8",
        )
        paths["admin2"].write_text(
            "".join(
                f"{c}.{code}.{part:03}\t{name} {part}\t{name} {part}\t{_FIRST_UNIT + n * 9 + part}\n"
                for n, (c, code, name) in enumerate(units)
                for part in range(9)
            ),
            "utf-8",
        )
        return paths

    def _numbers(self, country: str) -> Iterator[int]:
        """Yield the numbers of the made-up places of a country, ascending."""
        for block, owner in enumerate(self._country_of):
            if owner == country:
                first = block * _BLOCK + 1
                step = _BLOCK // self._per_block
                for number in range(first, first + self._per_block * step, step):
                    if number not in self._world.numbers:
                        yield number

    def _places(self) -> Iterator[str]:
        world = self._world
        planted: dict[str, list[_Known]] = {}
        for place in world.planted:
            planted.setdefault(place.country, []).append(place)
        for country in ("", *world.countries):
            known = world.known.get(country, [])
            at = 0
            for number in self._numbers(country) if country else ():
                while at < len(known) and known[at].number < number:
                    yield self._known_line(known[at])
                    at += 1
                yield self._made_line(number, country, known)
            yield from map(self._known_line, chain(known[at:], planted.get(country, ())))

    def _known_line(self, place: _Known) -> str:
        where = (f"{place.lat:.5f}\t{place.lon:.5f}", *place.kind, place.country, f"{place.admin1}\t")
        return self._line(place.number, place.name, "", where, place.population)

    def _made_line(self, number: int, country: str, known: Sequence[_Known]) -> str:
        seed = _hash(number, 1)
        kind = _KIND_OF[seed % len(_KIND_OF)]
        if known:
            there = known[(seed >> 10) % len(known)]
            lat, lon = (
                there.lat + (seed >> 20 & 0xFF) / 500 - 0.25,
                there.lon + (seed >> 28 & 0xFF) / 500 - 0.25,
            )
        else:
            lat, lon = (seed >> 10) % 140 - 60.0, (seed >> 20) % 360 - 180.0
        units = self._world.units[country]
        admin1 = units[(seed >> 36) % len(units)][0]
        people = (seed >> 40) % 500 if kind[0] == "P" and seed & 7 == 0 else 0
        names = (self._alternate(number, at, country) for at in range(self._count(number)))
        column = ",".join(text for sort, text in names if sort not in {"link", "wkdt", "post"})
        point = f"{max(-90.0, min(90.0, lat)):.5f}\t{max(-180.0, min(180.0, lon)):.5f}"
        where = (point, *kind, country, f"{admin1}\t{seed % 9:03}")
        return self._line(number, self._name(number, 0, self._latin(country)), column, where, people)

    @staticmethod
    def _line(number: int, name: str, column: str, where: Sequence[object], people: int) -> str:
        ascii_name = name if name.isascii() else name.encode("ascii", "ignore").decode()
        point, feature_class, feature_code, country, unit = where
        return (
            f"{number}\t{name}\t{ascii_name}\t{column}\t{point}\t{feature_class}\t{feature_code}\t{country}\t\t"
            f"{unit}\t\t\t{people}\t\t312\tAfrica/Casablanca\t2024-01-01\n"
        )

    def _latin(self, country: str) -> str:
        language = self._world.language(country)
        return language if language in _LATIN else "en"

    def _name(self, number: int, at: int, language: str) -> str:
        seed = _hash(number, 3 + at)
        words = self._world.words[language]
        first = words[seed % _VOCABULARY]
        if seed >> 20 & 3:
            return first
        gap = "" if language in _SPACELESS else " "
        return f"{first}{gap}{words[(seed >> 24) % _VOCABULARY]}"

    def _count(self, number: int) -> int:
        return int(_COUNT_OF[_hash(number, 2) % len(_COUNT_OF)] * self._more_names + 0.5)

    def _alternate(self, number: int, at: int, country: str) -> tuple[str, str]:
        """Return the sort and the text of an alternate name."""
        seed = _hash(number, 100 + at)
        sort = _SORT_OF[seed % len(_SORT_OF)]
        if sort == "link":
            return sort, f"https://en.wikipedia.org/wiki/{number}"
        if sort == "wkdt":
            return sort, f"Q{1 + number}"
        if sort == "post":
            return sort, f"{seed % 90000 + 10000}"
        if sort in {"iata", "abbr"}:
            return sort, "".join(chr(65 + (seed >> shift) % 26) for shift in (3, 9, 15))
        own = self._world.language(country)
        language = own if sort in {"own", "former", ""} else "en" if sort == "en" else "fr"
        return (language if sort == "own" else sort), self._name(number, 10 + at, language)

    def _alternates(self) -> Iterator[str]:
        """Yield the lines, not by place: each place's first name, then the second ones, then the others."""
        world, line_number = self._world, 0
        for low, high in ((0, 1), (1, 2), (2, 99)):
            for country in world.countries[::-1]:
                for number in self._numbers(country):
                    for at in range(low, min(high, self._count(number))):
                        sort, text = self._alternate(number, at, country)
                        line_number += 1
                        former = "1" if sort == "former" else ""
                        language = {"former": "", "other": "fr"}.get(sort, sort)
                        yield f"{line_number}\t{number}\t{language}\t{text}\t\t\t\t{former}\t\t\n"
