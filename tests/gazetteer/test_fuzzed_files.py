"""Generated files of places, sound rows mixed with broken: the sound ones work, the broken ones are named.

Some 300 files in a plain run; 10,000 of them with

    GEOMAP_FUZZ_FILES=10000 python -m pytest -q -n0 tests/gazetteer/test_fuzzed_files.py
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.gazetteer.formats import TableRefused, read_rows
from geomap.gazetteer.rows import PlaceRow, RowTable

CODES = frozenset({"MA", "EH", "DZ", "MR", "ES", "FR"})
N_FILES = int(os.environ.get("GEOMAP_FUZZ_FILES", "300"))
SCRIPTS = (
    "Tifariti",
    "Bir Lehlou",
    "العيون",
    "Łódź",
    "नई दिल्ली",
    "O'Neill",
    "N’Djamena",
    "Ait 5,6",
    'The "Camp"',
)
# What a byte of a row can be turned into without being a line end.
ODD_BYTES = [bytes([code]) for code in (0, 1, 7, 0x80, 0xC3, 0xE9, 0xFF)]


@dataclass(frozen=True)
class Part:
    """One row of a file as it is written, and the name by which it must be found; ``""`` for a broken one."""

    data: bytes
    name: str = ""
    lat: float = 0.0
    lon: float = 0.0
    lines: int = 1

    @property
    def is_sound(self) -> bool:
        return bool(self.name)


def point(number: int) -> tuple[float, float]:
    """A point at least 30 km from that of every other number."""
    return round(-60 + number % 40 * 3 + 0.123, 4), round(-170 + number // 40 * 3 + number % 7 * 0.3 + 0.5, 4)


def name_of(random: Random, number: int) -> str:
    return f"{random.choice(SCRIPTS)} {number}"


def quoted(cell: str, separator: str, random: Random) -> str:
    needs = any(sign in cell for sign in (separator, '"', "\n", "\r"))
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if needs or random.random() < 0.1 else cell


COLUMNS = ("id", "title", "variants", "types", "ccodes", "lat", "lon", "population", "start", "end", "action")


def sound_cells(random: Random, number: int) -> dict[str, str]:
    lat, lon = point(number)
    return {
        "id": random.choice(["", f"user:fuzz-{number}", f"gn:{number + 1}", f"place {number}"]),
        "title": name_of(random, number),
        "variants": random.choice(["", f"Other {number}@fr", f"A{number}@es!former; B{number}"]),
        "types": random.choice(["", "village", "P.PPL", "odd thing; Town", "CMPRF"]),
        "ccodes": random.choice(["", "MA", "EH", "MA;DZ"]),
        "lat": str(lat),
        "lon": random.choice([str(lon), f"{abs(lon)} {'W' if lon < 0 else 'E'}"]),
        "population": random.choice(["", "1200", "1 200", "1.200.000"]),
        "start": random.choice(["", "1976", "-500", "1976-02-27"]),
        "end": random.choice(["", "2020", "2020-12"]),
        "action": random.choice(["", "add", "put"]),
    }


BROKEN_CELLS = {
    "title": [
        "", "=cmd|' /C calc'!A0", "@SUM(A1)", "+x", "-x", "x" * 300, "two\nlines", "bell\x07", "\x00",
    ],
    "variants": ["=1+1", "@nl", "x!odd", "x@NL", "y" * 500, "bell\x07@nl"],
    "types": ["starbase", "=x", "P.", "Q.PPL", "9" * 5000],
    "ccodes": ["QQ", "MA;QQ", "Atlantis", "=MA"],
    "lat": ["north", "91", "-90.001", "nan", "inf", "9" * 400, "1_0", "34 1", "34,1,2", "1e99", "6 W", ""],
    "lon": ["east", "181", "-1e300", "", "12:61", "9°99′"],
    "population": ["many", "-5", "1.5", "1,2", "9" * 5000, "٣", "1e3", "0x10"],
    "start": ["then", "1976-13", "1976-02-30", "9999999", "2100"],
    "action": ["del", "=hide", "ADDD"],
}  # fmt: skip


def broken_cells(random: Random, number: int) -> dict[str, str]:
    cells = sound_cells(random, number) | {"id": "", "end": "2020"}
    for column in random.sample(sorted(BROKEN_CELLS), random.randint(1, 3)):
        cells[column] = random.choice(BROKEN_CELLS[column])
    if random.random() < 0.05:
        cells["lat"] = cells["lon"] = "0"
    return cells


def write_row(cells: dict[str, str], separator: str, random: Random) -> str:
    return separator.join(quoted(cells[column], separator, random) for column in COLUMNS)


def sound_row(random: Random, number: int, separator: str, encoding: str, newline: str) -> Part:
    cells = sound_cells(random, number)
    text = write_row(cells, separator, random)
    if not any(cells[column] for column in ("start", "end", "action")) and random.random() < 0.3:
        text = text.rstrip(separator)
    lat, lon = point(number)
    return Part((text + newline).encode(encoding), cells["title"], lat, lon)


def broken_row(random: Random, number: int, separator: str, encoding: str, newline: str) -> Part:
    cells = broken_cells(random, number)
    text = write_row(cells, separator, random).replace("\n", newline)
    lines = text.count(newline) + 1
    choice = random.random()
    if choice < 0.15:
        text = write_row(
            sound_cells(random, number), separator, random
        ) + f"{separator}more" * random.randint(1, 9)
        lines = 1
    elif choice < 0.3:
        text = f'"Open {number}{separator}1{separator}2'
        lines = 1
    data = (text + newline).encode(encoding)
    if choice > 0.85 and encoding == "utf-8":
        row = write_row(sound_cells(random, number), separator, random).encode()
        at = random.randrange(1, len(row))
        data, lines = row[:at] + random.choice(ODD_BYTES) + row[at:] + newline.encode(), 1
    return Part(data, lines=lines)


def write_table(path: Path, random: Random) -> list[tuple[int, Part]]:
    """A delimited file and its parts by the line on which each begins."""
    separator, newline = random.choice(",;\t"), random.choice(["\n", "\r\n", "\r"])
    encoding = random.choice(["utf-8", "utf-8", "utf-8", "utf-16-le", "utf-16-be"])
    mark = "\ufeff".encode(encoding) if encoding != "utf-8" or random.random() < 0.3 else b""
    parts: list[tuple[int, Part]] = []
    out, line = mark, 1
    if random.random() < 0.3:
        out, line = out + f'# a comment, with "{newline}{newline}'.encode(encoding), line + 2
    out, line = out + (separator.join(COLUMNS) + newline).encode(encoding), line + 1
    for number in range(random.randint(1, 25)):
        choice = random.random()
        if choice < 0.1:
            out, line = (
                out + random.choice([newline, f"# {newline}", separator * 10 + newline]).encode(encoding),
                line + 1,
            )
            continue
        make = sound_row if choice < 0.6 else broken_row
        part = make(random, number, separator, encoding, newline)
        if parts and parts[-1][1].is_sound and random.random() < 0.1:
            # A quote that would close one left open above, with the sound row between them in it.
            half = f'{separator}Half {number}"{separator}{separator}{separator}{separator}north{newline}'
            part = Part(half.encode(encoding))
        parts.append((line, part))
        out, line = out + part.data, line + part.lines
    path.write_bytes(out)
    return parts


def feature(random: Random, number: int, *, is_lpf: bool) -> dict[str, Any]:
    lat, lon = point(number)
    name = name_of(random, number).replace('"', "")
    properties: dict[str, Any] = {"title" if is_lpf else "name": name}
    properties |= random.choice(
        [{}, {"ccodes": ["MA"]}, {"country": "EH"}, {"population": 12.0}, {"pop": "1,200"}]
    )
    made: dict[str, Any] = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [lon, lat, *random.choice([[], [12]])]},
    }
    if random.random() < 0.3:
        made["id"] = random.choice([number, f"user:f{number}", f"https://example.org/{number}"])
    if is_lpf:
        made["names"] = [{"toponym": f"Old {name}", "lang": random.choice(["fr", ""])}]
        made["when"] = random.choice([None, {"timespans": [{"start": {"in": "1600"}}]}])
        made["types"] = random.choice([[], [{"label": "village"}], [{"label": "odd"}, {"label": "town"}]])
    return made


def nest(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


ODD_VALUES: list[Any] = [
    [],
    {},
    True,
    nest(50),
    [[1, 2]],
    {"a": nest(30)},
    "x" * 300,
    "=1",
    "\ud800",
    "bell\x07",
]
ODD_COORDINATES: list[Any] = [
    None, 5, "1,2", [], [1], [1, "2"], [None, None], [[1, 2]], nest(60), [200, 2], [2, 95], [1, True],
    [float("nan"), 1], [float("inf"), 1], [10**400, 1], [1e300, 1e300], [0, 0], {"lat": 1},
]  # fmt: skip


#: A feature that is not closed, in the form that tells where the next one begins.
OPEN = '{"type": "Feature", "properties": {"name": 5'


def broken_feature(random: Random, number: int, *, is_lpf: bool) -> str:
    """A feature that is wrong, as text; its brackets are those of one element."""
    made = feature(random, number, is_lpf=is_lpf)
    made.pop("id", None)
    choice = random.randrange(9 if is_lpf else 7)
    if choice == 0:
        made["properties"]["title" if is_lpf else "name"] = random.choice(ODD_VALUES)
        made.pop("names", None)
    elif choice == 1:
        made["geometry"]["coordinates"] = random.choice(ODD_COORDINATES)
    elif choice == 2:
        made["geometry"] = random.choice(
            [None, 7, "x", {}, {"type": "Round"}, {"type": ["Point"]}, [], nest(40)]
        )
    elif choice == 3:
        made["properties"] = random.choice([5, [], "x", True, nest(9)])
    elif choice == 4:
        made["type"] = random.choice([None, 5, "Point", [], {}])
    elif choice == 5:
        return random.choice(["null", "5", '"x"', "[]", "{}", "true", "[[[]]]", "-1e999"])
    elif choice == 6:
        digits = "1" * 6000
        return random.choice(
            [
                f'{{"n": {digits}}}',
                '{"a" 1}',
                "{'a': 1}",
                "{bad}",
                "[1 2]",
                '{"a": "\x01"}',
                "nul",
            ]
        )
    elif choice == 7:
        made["names"] = random.choice(
            [5, "x", [5], [{"toponym": 5}], [{"toponym": "a", "lang": "NL"}], [None]]
        )
    else:
        made["when"] = {
            "timespans": random.choice([5, [{"start": {"in": "then"}}], ["x"], [{"end": {"in": [1]}}]])
        }
    return json.dumps(
        made, ensure_ascii=random.random() < 0.5 or "\ud800" in repr(made) or "\\ud800" in repr(made)
    )


def write_features(path: Path, random: Random, *, is_lpf: bool) -> list[tuple[int, Part]]:
    """A file of features and its parts by their numbers."""
    texts: list[str] = []
    parts: list[tuple[int, Part]] = []
    for number in range(1, random.randint(2, 25)):
        if random.random() < 0.6:
            made = feature(random, number, is_lpf=is_lpf)
            lon, lat = made["geometry"]["coordinates"][:2]
            texts.append(json.dumps(made, ensure_ascii=random.random() < 0.5))
            if number > 1 and not parts[-1][1].is_sound and random.random() < 0.2:
                texts[-2] = random.choice([OPEN, f"{OPEN}]", f'{OPEN}"x', f"{OPEN}}}}}]"])
            name = made["properties"].get("name") or made["properties"]["title"]
            parts.append((number, Part(b"", " ".join(name.split()), lat, lon)))
        else:
            texts.append(broken_feature(random, number, is_lpf=is_lpf))
            parts.append((number, Part(b"")))
    is_sequence = path.suffix == ".geojsonl"
    context = '"@context": "https://linkedplaces", ' if is_lpf else ""
    head = "" if is_sequence else f'{{"type": "FeatureCollection", {context}"features": ['
    text = head + ("\n" if is_sequence else random.choice([",", ",\n"])).join(texts)
    is_open = any(text.startswith(OPEN) for text in texts[-2:])  # its end is told by the next one's beginning
    if is_sequence or is_open or len(texts[-1]) == 1 or random.random() < 0.7:
        text += "" if is_sequence else "]}"
    else:  # cut within the last feature
        text = text[: -random.randint(1, len(texts[-1]) - 1)]
        parts[-1] = (len(texts), Part(b""))
    path.write_bytes(text.encode("utf-8"))
    return parts


def dump_line(random: Random, number: int) -> tuple[list[str], str]:
    lat, lon = point(number)
    name = name_of(random, number)
    alternates = random.choice(["", "One,Two", "واحد"])
    kind = random.choice([("P", "PPL"), ("T", "HLL"), ("H", "STM"), ("U", "BNKU"), ("P", ""), ("", "")])
    return [
        str(number + 1), name, name, alternates, str(lat), str(lon), *kind, random.choice(["MA", ""]), "",
        "04", "", "", "", random.choice(["0", "", "1200"]), "", "46", "Africa/Rabat", "2024-01-01",
    ], name  # fmt: skip


def write_dump(path: Path, random: Random) -> list[tuple[int, Part]]:
    """A file of GeoNames' rows and its parts by line; the first row is sound, as it tells the format."""
    parts: list[tuple[int, Part]] = []
    out = b""
    for number in range(random.randint(1, 25)):
        cells, name = dump_line(random, number)
        lat, lon = point(number)
        if number == 0 or random.random() < 0.6:
            data, part = "\t".join(cells).encode(), Part(b"", name, lat, lon)
        else:
            data, part = broken_dump_line(random, cells), Part(b"")
        parts.append((number + 1, part))
        out += data + random.choice([b"\n", b"\r\n"])
    path.write_bytes(out)
    return parts


