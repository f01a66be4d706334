"""``geomap evaluate``: how good is it, measured against texts that people have marked."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomap.cli import options
from geomap.cli.screen import Screen
from geomap.cli.session import DONE, SOME_REFUSED
from geomap.cli.settings import build_settings
from geomap.errors import InputError

if TYPE_CHECKING:
    from geomap.evaluation import EvaluationOptions, GoldDocument, PredictedDocument
    from geomap.model.settings import Settings

#: As in `geomap.evaluation.nouns`, which is not imported for ``--help``.
_DIMENSIONS = ("kind", "role", "language", "country", "feature")
_ROLES = ("literal", "associative")
#: Half of the earth's circumference is 20,015 km.
_FURTHEST_KM = 20_040.0


def _check_dimensions(values: list[str]) -> list[str]:
    return [_checked(value, _DIMENSIONS) for value in values]


def _check_role(value: str) -> str:
    return _checked(value, _ROLES) if value else ""


def _checked(value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise typer.BadParameter(f"expected one of {', '.join(known)}, got {value!r}")
    return value


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


GoldFile = Annotated[
    str,
    typer.Argument(
        metavar="GOLD",
        help="The marked texts: JSON lines or CoNLL, or - for stdin.",
        show_default=False,
    ),
]
Predictions = Annotated[
    str,
    typer.Option(
        metavar="FILE",
        help="What was found in these texts, as JSON lines; unless given, geomap reads them itself.",
        show_default=False,
    ),
]
Labels = Annotated[str, typer.Option(metavar="A,B", help="Tags that mark toponyms in tagged files.")]
DropTypes = Annotated[
    str,
    typer.Option(
        metavar="A,B", help="Gold toponyms of these types neither count nor harm.", show_default=False
    ),
]
DropKinds = Annotated[
    str,
    typer.Option(
        metavar="A,B", help="Predictions of these kinds are left out, such as demonym.", show_default=False
    ),
]
RoleOption = Annotated[
    str,
    typer.Option(
        metavar=f"[{'|'.join(_ROLES)}]",
        callback=_check_role,
        help="Only gold toponyms of this role count.",
        show_default=False,
    ),
]
OnlyGeocoded = Annotated[
    bool, typer.Option("--only-geocoded", help="Only gold toponyms with coordinates count.")
]
Km = Annotated[
    float, typer.Option(metavar="KM", min=0, max=_FURTHEST_KM, help="Up to where a place is right.")
]
Strict = Annotated[
    bool,
    typer.Option("--strict-end-to-end", help="Names left open are wrong in the end-to-end score."),
]
SkipUnresolved = Annotated[
    bool, typer.Option("--skip-unresolved", help="Names left open do not count for the distances.")
]
UseAlternatives = Annotated[
    bool, typer.Option("--alternatives", help="The other points of a gold toponym (alt) are right too.")
]
By = Annotated[
    list[str],
    typer.Option(
        metavar=f"[{'|'.join(_DIMENSIONS)}]",
        callback=_check_dimensions,
        help="Break the scores down by this, at length; repeatable.",
        show_default=False,
    ),
]
Errors = Annotated[int, typer.Option(metavar="N", min=0, help="List N errors of each sort.")]
Samples = Annotated[
    int, typer.Option(metavar="N", min=0, help="Samples of the bootstrap; 0 for no intervals.")
]
Seed = Annotated[int, typer.Option(metavar="N", min=0, help="Where its random numbers begin.")]


def evaluate(  # noqa: PLR0913 - one parameter an option
    gold: GoldFile,
    predictions: Predictions = "",
    *,
    labels: Labels = "LOC,FAC,GPE",
    drop_types: DropTypes = "",
    drop_kinds: DropKinds = "",
    role: RoleOption = "",
    only_geocoded: OnlyGeocoded = False,
    km: Km = 161.0,
    strict_end_to_end: Strict = False,
    skip_unresolved: SkipUnresolved = False,
    alternatives: UseAlternatives = False,
    by: By = [],  # noqa: B006 - Typer copies it
    errors: Errors = 0,
    samples: Samples = 1000,
    seed: Seed = 0,
    saved_context: options.SavedContext = None,
    gazetteer: options.Gazetteers = [],  # noqa: B006
    language: options.Language = "",
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Measure places found against marked texts: names, places, roles, and whether the scores are true.

    Every figure is explained in docs/evaluation.md; shares come with 95 % intervals.
    """
    from geomap.evaluation import EvaluationOptions
    from geomap.model.toponym import Role

    if gold == predictions == str(options.STDOUT):
        raise typer.BadParameter("stdin cannot be both; name a file for one", param_hint="--predictions")
    chosen = EvaluationOptions(
        drop_types=_split(drop_types),
        drop_kinds=_split(drop_kinds),
        role=Role(role) if role else None,
        only_geocoded=only_geocoded,
        km=km,
        strict_end_to_end=strict_end_to_end,
        skip_unresolved=skip_unresolved,
        use_alternatives=alternatives,
        samples=samples,
        seed=seed,
        errors=errors,
    )
    settings = build_settings(language=language, gazetteers=gazetteer, saved_context=saved_context)
    wanted = _split(labels)
    if not wanted:
        raise typer.BadParameter("it is empty; name tags such as LOC,FAC", param_hint="--labels")
    is_refused = _measure(
        gold, predictions, labels=wanted, chosen=chosen, settings=settings, by=by, as_json=as_json
    )
    raise typer.Exit(SOME_REFUSED if is_refused else DONE)


