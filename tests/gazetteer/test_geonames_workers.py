"""GeoNames' files imported by several processes: the same layer, and no process or file left behind."""

import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer.importing import ImportReport, geonames, import_geonames
from geomap.gazetteer.importing.below import Below
from geomap.gazetteer.importing.places import Plan
from geomap.gazetteer.importing.workers import MOST_PROCESSES, BucketTask, cores, read_buckets, read_keys
from geomap.gazetteer.stacking.sorting import key_line, merged_keys, write_run
from geomap.gazetteer.store import Gazetteer, bundled_path

PLAN = Plan({}, {}, 1, "allCountries.txt", "")


def line(number: int, name: str, column: str = "", point: str = "34.5\t-5.5") -> str:
    return f"{number}\t{name}\t{name}\t{column}\t{point}\tP\tPPL\tMA\t\t04\t481\t\t\t0\t\t12\tX\t2024-01-01\n"


def dump(folder: Path, n_buckets: int = 7) -> tuple[Path, Path]:
    """Places and names in some buckets, the first ones with the most rows, and some faulty rows."""
    places, names = folder / "MA.txt", folder / "alternateNamesV2.txt"
    numbers = [
        90_000_000 + 65_536 * bucket + n for bucket in range(n_buckets) for n in range(300 - 40 * bucket)
    ]
    rows = [line(number, f"Douar {number * 7919 % 1000}", "Dwar,XQZ") for number in numbers]
    rows += [line(number, "Twice") for number in numbers[::300]]
    rows += [line(2538475, "Rabat", "Rabatopolis"), line(99_999_999, "Off", point="99.0\t0.0")]
    places.write_text("".join(rows), "utf-8")
    languages = ("fr", "ar", "de", "link")
    names.write_text(
        "".join(
            f"{n}\t{number}\t{languages[n % 4]}\tVilla {n % 89}\t\t\t\t\t\t\n"
            for n, number in enumerate(numbers)
        ),
        "utf-8",
    )
    return places, names


def quiet(words: str, done: int, total: int) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def base() -> Iterator[Gazetteer]:
    with Gazetteer.open() as gazetteer:
        yield gazetteer


@pytest.fixture
def few_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geonames, "LEAST_ROWS", 1)


