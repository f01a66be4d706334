"""All of GeoNames, or a part of it, as a layer: sorted on disk, millions of places in little memory."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from geomap import __version__
from geomap.errors import GazetteerError
from geomap.gazetteer.importing.below import Below
from geomap.gazetteer.importing.buckets import Buckets, Sorted, Wanted, sort_alternates, sort_places
from geomap.gazetteer.importing.dumps import EXPECTED, Dump
from geomap.gazetteer.importing.places import CLASS_OF_NONE, Plan, is_kind
from geomap.gazetteer.importing.report import ImportReport, Tally
from geomap.gazetteer.importing.units import Unit, read_units
from geomap.gazetteer.importing.workers import LEAST_ROWS, BucketResult, BucketTask, read_buckets, read_keys
from geomap.gazetteer.stacking.layerfile import LAYER, Batch, LayerWriter, writing_layer
from geomap.gazetteer.stacking.made_above import BELOW_GEONAMES, GEONAMES_VERSION
from geomap.gazetteer.store import Gazetteer

SOURCE, LICENCE = "GeoNames", "CC BY 4.0"
_CLASSES = frozenset("AHLPRSTUV")
Progress = Callable[[str, int, int], None]


def import_geonames(  # noqa: PLR0913 - files and filters, each by its name
    places: Path,
    output: Path,
    *,
    base: Gazetteer,
    progress: Progress,
    name: str,
    alternates: Path | None = None,
    admin1: Path | None = None,
    admin2: Path | None = None,
    countries: frozenset[str] = frozenset(),
    classes: frozenset[str] = frozenset(),
    processes: int = 1,
) -> ImportReport:
    """Write the layer ``name`` of GeoNames' files to ``output`` in one step; return what is in it.

    ``places`` is allCountries or the file of a country or of cities, ``alternates`` alternateNamesV2,
    ``admin1`` admin1CodesASCII and ``admin2`` admin2Codes, plain or zipped, their lines in any order.
    Only rows of ``countries`` (ISO alpha-2) and feature ``classes`` come in, all where none are given. A
    place that the bundled gazetteer of ``base`` has keeps what is said of it there and gets the names that it
    lacks. ``progress`` is called with what is done, and how much of how much; what it raises ends the import.
    With more ``processes`` than one others are started for large files, by multiprocessing's method "spawn":
    a script that asks for them must be guarded by ``if __name__ == "__main__":``. The layer is the same.

    Raises
    ------
    GazetteerError
        When a file cannot be used or the layer cannot be written; ``output`` stays as it was.
    """
    _check_filters(countries, classes)
    files = _Files(places, alternates, admin1, admin2)
    # All scratch lies beside the layer: the folder for temporary files may be small.
    with (
        writing_layer(output, scratch=output.parent) as writer,
        closing(Below(Path(base.info.path))) as below,
    ):
        task = _Import(files, writer, below, progress, processes)
        task.sort(Wanted(countries, classes))
        task.write()
        meta = _describe(files, name, countries, classes)
        meta[BELOW_GEONAMES] = base.meta.get(GEONAMES_VERSION, "")
        task.finish(meta, below.seal)
        tally = task.tally
        n_places, n_names = writer.n_places, writer.n_names
    return ImportReport(
        output, name, n_places, n_names, tally.n_known, tally.n_matched, tally.filtered,
        tuple(sorted(tally.left_out.items())), tuple(tally.named()), tally.n_faults,
    )  # fmt: skip


def _check_filters(countries: frozenset[str], classes: frozenset[str]) -> None:
    wrong = sorted(code for code in countries if len(code) != 2 or not code.isalpha() or not code.isupper())
    if wrong:
        raise GazetteerError(f"expected countries as ISO alpha-2 codes such as MA, got {', '.join(wrong)}")
    wrong = sorted(classes - _CLASSES)
    if wrong:
        raise GazetteerError(
            f"expected feature classes among {' '.join(sorted(_CLASSES))}, got {', '.join(wrong)}"
        )


def _describe(
    files: "_Files", name: str, countries: frozenset[str], classes: frozenset[str]
) -> dict[str, str]:
    given = (files.places, files.alternates, files.admin1, files.admin2)
    return {
        LAYER: name,
        "import": "geonames",
        "source": SOURCE,
        "licence": LICENCE,
        "files": "\n".join(path.name for path in given if path is not None),
        "only_countries": " ".join(sorted(countries)),
        "only_classes": " ".join(sorted(classes)),
        "geomap": __version__,
    }


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of GeoNames that are imported together."""

    places: Path
    alternates: Path | None
    admin1: Path | None
    admin2: Path | None


