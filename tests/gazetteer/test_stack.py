"""Several compiled files under one gazetteer: one answer, the strongest file's word on each place."""

import json
import multiprocessing
import os
import pickle
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.made_layers import DumpRow, compile_dump
from geomap.errors import GazetteerError, GazetteerMissing
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.names import UPPER, join_flags, pack, unpack
from geomap.gazetteer.rows import PlaceRow
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.stacking.stack import join_postings
from geomap.gazetteer.views import read_view
from geomap.model.document import Document
from geomap.pipeline import parse_documents
from geomap.text.folding import fold

RABAT = "gn:2538475"
Compile = Callable[..., Path]
Row = tuple[int, str, tuple[str, ...], float, float]


def dump_row(
    number: int, name: str, *alternates: str, lat: float = 31.0, lon: float = -6.0, people: int = 0
) -> DumpRow:
    return DumpRow(number, name, alternates, lat, lon, "P", "PPL", "MA", "04", people)


@pytest.fixture
def compiled(tmp_path: Path) -> Compile:
    def compile_rows(name: str, *rows: DumpRow) -> Path:
        path = tmp_path / f"{name}.sqlite"
        compile_dump(sorted(rows, key=lambda row: row.number), path, scratch=tmp_path)
        return path

    return compile_rows


@pytest.fixture
def layered(compiled: Compile) -> Iterator[Gazetteer]:
    hamlet = dump_row(90_000_001, "Zorb Hamlet", "Zorbville", "Rabat", people=60_000)
    with Gazetteer.open(files=[compiled("geonames", hamlet)]) as opened:
        yield opened


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement, values)
        connection.commit()
    seal_file(path)


# One answer.


def test_places_of_a_layer_are_found_beside_the_bundled_ones_and_say_their_layer(layered: Gazetteer) -> None:
    (found,) = layered.lookup("zorbville")
    assert (found.place.id, found.layer, found.place.layer) == ("gn:90000001", "geonames", "geonames")
    namesakes = layered.lookup("Rabat")
    assert namesakes[0].place.id == RABAT
    assert {candidate.place.layer for candidate in namesakes} == {"bundled", "geonames"}
    assert [c.prominence for c in namesakes] == sorted((c.prominence for c in namesakes), reverse=True)
    assert [hit.name for hit in layered.scan("Then Zorb Hamlet, Rabat and New York.")] == [
        "Zorb Hamlet", "Rabat", "New York",
    ]  # fmt: skip
    assert layered.get("gn:90000001") == found.place
    assert [c.place.id for c in layered.lookup("Zorbvile", fuzzy=True)] == ["gn:90000001"]


def test_a_layer_is_called_what_it_says_or_as_its_file(compiled: Compile) -> None:
    path = compiled("file", dump_row(90_000_001, "Zorbville"))
    change(path, "insert into meta values('layer', 'sites.csv')")
    with Gazetteer.open(files=[path]) as opened:
        assert opened.lookup("Zorbville")[0].layer == "sites.csv"


def test_the_strongest_file_says_what_a_place_is_and_the_names_are_united(compiled: Compile) -> None:
    weak = compiled("weak", dump_row(2538475, "Ribat", "Ribat One", lat=10.0))
    strong = compiled("strong", dump_row(2538475, "Robat", "Ribat Two", lat=11.0, people=500))
    with Gazetteer.open(files=[weak, strong]) as opened:
        place = opened.get(RABAT)
        assert place is not None
        assert (place.name, place.lat, place.layer) == ("Robat", 11.0, "strong")
        names = {name.text for name in opened.names(RABAT)}
        assert {"Robat", "Ribat", "Ribat One", "Ribat Two", "Rabat", "الرباط"} <= names
        for name in ("Rabat", "Ribat One", "Ribat Two"):
            assert RABAT in {candidate.place.id for candidate in opened.lookup(name)}
        assert [near.place.id for near in opened.near(11.0, -6.0, km=1)] == [RABAT]
        assert RABAT not in {near.place.id for near in opened.near(34.01325, -6.83255, km=5)}
        assert RABAT not in {near.place.id for near in opened.near(10.0, -6.0, km=5)}