def broken_dump_line(random: Random, cells: list[str]) -> bytes:
    choice = random.randrange(4)
    if choice == 0:
        return "\t".join(cells[: random.randint(1, 18)] if random.random() < 0.5 else [*cells, "x"]).encode()
    if choice == 1:
        data = "\t".join(cells).encode()
        return data[:5] + random.choice([b"\x00", b"\xff", b"\xe9\xe9"]) + data[5:]
    at, value = random.choice(
        [
            (0, "x"), (0, "-1"), (0, "9" * 30), (1, ""), (1, "=x"), (1, "y" * 250), (3, "z" * 250), (4, "n"),
            (4, "91"), (4, "nan"), (4, ""), (5, "1e400"), (5, ""), (8, "QQ"), (14, "many"), (14, "9" * 99),
            (6, "Q"), (1, "a\x07"),
        ]
    )  # fmt: skip
    cells[at] = value
    return "\t".join(cells).encode()


def write_results(path: Path, random: Random) -> list[tuple[int, Part]]:
    """A file of results of a query to Wikidata and its parts by number; the first result is sound."""
    parts: list[tuple[int, Part]] = []
    bindings: list[object] = []
    for number in range(1, random.randint(2, 25)):
        lat, lon = point(number)
        name = name_of(random, number)
        values: dict[str, Any] = {
            "item": f"http://www.wikidata.org/entity/Q{number}",
            "itemLabel": name,
            "coord": f"Point({lon} {lat})",
            "countryCode": random.choice(["MA", ""]),
            "altLabel": random.choice(["", f"Other {number}, Third"]),
        }
        is_sound = number == 1 or random.random() < 0.6
        if not is_sound:
            column, value = random.choice(ODD_RESULTS)
            values[column] = value
        binding = {
            column: {"type": "literal", "value": value} for column, value in values.items() if value != ""
        }
        bindings.append(
            binding if is_sound or random.random() < 0.8 else random.choice([5, None, [], "x", nest(20)])
        )
        parts.append((number, Part(b"", name, lat, lon) if is_sound else Part(b"")))
    path.write_text(json.dumps({"head": {}, "results": {"bindings": bindings}}), "utf-8")
    return parts


