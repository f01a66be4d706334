"""``geomap gazetteer import``: whole files of places as a layer above the bundled one."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomap.cli import options
from geomap.cli.gazetteer_layers import home_folder, open_others
from geomap.cli.screen import Screen, counted
from geomap.cli.session import DONE, SOME_REFUSED
from geomap.cli.written import require_answer
from geomap.errors import GazetteerError

if TYPE_CHECKING:
    from geomap.gazetteer.rows import RowFault

_MEGABYTE = 1_000_000
_MOST_REASONS = 10
#: GeoNames' feature classes.
_CLASSES = frozenset("AHLPRSTUV")

app = typer.Typer(no_args_is_help=True, help="Make a layer of a whole file: geonames, csv, wikidata.")

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", show_default=False)]
LayerName = Annotated[
    str, typer.Option("--name", metavar="NAME", help="What to call the layer.", show_default=False)
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Replace a layer of this name without asking.")]
Countries = Annotated[
    str,
    typer.Option(metavar="MA,EH,…", help="Only places of these countries (ISO 3166-1).", show_default=False),
]
FeatureClasses = Annotated[
    str,
    typer.Option(
        metavar="A,P,…", help="Only places of these feature classes of GeoNames.", show_default=False
    ),
]


@app.command()
def geonames(
    files: Files,
    *,
    countries: Countries = "",
    feature_classes: FeatureClasses = "",
    name: LayerName = "",
    yes: Yes = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Import GeoNames' dump: allCountries.zip, or a country's file.

    With it, in any order: alternateNamesV2.zip for names by language, admin1CodesASCII.txt and
    admin2Codes.txt for names of units. All are at https://download.geonames.org/export/dump/.
    """
    wanted, classes = _codes(countries), _classes(feature_classes)
    screen, started = Screen(), time.monotonic()
    output = _output(name or "geonames", yes=yes)
    from geomap.gazetteer.importing.geonames import import_geonames
    from geomap.gazetteer.importing.workers import cores
    from geomap.gazetteer.opening import open_layers

    places, tables = _sort_dumps(files)
    with open_layers([], log=screen.note).gazetteer as base, screen.stages() as progress:
        report = import_geonames(
            places, output, base=base, progress=progress, name=output.stem, countries=wanted, classes=classes,
            processes=cores(), **tables,
        )  # fmt: skip
    counts = {
        "places": report.n_places, "known_places": report.n_known, "names": report.n_names,
        "not_asked_for": report.filtered,
    }  # fmt: skip
    _print(
        screen, output, counts=counts, refused=report.faults, n_refused=report.n_faults, started=started,
        left_out=dict(report.left_out), as_json=as_json,
    )  # fmt: skip


@app.command("csv")
def tables(
    files: Files,
    *,
    name: LayerName = "",
    yes: Yes = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Import tables of places: CSV, TSV, GeoJSON, Linked Places.

    The rows are checked as check does; those that are refused are named, and all others imported.
    """
    _import_tables(files, name or files[0].stem, yes=yes, as_json=as_json)


@app.command()
def wikidata(
    files: Files,
    *,
    name: LayerName = "",
    yes: Yes = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Import results of Wikidata's query service, saved as CSV, TSV or JSON."""
    _import_tables(files, name or "wikidata", yes=yes, as_json=as_json)


def _sort_dumps(files: list[Path]) -> tuple[Path, dict[str, Path]]:
    """Return the file of places, and the other ones by the names that `import_geonames` has for them."""
    from geomap.gazetteer.importing.dumps import Dump, tell_dump

    words = {Dump.ALTERNATES: "alternates", Dump.ADMIN1: "admin1", Dump.ADMIN2: "admin2"}
    found: dict[Dump, Path] = {}
    for file in files:
        kind = tell_dump(file)
        if kind is None:
            raise GazetteerError(
                f"{file}: expected a file of GeoNames' dump (allCountries.zip, alternateNamesV2.zip, "
                "admin1CodesASCII.txt, admin2Codes.txt); other tables: geomap gazetteer import csv"
            )
        if kind in found:
            raise GazetteerError(
                f"{found[kind]} and {file} both hold {kind.value}; import each by itself, with a --name"
            )
        found[kind] = file
    if Dump.PLACES not in found:
        raise GazetteerError("no file of places is among these; add allCountries.zip, or that of a country")
    return found.pop(Dump.PLACES), {words[kind]: file for kind, file in found.items()}


def _import_tables(files: list[Path], name: str, *, yes: bool, as_json: bool) -> None:
    screen, started = Screen(), time.monotonic()
    output = _output(name, yes=yes)
    with open_others(output, screen) as below, screen.stages() as progress:
        from geomap.gazetteer.importing.tables import import_tables

        report = import_tables(files, output, below, progress=progress)
    counts = {"places": report.n_places, "names": report.n_names}
    refused = [fault for fault in report.faults if not fault.is_warning]
    n_refused = len({(fault.file, fault.line) for fault in refused})
    screen.notes((str(fault) for fault in report.faults if fault.is_warning), word="warning")
    _print(
        screen, output, counts=counts, refused=refused, n_refused=n_refused, started=started, left_out={},
        as_json=as_json,
    )  # fmt: skip


def _output(name: str, *, yes: bool) -> Path:
    from geomap.gazetteer.importing.tables import layer_file

    output = layer_file(home_folder(), name)
    if output.exists():
        require_answer(yes=yes)
        if not yes:
            typer.confirm(f"There is a layer {output.stem} already. Replace it?", abort=True, err=True)
    return output


def _print(
    screen: Screen,
    output: Path,
    *,
    counts: dict[str, int],
    refused: Sequence["RowFault"],
    n_refused: int,
    started: float,
    left_out: dict[str, int],
    as_json: bool,
) -> None:
    size, seconds = output.stat().st_size, time.monotonic() - started
    screen.notes((str(fault) for fault in refused[:_MOST_REASONS]), word="refused")
    if n_refused > len(refused[:_MOST_REASONS]):
        screen.note(f"{n_refused - len(refused[:_MOST_REASONS]):,} more rows were refused")
    if as_json:
        screen.json({
            "layer": output.stem, "path": str(output), **counts, "refused": n_refused, "left_out": left_out,
            "size_bytes": size, "seconds": round(seconds, 1),
        })  # fmt: skip
    else:
        told = ", ".join(
            counted(count, word.replace("_", " ").removesuffix("s")) for word, count in counts.items()
        )
        screen.result(f"Layer {output.stem}: {told}, {counted(n_refused, 'row')} refused")
        for reason, count in left_out.items():
            screen.result(f"  left out: {count:,} {reason}")
        screen.result(f"{output}, {size / _MEGABYTE:,.1f} MB, {seconds:,.1f} s")
    raise typer.Exit(SOME_REFUSED if n_refused else DONE)


def _codes(text: str) -> frozenset[str]:
    from geomap.gazetteer.countries import country_code

    given = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    codes = {part: country_code(part) for part in given}
    if unknown := [part for part, code in codes.items() if code is None]:
        raise typer.BadParameter(
            f"expected ISO 3166-1 codes, got {', '.join(unknown)}", param_hint="--countries"
        )
    return frozenset(code for code in codes.values() if code)


def _classes(text: str) -> frozenset[str]:
    given = frozenset(part.strip().upper() for part in text.replace(";", ",").split(",") if part.strip())
    if given - _CLASSES:
        raise typer.BadParameter(
            f"expected some of {','.join(sorted(_CLASSES))}, got {text!r}", param_hint="--feature-classes"
        )
    return given
