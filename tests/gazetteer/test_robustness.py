"""Damage to a gazetteer file, or changes around it: an error with the remedy, never a wrong answer."""

import multiprocessing
import os
import pickle
import shutil
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geomap.errors import GazetteerError, GazetteerMissing
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.kinds import KINDS
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.postings import Draft, IndexBuilder
from geomap.gazetteer.rows import PlaceRow
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.writing import write_index
from geomap.model.resolution import NameKind

N_TOWNS = 600
TEXT = "From Town A7 and Town A8 to North Region by Town A599. "


def meta(**changes: str) -> dict[str, str]:
    kinds = ", ".join(f'["{kind.feature_class.value}", "{kind.feature_code}"]' for kind in KINDS.values())
    known = {
        "format": "2", "folding": "1", "kinds": f"[{kinds}]", "countries": "MA", "claims": "EH:MA",
        "continents": "MA:AF", "languages": "ar:1.0:MA", "heads": "mer", "places": "601", "names": "601",
    }  # fmt: skip
    return known | changes


def write_small(path: Path, **changes: str) -> Path:
    builder = IndexBuilder()
    builder.add_place(Draft("geomap:ma-04", "North Region", 31, -6, "admin1", "MA", code="04"))
    builder.add_name("geomap:ma-04", PlaceName("North Region", kind=NameKind.OFFICIAL))
    for number in range(1, N_TOWNS):
        lat, lon = 30 + number % 25 / 10, -7 + number % 17 / 10
        place = Draft(f"gn:{number}", f"Town A{number}", lat, lon, "city", "MA", "04", 1000 + number)
        builder.add_place(place)
        builder.add_name(place.id, PlaceName(place.name, kind=NameKind.OFFICIAL))
        builder.add_name(place.id, PlaceName(f"Ville A{number}", "fr"))
    write_index(path, builder, meta=meta(**changes), seats=((1, ("gn:1", "geomap:ma-04")),))
    return path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small(tmp_path_factory.mktemp("sound") / "gazetteer.sqlite")


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "gazetteer.sqlite"))


def ask_everything(gazetteer: Gazetteer) -> None:
    for candidate in gazetteer.lookup("Town A7"):
        gazetteer.names(candidate.place.id)
        gazetteer.ancestors(candidate.place.id)
        gazetteer.stands_for(candidate.place.id)
    gazetteer.lookup("Town A799", fuzzy=True)
    for hit in gazetteer.scan(TEXT):
        assert hit.candidates
    gazetteer.near(31, -6, km=300, limit=50)
    gazetteer.country_at(31, -6)
    gazetteer.dispute("geomap:ma-04")
    if gazetteer.get("geomap:ma-04"):
        gazetteer.contains("geomap:ma-04", 31, -6)
    for number in range(1, N_TOWNS, 7):
        gazetteer.names(f"gn:{number}")
    assert gazetteer.info.origins is not None
    assert gazetteer.country_codes is not None
    assert gazetteer.claims is not None
    assert gazetteer.speaking("ar") is not None


def test_a_sound_file_answers_everything(copy: Path) -> None:
    with Gazetteer.open(copy) as gazetteer:
        gazetteer.check()
        ask_everything(gazetteer)
        assert [hit.name for hit in gazetteer.scan(TEXT)] == [
            "Town A7",
            "Town A8",
            "North Region",
            "Town A599",
        ]


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(GazetteerMissing, match=r"nowhere\.sqlite: .*reinstall"):
        Gazetteer.open(tmp_path / "nowhere.sqlite")


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:5000],
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data + b"more",
        lambda data: b"name,country\n",
        lambda data: b"",
        lambda data: data[:8192] + b"\xff" * (len(data) - 8192),
        lambda data: data[:100] + b"\x00" * (len(data) - 100),
    ],
)
def test_a_file_that_is_cut_or_overwritten_is_refused_when_it_is_opened(
    copy: Path, damage: Callable[[bytes], bytes]
) -> None:
    copy.write_bytes(damage(copy.read_bytes()))
    with pytest.raises(GazetteerError, match="reinstall"):
        Gazetteer.open(copy)


def test_flipped_bytes_anywhere_give_our_error_or_an_answer_and_the_checksum_tells(copy: Path) -> None:
    data = copy.read_bytes()
    refused = []
    for position in range(100, len(data), 997):
        length = 1 + position % 40
        changed = bytes(byte ^ 0xFF for byte in data[position : position + length])
        copy.write_bytes(data[:position] + changed + data[position + length :])
        try:
            with Gazetteer.open(copy) as gazetteer:
                with pytest.raises(GazetteerError, match="checksum"):
                    gazetteer.check()
                ask_everything(gazetteer)
        except GazetteerError as error:
            refused.append(str(error))
    assert len(refused) > 20
    assert all(str(copy) in error and "reinstall" in error for error in refused)


