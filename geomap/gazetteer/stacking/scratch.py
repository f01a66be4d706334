"""Folders for what is only needed while a file is made; what a killed process left is cleared away."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = ".geomap-unfinished-"
_LOCK = ".lock"


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """Yield a new folder in ``parent`` that goes away at the end, whatever happens.

    A folder that a killed process has left in ``parent`` is cleared away first; one that is in use is let be.

    Raises
    ------
    OSError
        When ``parent`` cannot be made or written to.
    """
    parent.mkdir(parents=True, exist_ok=True)
    clear_scratch(parent)
    folder = parent / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    # Beside the folder and not in it: on Windows an open file keeps its folder.
    lock = FileLock(f"{folder}{_LOCK}")
    try:
        with lock:
            folder.mkdir()
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        Path(lock.lock_file).unlink(missing_ok=True)


def clear_scratch(parent: Path) -> None:
    """Remove the scratch folders in ``parent`` that no process uses any more."""
    for lock_file in parent.glob(f"{_PREFIX}*{_LOCK}"):
        folder = lock_file.with_name(lock_file.name.removesuffix(_LOCK))
        try:
            with FileLock(lock_file, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except Timeout:
            continue
        lock_file.unlink(missing_ok=True)
