"""Work on the annotated texts and fit what learns from them; docs/annotation.md says how."""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from geomap.errors import GeomapError, InputError
from geomap.gazetteer import open_gazetteer
from geomap.training.resolution.commands import main as run_resolution
from geomap.training.tagger.commands import main as run_tagger
from geomap.training.texts.agreement import compare
from geomap.training.texts.faults import find_faults
from geomap.training.texts.gold import gold_rows
from geomap.training.texts.guards import Census, take_census, weigh
from geomap.training.texts.ids import describe, fill_ids
from geomap.training.texts.markup import FOLDER, HELD_OUT, SECOND, read_all, read_files, text_files
from geomap.training.texts.show import show_legend, show_text

Paths = Sequence[Path]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb, and return 0 when all is well, 1 when something is not."""
    parser = argparse.ArgumentParser(prog="python -m geomap.training", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name, (run, note) in _VERBS.items():
        verb = verbs.add_parser(name, help=note)
        verb.set_defaults(run=run)
        own = name != "ids"
        verb.add_argument("paths", nargs="*" if own else "+", type=Path, metavar="PATH")
    for name, note in _MODEL_VERBS.items():
        verbs.add_parser(name, help=note, add_help=False)
    given, rest = parser.parse_known_args(arguments)
    try:
        if given.verb in _MODEL_VERBS:
            fit = run_resolution if rest[:1] == ["resolution"] else run_tagger
            return fit([given.verb, *rest])
        if rest:
            parser.error(f"unrecognized arguments: {' '.join(rest)}")
        done: int = given.run(given.paths)
    except GeomapError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return done


def _check(paths: Paths) -> int:
    """Name every fault; the demands on a language as a whole are weighed when no file is named."""
    texts, faults = read_files(paths or _own_folders())
    by_language = defaultdict(list)
    for text in texts:
        by_language[text.language].append(text)
    with open_gazetteer() as gazetteer:
        for own in by_language.values():
            faults += find_faults(own, gazetteer)
        counts = [take_census(own, gazetteer) for _, own in sorted(by_language.items())]
    for fault in sorted(faults):
        print(fault)
    broken = sum(_print_census(census, strict=not paths) for census in counts)
    print(f"{len(texts)} texts, {sum(len(text.annotations) for text in texts)} marks, {len(faults)} faults")
    return 1 if faults or (broken and not paths) else 0


def _print_census(census: Census, *, strict: bool) -> int:
    """Print what was counted, and return how many demands it does not meet."""
    table = Table("demand", "least", "most", "counted", title=census.language)
    broken = 0
    for guard in weigh(census):
        bounds = ("" if bound is None else f"{bound:g}" for bound in (guard.least, guard.most))
        style = "" if guard.holds else "bold red"
        table.add_row(guard.name, *bounds, f"{guard.value:.4g}", style=style if strict else "")
        broken += not guard.holds
    for title, counts in (("marks", census.marks), ("forms", census.forms), ("topics", census.topics)):
        table.add_row(title, "", "", ", ".join(f"{name} {number}" for name, number in sorted(counts.items())))
    table.add_row("places with a point", "", "", str(census.with_id))
    Console().print(table)
    return broken


def _fill(paths: Paths) -> int:
    left = 0
    with open_gazetteer() as gazetteer:
        for path in text_files(paths):
            filled = fill_ids(path, gazetteer)
            for text, mark, place in filled.decided:
                print(f"{path}:{text.line_of(mark.start)}: {mark.name} = {describe(place)}")
            for choice in filled.open:
                print(choice)
            left += len(filled.open)
    print(f"{left} left to decide by hand")
    return 0


def _show(paths: Paths) -> int:
    console = Console()
    texts, _ = read_files(paths or [FOLDER])
    show_legend(console)
    for text in texts:
        show_text(text, console)
    return 0


def _gold(paths: Paths) -> int:
    with open_gazetteer() as gazetteer:
        for row in gold_rows(read_all(paths or [HELD_OUT]), gazetteer):
            print(json.dumps(row, ensure_ascii=False))
    return 0


def _agree(paths: Paths) -> int:
    agreement = compare(read_all(_own_folders()), read_all(paths or [SECOND]))
    for line in agreement.disagreements:
        print(line)
    print(
        f"{agreement.texts} texts, {agreement.sentences} sentences;"
        f" places: {agreement.places.first} and {agreement.places.second}, span F1 {agreement.places.f1:.3f},"
        f" roles {agreement.roles:.3f}, labels {agreement.labels:.3f};"
        f" other names: {agreement.names.first} and {agreement.names.second}, F1 {agreement.names.f1:.3f}"
    )
    return 0


def _own_folders() -> list[Path]:
    folders = [folder for folder in (FOLDER, HELD_OUT) if any(folder.rglob("*.txt"))]
    if not folders:
        raise InputError(
            "this copy of geomap comes without the annotated texts: run this in a checkout of it"
        )
    return folders


_VERBS: dict[str, tuple[Callable[[Paths], int], str]] = {
    "check": (
        _check,
        "name every fault by file and line; without PATH all texts, and what they must reach together",
    ),
    "show": (_show, "print texts in colour"),
    "ids": (_fill, "give the places of whole texts their ids where that is clear, and list the rest"),
    "gold": (_gold, "print texts as JSON lines for geomap evaluate (without PATH: those held out)"),
    "agree": (_agree, "compare a second annotation with the first of the same texts"),
}

_MODEL_VERBS = {
    "fit": "train the tagger or fit the ranker, and print scores: fit tagger|resolution [--help]",
    "evaluate": "print the scores of a trained tagger: evaluate tagger [--help]",
    "export": "write a trained tagger's weights as they are shipped: export tagger [--help]",
}


if __name__ == "__main__":
    sys.exit(main())