@pytest.mark.parametrize(("key", "version"), [("format", "1"), ("format", "3"), ("folding", "0")])
def test_a_file_of_another_version_is_refused(tmp_path: Path, key: str, version: str) -> None:
    path = write_small(tmp_path / "gazetteer.sqlite", **{key: version})
    with pytest.raises(GazetteerError, match=rf"its {key} is version '{version}', expected '\d'; reinstall"):
        Gazetteer.open(path)


def test_a_database_without_versions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gazetteer.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("create table other(x)")
    connection.commit()
    connection.close()
    with pytest.raises(GazetteerError, match="no such table: meta; reinstall"):
        Gazetteer.open(path)


def test_a_read_only_install_works_and_nothing_is_written_beside_it(copy: Path) -> None:
    folder = copy.parent
    copy.chmod(0o444)
    folder.chmod(0o555)
    try:
        with Gazetteer.open(copy) as gazetteer:
            ask_everything(gazetteer)
            assert [path.name for path in folder.iterdir()] == [copy.name]
    finally:
        folder.chmod(0o755)


def test_a_file_replaced_while_open_answers_as_before_and_never_mixes(copy: Path, sound: Path) -> None:
    with Gazetteer.open(copy) as gazetteer:
        before = gazetteer.lookup("Town A7")
        other = copy.with_name("other.sqlite")
        shutil.copy(sound, other)
        other.replace(copy)
        assert gazetteer.lookup("Town A8")[0].place.id == "gn:8"
        with ThreadPoolExecutor(1) as pool, pytest.raises(GazetteerError, match=r"replaced.*open it again"):
            pool.submit(gazetteer.lookup, "Town A9").result()
        gazetteer.close()
        with pytest.raises(GazetteerError, match=r"replaced.*open it again"):
            gazetteer.lookup("Town A10")
    assert Gazetteer.open(copy).lookup("Town A7") == before


def test_a_file_deleted_while_open_goes_on_in_its_thread(copy: Path) -> None:
    with Gazetteer.open(copy) as gazetteer:
        copy.unlink()
        assert gazetteer.lookup("Town A7")[0].place.id == "gn:7"
        with ThreadPoolExecutor(1) as pool, pytest.raises(GazetteerMissing):
            pool.submit(gazetteer.lookup, "Town A8").result()


def test_many_threads_get_the_same_hits_from_one_gazetteer(sound: Path) -> None:
    texts = [TEXT + f"Town A{number} and Ville A{number}." for number in range(1, 60)]
    with Gazetteer.open(sound) as alone:
        expected = [alone.scan(text) for text in texts]
    barrier = threading.Barrier(6)
    with Gazetteer.open(sound) as shared:

        def scan_all(_: int) -> list[object]:
            barrier.wait(timeout=30)
            return [shared.scan(text) for text in texts]

        with ThreadPoolExecutor(6) as pool:
            assert list(pool.map(scan_all, range(6))) == [expected] * 6


def look_up_in_child(gazetteer: Gazetteer, name: str) -> str:
    return gazetteer.lookup(name)[0].place.id


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_has_a_connection_of_its_own(sound: Path) -> None:
    with Gazetteer.open(sound) as gazetteer:
        gazetteer.lookup("Town A1")
        with multiprocessing.get_context("fork").Pool(2) as pool:
            asked = [(gazetteer, f"Town A{number}") for number in range(2, 8)]
            assert pool.starmap(look_up_in_child, asked) == [f"gn:{number}" for number in range(2, 8)]
        assert gazetteer.lookup("Town A9")[0].place.id == "gn:9"


def test_a_gazetteer_sent_to_another_process_opens_the_file_there_with_its_overlays(
    sound: Path,
) -> None:
    overlay = Overlay("mine.csv", (PlaceRow(2, name="Zorbland", country="MA", lat=31.0, lon=-6.0),))
    with Gazetteer.open(sound, overlays=[overlay]) as gazetteer:
        sent = pickle.dumps(gazetteer)
    with pickle.loads(sent) as received:  # noqa: S301 - our own bytes
        assert received.lookup("Zorbland")[0].place.id == "user:zorbland"
        assert received.lookup("Town A7")[0].place.id == "gn:7"


def test_sealing_twice_changes_nothing(copy: Path) -> None:
    before = copy.read_bytes()
    seal_file(copy)
    assert copy.read_bytes() == before