def _measure(
    gold_path: str,
    predictions_path: str,
    *,
    labels: Sequence[str],
    chosen: "EvaluationOptions",
    settings: "Settings",
    by: Sequence[str],
    as_json: bool,
) -> bool:
    """Print the figures; return whether rows of a gazetteer were refused."""
    from geomap.cli.evaluate_view import evaluation_row, show_evaluation
    from geomap.evaluation import evaluate as measure
    from geomap.evaluation import look_up_gold, look_up_predictions, read_gold
    from geomap.gazetteer import open_for

    screen = Screen()
    gold = read_gold(_read(gold_path), origin=_origin(gold_path), labels=labels)
    with open_for(settings, log=screen.note).gazetteer as places:
        screen.notes(map(str, places.faults), word="refused")
        if predictions_path:
            found = _read_predictions(predictions_path, gold, screen)
        else:
            from geomap.evaluation import predict

            with screen.progress("Finding places") as progress:
                found = predict(gold, settings=settings, gazetteer=places, progress=progress)
        marked, guessed = look_up_gold(gold, places), look_up_predictions(found, places)
        is_refused = bool(places.faults)
    with screen.progress("Measuring") as progress:
        evaluation = measure(marked, guessed, chosen, progress=progress)
    if as_json:
        screen.json(evaluation_row(evaluation))
    else:
        show_evaluation(evaluation, screen, by=by)
    return is_refused


def _read_predictions(
    path: str, gold: "Sequence[GoldDocument]", screen: Screen
) -> "tuple[PredictedDocument, ...]":
    from geomap.evaluation import read_predictions

    found = read_predictions(_read(path), gold, origin=_origin(path))
    missing = len(gold) - len(found)
    if missing:
        what = "1 gold document has" if missing == 1 else f"{missing} gold documents have"
        screen.note(f"{what} no predictions, which counts as nothing found")
    return found


def _origin(path: str) -> str:
    return "stdin" if path == str(options.STDOUT) else path


def _read(path: str) -> str:
    try:
        data = sys.stdin.buffer.read() if path == str(options.STDOUT) else Path(path).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{_origin(path)}: byte {error.start} is not UTF-8; save the file as UTF-8 text"
        ) from error
    except (OSError, ValueError) as error:  # a path with a NUL in it
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{_origin(path)}: it cannot be read: {reason}; check the path") from error
