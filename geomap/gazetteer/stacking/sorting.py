"""Keys and postings of a gazetteer file in their order, sorted on disk: millions of them in little memory."""

from bisect import bisect_left
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geomap.gazetteer.names import join_flags, pack_postings

# A line is a key, a tab and 16 digits: what the prominence lacks, the place's number, the flags. The tab
# sorts before every character of a key, and the digits so that a key's best posting comes first.
_DIGITS = 16
_MOST = 0xFFFF
#: How many lines are read at a time of each run.
_CHUNK_LINES = 2048
#: How many lines are in memory while runs are merged, about.
_RANGE_LINES = 200_000


def key_line(key: str, number: int, flags: int, prominence: int) -> str:
    r"""Return the line of a posting; ``prominence`` in thousandths.

    Examples
    --------
    >>> key_line("rabat", 2538475, 0, 702)
    'rabat\tfd410026bbeb0000'
    """
    return f"{key}\t{_MOST - prominence:04x}{number:08x}{flags:04x}"


@dataclass(frozen=True, slots=True)
class SortedRun:
    """A file of sorted lines: each chunk of it as (offset, length, first line)."""

    path: Path
    chunks: tuple[tuple[int, int, str], ...]


def write_run(path: Path, lines: list[str]) -> SortedRun:
    """Write ``lines``, which are sorted thereby, to a new file.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    lines.sort()
    chunks = []
    offset = 0
    with path.open("wb") as file:
        for first in range(0, len(lines), _CHUNK_LINES):
            data = ("\n".join(lines[first : first + _CHUNK_LINES]) + "\n").encode()
            file.write(data)
            chunks.append((offset, len(data), lines[first]))
            offset += len(data)
    return SortedRun(path, tuple(chunks))


@dataclass(slots=True)
class _Reader:
    """The lines of a run that are not merged yet."""

    run: SortedRun
    at: int = 0
    pending: list[str] = field(default_factory=list)

    def take(self, bound: str | None) -> list[str]:
        """Return the next lines before ``bound``, all that are left for None."""
        chunks = self.run.chunks
        if self.at < len(chunks) and (bound is None or chunks[self.at][2] < bound):
            with self.run.path.open("rb") as file:
                while self.at < len(chunks) and (bound is None or chunks[self.at][2] < bound):
                    offset, length, _ = chunks[self.at]
                    file.seek(offset)
                    self.pending += file.read(length)[:-1].decode().split("\n")
                    self.at += 1
        end = len(self.pending) if bound is None else bisect_left(self.pending, bound)
        taken = self.pending[:end]
        del self.pending[:end]
        return taken


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


def merge_runs(runs: Sequence[SortedRun], progress: Callable[[int, int], None] = _silent) -> Iterator[str]:
    """Yield the lines of all ``runs`` in their order; ``progress`` hears how much of how much is done."""
    firsts = sorted(first for run in runs for _, _, first in run.chunks)
    step = max(1, _RANGE_LINES // _CHUNK_LINES)
    readers = [_Reader(run) for run in runs]
    bounds = [*firsts[step::step], None]
    for done, bound in enumerate(bounds):
        progress(done, len(bounds))
        lines: list[str] = []
        for reader in readers:
            lines += reader.take(bound)
        # Runs one after the other: the sort finds them and merges only.
        lines.sort()
        yield from lines
    progress(len(bounds), len(bounds))


def merged_keys(
    runs: Sequence[SortedRun], progress: Callable[[int, int], None] = _silent
) -> Generator[tuple[str, bytes]]:
    """Yield (key, blob) of the postings in ``runs``; ``progress`` hears how much of how much is done."""
    yield from key_rows(merge_runs(runs, progress))


def key_rows(lines: Iterator[str]) -> Iterator[tuple[str, bytes]]:
    r"""Yield (key, blob) of sorted lines, with the beginnings of longer keys that are no names themselves.

    Examples
    --------
    >>> lines = [key_line("new york", 5, 0, 600), key_line("york", 7, 0, 500)]
    >>> [(key, len(blob)) for key, blob in key_rows(iter(lines))]
    [('new', 1), ('new york', 8), ('york', 8)]
    """
    before = ""
    entries: list[str] = []
    for line in lines:  # twenty million: no calls but what must be
        key = line[: -_DIGITS - 1]
        if key == before:
            entries.append(line[-_DIGITS:])
            continue
        blob = _packed(entries) if before else b""
        if " " in key:
            for beginning in _beginnings(key, before):
                if before:
                    yield before, blob + b"+" * beginning.startswith(before + " ")
                before, blob = beginning, b""
            if before:
                yield before, blob + b"+" * key.startswith(before + " ")
        elif before:
            yield before, blob
        before, entries = key, [line[-_DIGITS:]]
    if before:
        yield before, _packed(entries)


def _packed(entries: list[str]) -> bytes:
    if len(entries) == 1:
        posting = int(entries[0], 16)
        number_and_flags = posting & 0xFFFF_FFFF_FFFF
        return (number_and_flags << 16 | _MOST - (posting >> 48)).to_bytes(8, "little")
    postings: dict[int, int] = {}  # by prominence and number: flags
    for entry in entries:
        place, flags = int(entry[:12], 16), int(entry[12:], 16)
        known = postings.get(place)
        postings[place] = flags if known is None else join_flags(known, flags)
    return pack_postings(
        [
            (place & 0xFFFF_FFFF) << 32 | flags << 16 | _MOST - (place >> 32)
            for place, flags in postings.items()
        ],
        continues=False,
    )


def _beginnings(key: str, before: str) -> Iterator[str]:
    """Yield the beginnings of ``key`` by words that the keys up to ``before`` have not had."""
    beginning = ""
    for word in key.split(" ")[:-1]:
        beginning = f"{beginning} {word}" if beginning else word
        # A space sorts before every letter: what begins with these words stands together.
        if not (before == beginning or before.startswith(beginning + " ")):
            yield beginning