ODD_RESULTS: list[tuple[str, Any]] = [
    *(("item", value) for value in ("", "x", 7, None, nest(20), "http://www.wikidata.org/entity/P31")),
    *(("itemLabel", value) for value in ("", "=x", "Q12", "y" * 300, "\ud800", "a\x07", [], True)),
    *(
        ("coord", value)
        for value in ("", "Point(x y)", "Point(1)", "Point(0 0)", "Point(200 1)", 5, {}, nest(9))
    ),
    *(("countryCode", value) for value in ("QQ", "Atlantis", [])),
    *(("altLabel", value) for value in ("z" * 300, "…", {})),
    *(("population", value) for value in ("many", -5, 1.5, "9" * 50, [])),
    ("geonames", "x"),
]


def check_table(table: RowTable, parts: Sequence[tuple[int, Part]]) -> None:
    """Every sound part is a row of its name and point, every broken one has a fault with its line."""
    rows = {row.line: row for row in table.rows}
    refused = {fault.line: fault for fault in table.refused}
    assert len(rows) == len(table.rows)
    for line, part in parts:
        if part.is_sound:
            assert line not in refused, (line, part, refused[line])
            assert line in rows, (line, part)
            assert is_part(rows[line], part), (line, part, rows[line])
        else:
            assert line in refused, (line, part, rows.get(line))
            assert line not in rows, (line, part, rows[line])
    sound = {line for line, part in parts if part.is_sound}
    assert rows.keys() == sound
    assert refused.keys() <= {line for line, part in parts if not part.is_sound} | {0}
    assert all(fault.reason and fault.remedy and "\n" not in str(fault) for fault in table.faults)


