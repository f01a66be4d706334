"""A checkout's tables of places are its bundled layer: the compiled file is made anew when they change."""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from geomap.errors import GazetteerError, OutputError
from geomap.files import write_whole
from geomap.gazetteer.digests import compiled_tables, digest_tables, table_names
from geomap.gazetteer.index import IndexFile

_HOOK = Path(".build", "hook.py")
#: Made by builds and ignored by git: what compiles need, and what is remembered between them.
_CACHE = Path(".build", "cache")
_REMEMBERED = "tables.json"
_LOCK = "gazetteer.lock"
#: The hook's exit code where this Python lacks what a compile takes.
_LACKING = 2
#: File systems keep times by ticks of up to two seconds (FAT): within one a file may change unseen.
_TICK_NS = 2_000_000_000
_REMEDY = "run: pip install -e ."


def refresh_bundled(tables: Path, database: Path, *, log: Callable[[str], None]) -> None:
    """Compile the ``tables`` of a checkout into ``database`` unless it is of exactly these.

    One process compiles, others wait for it. Where the packages for that are neither installed nor
    kept from a build, ``log`` is told, and the file stays as it is.

    Raises
    ------
    GazetteerMissing
        When there is no ``database``; only a build makes the first.
    GazetteerError
        When tables are faulty, with every fault; the file stays as it is. When it is damaged.
    """
    root = tables.parent
    remembered = root / _CACHE / _REMEMBERED
    if is_current(tables, database, remembered):
        return
    from filelock import FileLock  # here: a build's own environment has none

    with ExitStack() as stack:
        try:
            remembered.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(FileLock(root / _CACHE / _LOCK))
        except OSError as error:
            log(f"gazetteer/ has changed, but {_CACHE} cannot be written ({error.strerror}); {_as_it_is()}")
            return
        if not is_current(tables, database, remembered):  # another process may have made it meanwhile
            log("gazetteer/ has changed: compiling it, about a minute")
            _compile(root, log)


def _compile(root: Path, log: Callable[[str], None]) -> None:
    import subprocess  # here: a run that compiles nothing does without

    # In a process of its own: a compile takes 1 GB of memory.
    done = subprocess.run(  # noqa: S603 - this checkout's own program
        [sys.executable, str(root / _HOOK)],
        cwd=root,
        env=os.environ | {"PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == _LACKING:
        log(f"gazetteer/ cannot be compiled here: {done.stdout.strip()}; {_as_it_is()}")
    elif done.returncode:
        told = done.stdout.strip() or "\n".join(done.stderr.strip().splitlines()[-3:])
        raise GazetteerError(
            f"{told or f'the compiler ended with code {done.returncode}'}\n"
            f"gazetteer/ cannot be compiled: mend what is named above, or undo the change of the tables"
        )


def _as_it_is() -> str:
    return f"the places of the last build are used; {_REMEDY}"


def is_current(tables: Path, database: Path, remembered: Path) -> bool:
    """Return whether ``database`` was compiled of exactly these ``tables``.

    Their content is compared once; after that, in the file ``remembered``, what the file system says
    of them: size, times, number.

    Raises
    ------
    GazetteerMissing
        When there is no ``database``.
    GazetteerError
        When it is damaged, or a table cannot be read.
    """
    try:
        seen = _states(tables, database)
        if seen == _recall(remembered):
            return True
        found = digest_tables(tables)
    except OSError as error:
        raise GazetteerError(
            f"{error.filename or tables}: cannot be read: {error.strerror}; check its rights"
        ) from error
    with closing(IndexFile(database)) as index:
        if compiled_tables(index.meta) != found:
            return False
    _remember(remembered, seen)
    return True


def _states(tables: Path, database: Path) -> dict[str, list[int]]:
    paths = {name: tables / name for name in table_names(tables)}
    if database.is_file():  # IndexFile says what is to be done where it is not
        paths[str(database)] = database
    found = {}
    for name, path in paths.items():
        state = path.stat()
        found[name] = [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]
    return found


def _recall(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):  # not remembered yet, or half written by a machine that went down
        return None


def _remember(path: Path, states: dict[str, list[int]]) -> None:
    newest = max(max(modified, changed) for _, modified, changed, _ in states.values())
    if newest > time.time_ns() - _TICK_NS:
        return
    with suppress(OutputError):  # a checkout that may not be written: the content is compared every time
        write_whole(path, json.dumps(states))