class _Import:
    """One import: the lines of the dumps by number, then bucket by bucket into the layer."""

    def __init__(
        self, files: _Files, writer: LayerWriter, below: Below, progress: Progress, processes: int
    ) -> None:
        self._files = files
        self._writer = writer
        self._below = below
        self._progress = progress
        self._processes = processes
        self._sorted: Sorted | None = None
        self._names: Buckets | None = None
        self._own_names: dict[int, dict[str, None]] = {}
        self.tally = Tally()

    def sort(self, wanted: Wanted) -> None:
        """Read all files."""
        files, tally, progress, folder = self._files, self.tally, self._progress, self._writer.folder
        tables: dict[str, Unit] = {}
        for path, kind in ((files.admin1, Dump.ADMIN1), (files.admin2, Dump.ADMIN2)):
            if path is not None:
                tables |= read_units(path, kind, tally, progress)
        found = sort_places(files.places, folder, wanted, tally, progress)
        if not found.n_rows:
            _refuse_empty(files.places, tally.filtered)
        found.units.tables = tables
        if files.alternates is not None:
            self._names, n_sound = sort_alternates(files.alternates, folder, found.numbers, tally, progress)
            if not n_sound:
                raise GazetteerError(
                    f"{files.alternates}: no line could be used: expected {EXPECTED[Dump.ALTERNATES]}; "
                    "name the right file"
                )
        self._sorted = found

    def _plan(self, found: Sorted) -> Plan:
        writer, files = self._writer, self._files
        origin = writer.origin(SOURCE, LICENCE)
        kinds = sorted({kind if kind[0] else CLASS_OF_NONE for kind in found.kinds})
        sound = [kind for kind in kinds if is_kind(*kind)]
        return Plan(
            found.units.number(writer, self._below, found.numbers.__contains__),
            {kind: writer.kind(*kind) for kind in sound},
            origin,
            files.places.name,
            files.alternates.name if files.alternates else "",
        )

    def write(self) -> None:
        """Write the places and names of all buckets."""
        found = self._sorted
        if found is None:
            raise ValueError("the files must be sorted first")
        buckets, folder = found.buckets, self._writer.folder
        tasks = [
            BucketTask(
                bucket,
                buckets.path(bucket),
                self._names.path(bucket) if self._names else None,
                folder / f"bucket-{bucket}.keys",
            )
            for bucket in buckets.used
        ]
        self._processes = self._processes if found.n_rows >= LEAST_ROWS else 1
        with closing(read_buckets(tasks, self._plan(found), self._below, self._processes)) as results:
            for done, _ in enumerate(tasks):
                self._progress("writing places", done, len(tasks))
                self._take(next(results))
        if not (self._writer.n_places or self.tally.n_known):
            _refuse_empty(self._files.places, self.tally.filtered)

    def _take(self, result: BucketResult) -> None:
        outcome = result.outcome
        self.tally.add(outcome.tally)
        self._writer.add_countries(outcome.countries)
        self._writer.write_sorted(outcome.batch, result.run)
        for number, lines in outcome.own_names:
            self._own_names.setdefault(number, {}).update(dict.fromkeys(lines))

    def finish(self, meta: dict[str, str], digest: str) -> None:
        """Write the names of places with ids of their own, the keys, and what describes the layer."""
        batch = Batch()
        for number in sorted(self._own_names):
            batch.add_names(number, list(self._own_names[number]))
        self._writer.write(batch)
        ids = self._below.ids(self._own_names)
        self._writer.add_below(sorted(ids.items()), digest)
        tell = partial(self._progress, "writing names")
        self._writer.finish(meta, partial(read_keys, progress=tell, processes=self._processes))


def _refuse_empty(path: Path, filtered: int) -> None:
    if filtered:
        raise GazetteerError(
            f"{path}: none of its {filtered:,} places is of the countries and classes that were asked for; "
            "ask for others"
        )
    raise GazetteerError(
        f"{path}: no line could be used: expected {EXPECTED[Dump.PLACES]}; name the right file"
    )