def run(base: Gazetteer, folder: Path, processes: int, **options: object) -> ImportReport:
    places, names = dump(folder)
    return import_geonames(
        places, folder / "home" / "geonames.sqlite", base=base, name="geonames", alternates=names,
        processes=processes, **{"progress": quiet, **options},  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.usefixtures("few_rows_are_many")
def test_the_layer_and_the_report_are_the_same_with_any_number_of_processes(
    base: Gazetteer, tmp_path: Path
) -> None:
    found = []
    for processes in (1, 3):
        report = run(base, tmp_path, processes)
        assert (report.n_places, report.n_known, report.n_faults) == (1260, 1, 6)
        assert [file.name for file in report.path.parent.iterdir()] == ["geonames.sqlite"]
        found.append((report, report.path.read_bytes()))
    assert found[0] == found[1]
    assert not multiprocessing.active_children()


def test_few_rows_start_no_process(base: Gazetteer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    real = geonames.read_buckets
    monkeypatch.setattr(geonames, "read_buckets", lambda *args: asked.append(args[3]) or real(*args))
    run(base, tmp_path, 3)
    assert asked == [1]


def test_there_are_as_many_processes_as_cores_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for usable, expected in ((1, 1), (2, 2), (64, MOST_PROCESSES)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=usable: set(range(n)), raising=False)
        assert cores() == expected


@pytest.mark.usefixtures("few_rows_are_many")
@pytest.mark.parametrize(("step", "at"), [("writing places", 0), ("writing places", 3), ("writing names", 0)])
def test_an_interrupt_ends_all_processes_and_leaves_the_old_layer_alone(
    step: str, at: int, base: Gazetteer, tmp_path: Path
) -> None:
    before = run(base, tmp_path, 1).path.read_bytes()

    def interrupt(words: str, done: int, total: int) -> None:
        if words == step and done >= at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(base, tmp_path, 3, progress=interrupt)
    assert not multiprocessing.active_children()
    home = tmp_path / "home"
    assert [found.name for found in home.iterdir()] == ["geonames.sqlite"]
    assert (home / "geonames.sqlite").read_bytes() == before


def test_keys_are_the_same_when_another_process_merges_them(tmp_path: Path) -> None:
    numbers = range(50_000)
    runs = [
        write_run(
            tmp_path / str(at), [key_line(f"douar {n * 7919 % 30_011}", n, 0, 100) for n in numbers[at::3]]
        )
        for at in range(3)
    ]
    heard: list[tuple[int, int]] = []
    with closing(read_keys(runs, lambda *step: heard.append(step), 2)) as keys:
        assert list(keys) == list(merged_keys(runs))
    assert heard == sorted(heard)
    assert heard[-1][0] == heard[-1][1]
    (tmp_path / "2").unlink()
    with closing(read_keys(runs, quiet_step, 2)) as keys, pytest.raises(FileNotFoundError):
        list(keys)
    assert not multiprocessing.active_children()


def quiet_step(done: int, total: int) -> None:
    """Say nothing."""


def test_what_fails_in_a_process_fails_the_import_with_its_own_words(tmp_path: Path) -> None:
    tasks = [BucketTask(n, tmp_path / f"{n}.places", None, tmp_path / f"{n}.keys") for n in range(9)]
    for task in tasks:
        task.places.write_text("", "utf-8")
    tasks[2].places.unlink()
    with closing(Below(bundled_path())) as below, closing(read_buckets(tasks, PLAN, below, 2)) as results:
        assert not next(results).outcome.batch.rows
        assert not next(results).outcome.batch.rows
        with pytest.raises(FileNotFoundError, match=r"2\.places"):
            next(results)
    assert not multiprocessing.active_children()


def test_a_bundled_file_that_has_gone_is_named(tmp_path: Path) -> None:
    task = BucketTask(1, tmp_path / "1.places", None, tmp_path / "1.keys")
    copy = tmp_path / "gone.sqlite"
    shutil.copy(bundled_path(), copy)
    with closing(Below(copy)) as below, closing(read_buckets([task] * 2, PLAN, below, 2)) as results:
        copy.unlink()
        with pytest.raises(FileNotFoundError, match=r"gone\.sqlite"):
            next(results)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that keeps a process waiting")
def test_a_process_that_is_killed_is_an_error_and_the_others_end(tmp_path: Path) -> None:
    tasks = [BucketTask(n, tmp_path / f"{n}.places", None, tmp_path / f"{n}.keys") for n in (1, 2)]
    for task in tasks:
        os.mkfifo(task.places)

    def kill() -> None:
        while not multiprocessing.active_children():
            pass
        multiprocessing.active_children()[0].kill()

    killer = threading.Timer(1, kill)
    killer.start()
    with (
        closing(Below(bundled_path())) as below,
        closing(read_buckets(tasks, PLAN, below, 2)) as results,
        pytest.raises(GazetteerError, match=r"ended too early \(exit code -9\).*one process"),
    ):
        next(results)
    killer.join()
    assert not multiprocessing.active_children()


KILLED = """
import os, sys
from pathlib import Path
from geomap.gazetteer.importing import geonames
from geomap.gazetteer.stacking.sorting import key_line, merged_keys, write_run
from geomap.gazetteer.store import Gazetteer
def kill(words, done, total):
    if (words, done) == ("writing places", 1):
        os._exit(9)
if __name__ == "__main__":
    geonames.LEAST_ROWS = 1
    places, output = map(Path, sys.argv[1:])
    geonames.import_geonames(
        places, output, base=Gazetteer.open(), progress=kill, name="a", processes=3
    )
"""


def test_processes_end_when_the_one_that_started_them_is_killed(base: Gazetteer, tmp_path: Path) -> None:
    places, _ = dump(tmp_path)
    script, home = tmp_path / "script.py", tmp_path / "home"
    script.write_text(KILLED, "utf-8")
    command = [sys.executable, str(script), str(places), str(home / "geonames.sqlite")]
    # The processes hold the pipe that they write to: this returns when the last one has ended.
    done = subprocess.run(command, check=False, timeout=60, capture_output=True)
    assert done.returncode == 9, done.stderr
    assert not done.stderr
    assert list(home.iterdir())
    run(base, tmp_path, 1)
    assert [found.name for found in home.iterdir()] == ["geonames.sqlite"]