def test_a_place_stands_once_under_a_key_with_the_stronger_files_prominence(compiled: Compile) -> None:
    path = compiled("own", dump_row(2538475, "Rabat", people=99))
    with Gazetteer.open(files=[path]) as opened:
        found = [candidate for candidate in opened.lookup("Rabat") if candidate.place.id == RABAT]
        assert [candidate.prominence for candidate in found] == [0.2]


def test_names_without_a_row_lead_to_the_bundled_place(compiled: Compile) -> None:
    path = compiled("names", dump_row(2538475, "Rabat", "Zorbat"))
    change(path, "delete from place")
    with Gazetteer.open(files=[path]) as opened:
        place = opened.lookup("Zorbat")[0].place
        assert (place.id, place.population > 1_000_000, place.layer) == (RABAT, True, "bundled")


def test_an_overlay_patches_a_layers_place_and_the_bundled_file_answers_what_it_alone_knows(
    compiled: Compile,
) -> None:
    path = compiled("layer", dump_row(90_000_001, "Zorbville"))
    rows = (PlaceRow(2, id="gn:90000001", wikidata="Q1"), PlaceRow(3, id="gn:90000001", name="Zorbat"))
    with Gazetteer.open(files=[path], overlays=[Overlay("mine.csv", rows)]) as opened:
        assert opened.faults == ()
        place = opened.lookup("Zorbville")[0].place
        assert (place.name, place.wikidata, place.layer) == ("Zorbat", "Q1", "mine.csv")
        assert opened.country_at(23.68, -15.96) == "EH"
        assert opened.stands_for(RABAT) is not None
        assert opened.contains("iso:MA", 33.6, -7.6)
        assert [area.id for area in opened.ancestors(RABAT)][-1] == "gn:6255146"
        assert len(opened.largest_towns(20)) == 20


def test_disputes_and_views_count_for_places_of_layers_as_for_bundled_ones(compiled: Compile) -> None:
    village = replace(dump_row(90_000_001, "Zorbville", lat=24.5, lon=-13.5), country="EH", admin1="")
    path = compiled("layer", village)
    with Gazetteer.open(files=[path]) as opened:
        dispute = opened.lookup("Zorbville")[0].place.dispute
        assert dispute is not None
        assert dispute.id == "iso:EH"
        view = read_view("morocco", countries=opened.country_codes)
    with Gazetteer.open(files=[path], view=view) as opened:
        assert opened.lookup("Zorbville")[0].place.country == "MA"


def test_a_layers_town_without_country_lies_in_that_at_its_point(compiled: Compile) -> None:
    path = compiled("layer", replace(dump_row(90_000_001, "Zorbville"), country="", admin1=""))
    with Gazetteer.open(files=[path]) as opened:
        assert opened.lookup("Zorbville")[0].place.country == "MA"


# Agreement with one file.

_WORDS = st.sampled_from(["Zorb", "New", "York", "Sant", "Elm", "Kaba", "York's", "Ölm"])
_NAMES = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)
_ROWS = st.lists(
    st.tuples(_NAMES, st.lists(_NAMES, max_size=2), st.floats(-60, 60), st.floats(-170, 170), st.booleans()),
    min_size=1,
    max_size=12,
)


def _others(name: str, others: list[str]) -> tuple[str, ...]:
    by_key = {fold(other): other for other in others if fold(other) != fold(name)}
    return tuple(by_key.values())


