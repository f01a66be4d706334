"""Files written whole or not at all: the old one stays until the new one is complete."""

import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from geomap.errors import OutputError


def write_whole(path: Path, content: str | bytes) -> None:
    """Write ``content`` to ``path``, text as UTF-8, through a file beside it that then takes its place.

    Folders on the way are made, line ends stay as they are, links are followed. A new file may be
    read as any other, an old one keeps its permissions. What is no plain file (a pipe, a device) is
    written to directly.

    Raises
    ------
    OutputError
        When that fails; what stood at ``path`` before is untouched.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "new" / "map.html", "<p>Rabat")
    ...     (Path(folder) / "new" / "map.html").read_text(encoding="utf-8")
    '<p>Rabat'
    """
    try:
        data = content.encode("utf-8") if isinstance(content, str) else content
        write_parts(path, (data,))
    except UnicodeEncodeError as error:
        raise OutputError(
            f"{path}: cannot be written as UTF-8: {error.reason} at character {error.start}; "
            "take that character out of the text"
        ) from error


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Write ``parts``, one behind the other, to ``path`` as `write_whole` does, without holding them all.

    Raises
    ------
    OutputError
        When that fails; what stood at ``path`` before is untouched.
    """
    try:
        _write(path, parts)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written: {error.strerror or error}; "
            "choose a file in a folder that you may write to"
        ) from error


def _write(path: Path, parts: Iterable[bytes]) -> None:
    mode = path.stat().st_mode if path.exists() else None
    if mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        # Root would put a plain file in the place of /dev/null; /dev/stdout leads to no file at all.
        with path.open("wb") as stream:
            stream.writelines(parts)
        return
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, as no file moves into place across file systems. A name of our own and not
    # mkstemp's file, which is for its owner alone; 40 signs, as a name has 255 bytes at most.
    temporary = target.with_name(f".{target.name[:40]}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())  # else a crash may leave the new name on an empty file
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
