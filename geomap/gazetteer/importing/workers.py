"""The buckets and keys of an import by several processes; what they make comes back in order."""

import gc
import multiprocessing
import os
import pickle
import signal
import sqlite3
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import NamedTuple, TypeAlias

from geomap.errors import GazetteerError
from geomap.gazetteer.importing.below import Below
from geomap.gazetteer.importing.places import BucketReader, Outcome, Plan
from geomap.gazetteer.stacking.sorting import SortedRun, merged_keys, write_run

#: With more processes beside the first one, of some 120 MB each, an import takes more than the 500 MB it may.
MOST_PROCESSES = 2
#: Fewer rows than these are read before the processes have started.
LEAST_ROWS = 200_000
# How many buckets for each process may be ahead of the one that is written: 3 MB each.
_AHEAD = 3
_KEYS_AT_ONCE = 20_000
_SECONDS_TO_END = 10
# What is raised by the first process as it was by another one; all else is the death of that one.
_TOLD = (OSError, sqlite3.Error, GazetteerError)
_Connection: TypeAlias = "Connection[object, object]"


class BucketTask(NamedTuple):
    """A bucket to be read: its number, its files, and where its sorted postings go."""

    bucket: int
    places: Path
    names: Path | None
    keys: Path


class BucketResult(NamedTuple):
    """What a bucket has given; the lines of ``outcome.batch`` are in ``run``."""

    outcome: Outcome
    run: SortedRun | None