def is_part(row: PlaceRow, part: Part) -> bool:
    return (row.name, row.lat, row.lon) == (" ".join(part.name.split()), part.lat, part.lon)


WRITERS: dict[str, Callable[[Path, Random], list[tuple[int, Part]]]] = {
    "mine.csv": write_table,
    "mine.tsv": write_table,
    "mine.geojson": lambda path, random: write_features(path, random, is_lpf=False),
    "mine.geojsonl": lambda path, random: write_features(path, random, is_lpf=False),
    "lpf.json": lambda path, random: write_features(path, random, is_lpf=True),
    "dump.txt": write_dump,
    "query.json": write_results,
}


@pytest.mark.parametrize("file_name", WRITERS)
def test_of_generated_files_every_sound_row_works_and_every_broken_one_is_named(
    tmp_path: Path, file_name: str
) -> None:
    path = tmp_path / file_name
    for seed in range(N_FILES // len(WRITERS) + 1):
        parts = WRITERS[file_name](path, Random(f"{file_name}-{seed}"))  # noqa: S311 - repeatable files
        table = read_or_refuse(path)
        if table is None:
            # A file with no sound row may be refused as a whole, by its name.
            assert not any(part.is_sound for _, part in parts), seed
            continue
        try:
            check_table(table, parts)
        except AssertionError as error:
            raise AssertionError(f"seed {seed} of {file_name}: {error}") from error


def read_or_refuse(path: Path) -> RowTable | None:
    try:
        return read_rows(path, countries=CODES)
    except TableRefused as refusal:
        if path.name not in str(refusal):
            raise
        return None


some_files = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HEADERS = (
    b"name,lat,lon,aliases,kind\n",
    b"id\ttitle\tgeowkt\tccodes\n",
    b"item,itemLabel,coord\n",
    b'{"features": [',
    b"",
)


@some_files
@given(
    head=st.sampled_from(HEADERS),
    data=st.binary(max_size=400),
    suffix=st.sampled_from([".csv", ".geojson", ".jsonl", ".txt"]),
)
def test_any_bytes_are_read_or_refused_by_name(tmp_path: Path, head: bytes, data: bytes, suffix: str) -> None:
    path = tmp_path / f"any{suffix}"
    path.write_bytes(head + data)
    table = read_or_refuse(path)
    n_lines = (head + data).replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    for fault in table.faults if table else ():
        assert 0 <= fault.line <= max(n_lines, 2 * len(data))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = (
    "type",
    "properties",
    "geometry",
    "names",
    "types",
    "when",
    "links",
    "relations",
    "descriptions",
    "@id",
    "id",
)


@some_files
@given(
    features=st.lists(
        st.dictionaries(st.sampled_from(MEMBERS), json_values, max_size=6) | json_values, max_size=5
    ),
    key=st.sampled_from(["features", "results", "bindings"]),
    context=json_values,
)
def test_any_json_is_read_or_refused_and_no_feature_goes_unnamed(
    tmp_path: Path, features: list[Any], key: str, context: Any
) -> None:
    path = tmp_path / "any.json"
    path.write_text(json.dumps({"@context": context, "toponym": 1, key: features}), "utf-8")
    if (table := read_or_refuse(path)) is not None:
        named = {row.line for row in table.rows} | {fault.line for fault in table.refused}
        assert named >= set(range(1, len(features) + 1))


@some_files
@given(
    column=st.integers(0, 6),
    text=st.text(max_size=20)
    | st.sampled_from(["=1", "-", "-5", "\t=1", " x ", "a  b", "34°1′N", "@nl", "B@nl!former"]),
)
def test_a_row_means_the_same_on_the_short_and_the_careful_way(
    tmp_path: Path, column: int, text: str
) -> None:
    row = ["user:a", "Name", "B@fr", "1", "2", "", "text"]
    row[column] = text
    check_both_ways(tmp_path, "id,name,aliases,lat,lon,kind,description", row)


def check_both_ways(folder: Path, header: str, row: Sequence[str]) -> None:
    line = ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row)
    path = folder / "mine.csv"
    path.write_bytes(f"{header}\n{line}\n".encode("utf-8", "replace"))
    short = read_rows(path, countries=CODES)
    # With a cell left out at its end a row takes the careful way.
    path.write_bytes(f"{header},source\n{line}\n".encode("utf-8", "replace"))
    careful = read_rows(path, countries=CODES)
    assert (short.rows, short.faults) == (careful.rows, careful.faults)