def compile_split(
    folder: Path, drawn: list[tuple[str, list[str], float, float, bool]]
) -> tuple[Path, list[Path]]:
    """One file of all rows, and the same rows in two files."""
    rows = [
        # Their own prominences: of equals one file keeps another order; a dump has no name twice.
        DumpRow(number, name, _others(name, others), lat, lon, "P", "PPL", "MA", "", 100 + 7 ** (number % 20))
        for number, (name, others, lat, lon, _) in enumerate(drawn, start=1)
    ]
    paths = []
    for name, chosen in (
        ("whole", rows),
        ("low", [row for row, item in zip(rows, drawn, strict=True) if item[4]]),
        ("high", [row for row, item in zip(rows, drawn, strict=True) if not item[4]]),
    ):
        compile_dump(chosen, folder / f"{name}.sqlite", scratch=folder)
        paths.append(folder / f"{name}.sqlite")
    return paths[0], paths[1:]


@settings(max_examples=40)
@given(_ROWS)
def test_two_files_answer_as_one_file_of_all_rows(
    drawn: list[tuple[str, list[str], float, float, bool]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, (low, high) = compile_split(Path(folder), drawn)
        text = ". In ".join(f"Then {name} and {' '.join(others)}" for name, others, *_ in drawn)
        with Gazetteer.open(whole) as one, Gazetteer.open(low, files=[high]) as two:
            for name in {name for row in drawn for name in (row[0], *row[1])}:
                for fuzzy in (False, True):
                    found = [
                        [
                            (c.place.id, c.prominence, c.name_kind)
                            for c in g.lookup(name[:-1] * fuzzy or name, fuzzy=fuzzy)
                        ]
                        for g in (one, two)
                    ]
                    assert sorted(found[0]) == sorted(found[1])
            hits = [
                [(hit.start, hit.name, {c.place.id for c in hit.candidates}) for hit in g.scan(text)]
                for g in (one, two)
            ]
            assert hits[0] == hits[1]
            for _, _, lat, lon, _ in drawn[:3]:
                near = [
                    [(n.place.id, round(n.distance_km, 3)) for n in g.near(lat, lon, km=900)]
                    for g in (one, two)
                ]
                assert near[0] == near[1]
            assert [one.names(f"gn:{n}") for n in range(1, len(drawn) + 1)] == [
                two.names(f"gn:{n}") for n in range(1, len(drawn) + 1)
            ]


def test_recognition_and_resolution_agree_with_one_file(tmp_path: Path) -> None:
    names = ["Zorbville", "Kaba", "Elmstad", "New Zorb", "Kaba Nord"]
    drawn = [(names[n % 5], [names[(n * 3 + 1) % 5]], 20.0 + n, 0.7 * n, n % 3 == 0) for n in range(18)]
    whole, (low, high) = compile_split(tmp_path, drawn)
    text = "The mayor of Zorbville, near Elmstad, met the council of Kaba Nord in New Zorb on Monday."
    written = []
    for opened in (Gazetteer.open(whole), Gazetteer.open(low, files=[high])):
        with opened as gazetteer:
            (parsed,) = parse_documents([Document("a", text, language="en")], gazetteer=gazetteer).parsed
        written.append(
            [
                (
                    found.toponym.name, found.resolution.place and found.resolution.place.id,
                    found.resolution.confidence, [a.place.id for a in found.resolution.alternatives],
                )
                for found in parsed.toponyms
            ]
        )  # fmt: skip
    assert written[0]
    assert written[0] == written[1]


@given(
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from([0, 1, 3, UPPER]), st.integers(1, 5)), max_size=12)
)
def test_joined_postings_are_one_for_each_place_best_first(entries: list[tuple[int, int, int]]) -> None:
    given_postings = [pack(number, flags, rank / 10) for number, flags, rank in entries]
    joined = [unpack(posting) for posting in join_postings(given_postings, str)]
    assert [(-rank, str(number)) for number, _, rank in joined] == sorted(
        (-rank, str(number)) for number, _, rank in joined
    )
    last = {number: rank / 10 for number, _, rank in entries}
    assert {number: rank for number, _, rank in joined} == last
    for number, flags, _ in joined:
        expected = None
        for other, own, _ in entries:
            if other == number:
                expected = own if expected is None else join_flags(expected, own)
        assert flags == expected