def cores() -> int:
    """Return how many processes an import may have on this machine."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(MOST_PROCESSES, usable))


def read_buckets(
    tasks: Sequence[BucketTask], plan: Plan, below: Below, processes: int
) -> Generator[BucketResult]:
    """Yield what each of ``tasks`` gives, in their order, whatever the number of ``processes``.

    With one, this process does the work itself; of more, each is ended when the iterator is closed.

    Raises
    ------
    OSError
        When a file cannot be read or written.
    GazetteerError
        When a process has ended before its work.
    """
    if processes <= 1:
        reader = BucketReader(plan, below)
        for task in tasks:
            yield _read(reader, task)
        return
    below.forget()  # each process has its own
    with _started(min(processes, len(tasks)), _work, plan, below.path) as workers:
        yield from _Hand(tasks, workers).results()


def read_keys(
    runs: Sequence[SortedRun], progress: Callable[[int, int], None], processes: int
) -> Generator[tuple[str, bytes]]:
    """Yield what `merged_keys` yields; with more than one of ``processes`` another one makes it meanwhile.

    Raises
    ------
    OSError
        When a file cannot be read.
    GazetteerError
        When the process has ended before its work.
    """
    if processes <= 1:
        yield from merged_keys(runs, progress)
        return
    with _started(1, _merge, runs) as (worker,):
        while True:
            try:
                message = pickle.loads(worker.connection.recv_bytes())  # noqa: S301 - our own process made it
            except (EOFError, OSError) as error:
                raise _death(worker) from error
            if isinstance(message, _Part):
                progress(message.done, message.total)
                yield from message.rows
                if message.is_last:
                    return
            else:
                raise message


def _read(reader: BucketReader, task: BucketTask) -> BucketResult:
    outcome = reader.read(task.bucket, task.places, task.names)
    batch = outcome.batch
    run = write_run(task.keys, batch.lines) if batch.lines else None
    batch.lines = []
    for path in (task.places, task.names):
        if path is not None:
            path.unlink(missing_ok=True)
    return BucketResult(outcome, run)


@dataclass(frozen=True, slots=True)
class _Worker:
    process: SpawnProcess
    connection: _Connection


class _Part(NamedTuple):
    """Some keys with their blobs, and how much of how much is done with them."""

    rows: list[tuple[str, bytes]]
    done: int
    total: int
    is_last: bool


@contextmanager
def _started(number: int, work: Callable[..., None], *given: object) -> Iterator[list[_Worker]]:
    """Yield so many processes that do ``work``, which gets a connection and ``given``; end them."""
    context = multiprocessing.get_context("spawn")
    workers: list[_Worker] = []
    try:
        for _ in range(number):
            ours, theirs = context.Pipe()
            process = context.Process(target=_run, args=(theirs, work, given), daemon=True)
            workers.append(_Worker(process, ours))
            process.start()
            theirs.close()  # else the death of the process would not be heard of
        yield workers
    finally:
        for worker in workers:
            _end(worker)


def _end(worker: _Worker) -> None:
    worker.connection.close()
    if worker.process.pid is None:  # it could not be started
        return
    worker.process.terminate()
    worker.process.join(_SECONDS_TO_END)
    if worker.process.exitcode is None:
        worker.process.kill()
        worker.process.join()
    worker.process.close()


def _run(connection: _Connection, work: Callable[..., None], given: Sequence[object]) -> None:
    """Do ``work`` in this process; its error goes to the other side, whose death is the end."""
    # Control-C goes to all processes of a terminal: the first one hears it and ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nothing here goes in circles; looking for it in millions of rows is a tenth of the work.
    gc.disable()
    try:
        work(connection, *given)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except _TOLD as error:
        connection.send_bytes(pickle.dumps(error))


def _work(connection: _Connection, plan: Plan, bundled: Path) -> None:
    """Read buckets until the other side has no more."""
    with closing(Below(bundled)) as below:
        reader = BucketReader(plan, below)
        while isinstance(task := connection.recv(), BucketTask):
            answer: BucketResult | Exception
            try:
                answer = _read(reader, task)
            except _TOLD as error:
                answer = error
            connection.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


def _merge(connection: _Connection, runs: Sequence[SortedRun]) -> None:
    """Send the keys of ``runs`` in parts."""
    reached = (0, 1)

    def note(done: int, total: int) -> None:
        nonlocal reached
        reached = done, total

    rows = merged_keys(runs, note)
    is_last = False
    while not is_last:
        part = list(islice(rows, _KEYS_AT_ONCE))
        is_last = len(part) < _KEYS_AT_ONCE
        message = _Part(part, *reached, is_last)
        connection.send_bytes(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))


@dataclass(slots=True)
class _Hand:
    """Hands tasks to workers and holds what came back too early, as bytes."""

    tasks: Sequence[BucketTask]
    workers: Sequence[_Worker]
    _next: int = 0
    _at_work: dict[int, int] = field(default_factory=dict)  # worker: task
    _back: dict[int, bytes] = field(default_factory=dict)  # task: result

    def results(self) -> Iterator[BucketResult]:
        """Yield the results in the order of the tasks."""
        idle = deque(range(len(self.workers)))
        for wanted in range(len(self.tasks)):
            while True:
                self._give(idle, wanted + _AHEAD * len(self.workers))
                if wanted in self._back:
                    break
                idle += self._hear()
            result = pickle.loads(self._back.pop(wanted))  # noqa: S301 - a process of our own made it
            if isinstance(result, BucketResult):
                yield result
            else:
                raise result

    def _give(self, idle: "deque[int]", end: int) -> None:
        while idle and self._next < min(end, len(self.tasks)):
            worker = idle.popleft()
            try:
                self.workers[worker].connection.send(self.tasks[self._next])
            except OSError as error:
                raise _death(self.workers[worker]) from error
            self._at_work[worker] = self._next
            self._next += 1

    def _hear(self) -> list[int]:
        """Wait for results; return the workers that have no task any more."""
        by_connection = {self.workers[worker].connection: worker for worker in self._at_work}
        heard = []
        for connection in wait(list(by_connection)):
            worker = next(at for known, at in by_connection.items() if known is connection)
            try:
                self._back[self._at_work.pop(worker)] = self.workers[worker].connection.recv_bytes()
            except (EOFError, OSError) as error:
                raise _death(self.workers[worker]) from error
            heard.append(worker)
        return heard


def _death(worker: _Worker) -> Exception:
    """Return why a process is gone: what it has said last, if anything."""
    try:
        last = pickle.loads(worker.connection.recv_bytes())  # noqa: S301 - our own process made it
    except (EOFError, OSError):
        last = None
    if isinstance(last, Exception):
        return last
    worker.process.join(_SECONDS_TO_END)
    return GazetteerError(
        f"a process of the import has ended too early (exit code {worker.process.exitcode}); see that "
        "there is memory for it, or import with one process"
    )