# Files.


def test_a_gazetteer_with_files_goes_to_another_process(layered: Gazetteer) -> None:
    with pickle.loads(pickle.dumps(layered)) as received:  # noqa: S301 - our own bytes
        assert received.lookup("Zorbville")[0].layer == "geonames"
        assert received.lookup("Rabat")[0].place.id == RABAT


def look_up_in_child(gazetteer: Gazetteer, name: str) -> str:
    return gazetteer.lookup(name)[0].place.id


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_forked_processes_and_threads_ask_every_file(layered: Gazetteer) -> None:
    assert layered.lookup("Zorbville")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        asked = [(layered, name) for name in ("Zorbville", "Rabat", "Zorb Hamlet")]
        assert pool.starmap(look_up_in_child, asked) == ["gn:90000001", RABAT, "gn:90000001"]
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(look_up_in_child(layered, "Zorb Hamlet")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["gn:90000001"] * 4


def test_a_closed_gazetteer_opens_every_file_again(layered: Gazetteer) -> None:
    layered.close()
    assert layered.lookup("Zorbville")
    layered.check()


@pytest.mark.parametrize("key", ["format", "folding"])
def test_a_layer_of_another_version_is_refused_with_the_remedy(compiled: Compile, key: str) -> None:
    path = compiled("old", dump_row(90_000_001, "Zorbville"))
    change(path, "update meta set v = '99' where k = ?", key)
    with pytest.raises(GazetteerError, match=rf"old\.sqlite: .*its {key} is version '99'.*import it again"):
        Gazetteer.open(files=[path])


def test_a_missing_layer_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(GazetteerMissing, match=r"no\.sqlite: there is no .*geomap gazetteer import"):
        Gazetteer.open(files=[tmp_path / "no.sqlite"])


def test_a_damaged_layer_is_named_by_check_and_by_what_reads_it(compiled: Compile) -> None:
    path = compiled("bad", *(dump_row(90_000_000 + n, f"Zorbville {n}") for n in range(300)))
    sound = path.read_bytes()
    path.write_bytes(sound[:-500] + bytes(500))
    with Gazetteer.open(files=[path]) as opened, pytest.raises(GazetteerError, match=r"bad\.sqlite.*import"):
        opened.check()
    path.write_bytes(sound[: len(sound) // 2])
    with pytest.raises(GazetteerError, match=r"bad\.sqlite.*import it again"):
        Gazetteer.open(files=[path])


def test_names_of_a_place_that_no_file_has_are_refused_by_the_layer(compiled: Compile) -> None:
    path = compiled("names", dump_row(99_000_001, "Zorbat"))
    change(path, "delete from place")
    with (
        Gazetteer.open(files=[path]) as opened,
        pytest.raises(GazetteerError, match=r"names\.sqlite.*99000001"),
    ):
        opened.lookup("Zorbat")


def test_a_layer_numbered_over_other_files_is_refused(compiled: Compile) -> None:
    low = compiled("low", dump_row(90_000_001, "Zorbville"))
    high = compiled("high", dump_row(90_000_001, "Zorbat"))
    for path, place_id in ((low, "my:a"), (high, "my:b")):
        change(path, "update place set n = ?, id = ?", 1 << 31, place_id)
    with pytest.raises(GazetteerError, match=r"high\.sqlite.*made for another version.*'my:b'.*'my:a'"):
        Gazetteer.open(files=[low, high])


def test_an_empty_layer_changes_nothing(compiled: Compile) -> None:
    with Gazetteer.open(files=[compiled("empty")]) as opened, Gazetteer.open() as plain:
        assert opened.lookup("Rabat") == plain.lookup("Rabat")
        assert opened.near(34.0, -6.8) == plain.near(34.0, -6.8)
        assert json.loads(opened.meta["kinds"])
