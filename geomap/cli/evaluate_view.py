"""An evaluation as JSON and as tables of 80 columns; every name in it is inert text."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich import box
from rich.table import Table
from rich.text import Text

from geomap.cli.screen import Screen, counted, plain
from geomap.evaluation import (
    Calibration,
    ErrorReport,
    Evaluation,
    Figure,
    Group,
    PrecisionRecall,
    ResolutionScore,
)
from geomap.evaluation.nouns import DIMENSIONS, Dimension, FrequentName, Sighting
from geomap.gazetteer.countries import country_name
from geomap.model.toponym import Role

#: What each JSON object says of itself; the number changes when a key goes or means something else.
SCHEMA_VERSION = "geomap/evaluation/1"

_NOTHING = "·"
#: Lines of a breakdown that was not asked for; ``--by`` has more and ``--json`` all.
_MOST_GROUPS = 6
_MOST_ASKED = 60
_JUDGEMENT_WORDS = {"resolution": "place", "recognition": "name", "role": "role"}
_DIMENSION_WORDS = {
    "kind": "Kind",
    "role": "Role",
    "language": "Language",
    "country": "Country",
    "feature": "Feature class",
}
_FEATURE_WORDS = {
    "A": "A, unit or country",
    "H": "H, water",
    "L": "L, area",
    "P": "P, town",
    "R": "R, road",
    "S": "S, site",
    "T": "T, terrain",
    "U": "U, undersea",
    "V": "V, vegetation",
}


def evaluation_row(evaluation: Evaluation) -> dict[str, object]:
    """Return what ``evaluate --json`` prints; the keys are explained in ``docs/evaluation.md``."""
    return {
        "schema": SCHEMA_VERSION,
        "options": asdict(evaluation.options),
        "documents": evaluation.n_documents,
        "documents_predicted": evaluation.n_predicted_documents,
        "gold": evaluation.n_gold,
        "gold_with_point": evaluation.n_gold_with_point,
        "duplicate_predictions": evaluation.n_duplicate_predictions,
        "exact": asdict(evaluation.exact),
        "overlap": asdict(evaluation.overlap),
        "end_to_end": asdict(evaluation.end_to_end),
        "resolution": asdict(evaluation.resolution),
        "resolution_to_area": asdict(evaluation.resolution_to_area),
        "approximate": asdict(evaluation.approximate),
        "role": asdict(evaluation.role),
        "calibrations": [asdict(one) for one in evaluation.calibrations],
        "groups": [asdict(group) for group in evaluation.groups],
        "errors": asdict(evaluation.errors),
    }


def show_evaluation(evaluation: Evaluation, screen: Screen, *, by: Sequence[str] = ()) -> None:
    """Print the figures as tables; the dimensions of ``by`` at length, or all briefly when there is none."""
    screen.result(*_opening(evaluation))
    screen.table(_task_table(evaluation))
    if evaluation.resolution.n:
        screen.table(_distance_table(evaluation))
        screen.result(_distance_words(evaluation))
    if evaluation.approximate.n:
        screen.result(_approximate_words(evaluation))
    if evaluation.role.n:
        screen.table(_role_table(evaluation))
        screen.result(_role_words(evaluation))
    scored = [one for one in evaluation.calibrations if one.n]
    if scored:
        screen.table(_calibration_table(scored))
        screen.table(_reliability_table(scored))
    for dimension in DIMENSIONS:
        groups = [group for group in evaluation.groups if group.dimension == dimension]
        # One line that repeats the totals says nothing, unless it was asked for.
        if dimension in by or (not by and len(groups) > 1):
            limit = _MOST_ASKED if by else _MOST_GROUPS
            screen.table(_group_table(groups[:limit], dimension))
            if len(groups) > limit:
                screen.result(f"and {len(groups) - limit} more; --by {dimension} shows more, --json all")
    for table in _error_tables(evaluation.errors):
        screen.table(table)


# --- figures -------------------------------------------------------------------------------------


def _share(figure: Figure) -> str:
    """Return a share of 1 with three decimals, without the zero in front."""
    return _NOTHING if figure.value is None else _short(figure.value)


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _between(figure: Figure) -> str:
    interval = figure.interval
    return _NOTHING if interval is None else f"{_short(interval.low)}–{_short(interval.high)}"


def _km(figure: Figure) -> str:
    if figure.value is None:
        return _NOTHING
    return f"{figure.value:,.1f} km" if figure.value < 100 else f"{figure.value:,.0f} km"


def _table(first: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column(first, overflow="fold")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


# --- tables --------------------------------------------------------------------------------------


def _opening(evaluation: Evaluation) -> Iterable[str]:
    documents, names = counted(evaluation.n_documents, "document"), counted(evaluation.n_gold, "marked name")
    yield f"{documents}, {names}, {evaluation.n_gold_with_point:,} with a point"
    if evaluation.n_duplicate_predictions:
        yield f"{evaluation.n_duplicate_predictions:,} predictions left out: another is on the same span"


def _task_table(evaluation: Evaluation) -> Table:
    table = _table("", "Prec.", "Recall", "F1", "95 %", "Right", "Found", "Marked")
    rows = (
        ("Names, exact", evaluation.exact),
        ("Names, overlap", evaluation.overlap),
        ("Names and places", evaluation.end_to_end),
    )
    for words, score in rows:
        if score is not evaluation.end_to_end or evaluation.n_gold_with_point:
            table.add_row(words, *_task_cells(score))
    return table


def _task_cells(score: PrecisionRecall) -> tuple[str, ...]:
    shares = (_share(score.precision), _share(score.recall), _share(score.f1), _between(score.f1))
    return (*shares, f"{score.right:,}", f"{score.n_predicted:,}", f"{score.n_gold:,}")


def _distance_table(evaluation: Evaluation) -> Table:
    km = f"≤ {evaluation.options.km:g} km"
    table = _table("Distance", km, "95 %", "Of all", "Mean", "Median", "AUC")
    rows = (("to the point", evaluation.resolution), ("to the area", evaluation.resolution_to_area))
    for words, score in rows:
        table.add_row(words, *_distance_cells(score))
    return table


def _distance_words(evaluation: Evaluation) -> str:
    found, left_open = evaluation.resolution.n, evaluation.resolution.n_unresolved
    areas = evaluation.resolution_to_area.n_areas
    return f"{found:,} names found to the letter, {left_open:,} left open; areas known for {areas:,}"


def _approximate_words(evaluation: Evaluation) -> str:
    """Return the line of the approximate positions, apart from the table: they are no answers."""
    score = evaluation.approximate
    share = f"{_share(score.accuracy)} ({_between(score.accuracy)})"
    return (
        f"approximate positions: {score.n:,} of those left open, within {evaluation.options.km:g} km {share}"
    )


def _distance_cells(score: ResolutionScore) -> tuple[str, ...]:
    shares = (_share(score.accuracy), _between(score.accuracy), _share(score.accuracy_of_all_gold))
    return (*shares, _km(score.mean_km), _km(score.median_km), _share(score.auc))


def _role_table(evaluation: Evaluation) -> Table:
    score = evaluation.role
    table = _table("Role as marked", *(f"as {role.value}" for role in Role))
    for role in Role:
        counts = [cell.n for cell in score.confusion if cell.gold is role]
        table.add_row(role.value, *(f"{count:,}" for count in counts))
    return table


def _role_words(evaluation: Evaluation) -> str:
    score = evaluation.role
    return (
        f"accuracy {_share(score.accuracy)} ({_between(score.accuracy)}), macro-F1 "
        f"{_share(score.macro_f1)} ({_between(score.macro_f1)}), {score.n:,} names"
    )


def _calibration_table(scored: Sequence[Calibration]) -> Table:
    table = _table("Score of the", "Scored", "ECE", "95 %", "Brier", "AUROC", "95 %")
    for one in scored:
        cells = (_share(one.ece), _between(one.ece), _share(one.brier))
        ranking = (_share(one.auroc), _between(one.auroc))
        table.add_row(_JUDGEMENT_WORDS[one.judgement], f"{one.n:,}", *cells, *ranking)
    return table


def _reliability_table(scored: Sequence[Calibration]) -> Table:
    headings = [
        heading for one in scored for heading in (_JUDGEMENT_WORDS[one.judgement].title(), "said", "right")
    ]
    table = _table("Score", *headings)
    for number, reliability in enumerate(scored[0].bins):
        bins = [one.bins[number] for one in scored]
        if not any(cell.n for cell in bins):
            continue
        cells = [
            text
            for cell in bins
            for text in (
                f"{cell.n:,}" if cell.n else _NOTHING,
                _share(Figure(cell.mean_score)),
                _share(Figure(cell.share_right)),
            )
        ]
        table.add_row(f"{reliability.low:.1f}–{reliability.high:.1f}", *cells)
    return table


def _group_table(groups: Sequence[Group], dimension: Dimension) -> Table:
    columns = ("Marked", "Found", "Prec.", "Recall", "F1", "Place", "Both", "95 %")
    table = _table(_DIMENSION_WORDS[dimension], *columns)
    for group in groups:
        table.add_row(
            Text(plain(_group_words(group))),
            f"{group.n_gold:,}",
            f"{group.n_predicted:,}",
            *(_share(figure) for figure in (group.precision, group.recall, group.f1, group.accuracy)),
            _share(group.end_to_end_f1),
            _between(group.end_to_end_f1),
        )
    return table


def _group_words(group: Group) -> str:
    if not group.value:
        return "unsaid"
    if group.dimension == "country":
        return country_name(group.value)
    return _FEATURE_WORDS.get(group.value, group.value) if group.dimension == "feature" else group.value


# --- errors --------------------------------------------------------------------------------------


def _error_tables(errors: ErrorReport) -> Iterable[Table]:
    sorts = (
        ("Missed", errors.missed),
        ("Found, but not marked", errors.spurious),
        ("Found, but left open", errors.left_open),
    )
    for title, found in sorts:
        if found:
            yield _span_table(title, found)
    if errors.places:
        table = _error_table("Put in the wrong place", "Km")
        for wrong in errors.places:
            where = f"{plain(wrong.gold)}\n→ {plain(wrong.predicted)}\n"
            table.add_row(
                f"{wrong.distance_km:,.0f}",
                Text(plain(wrong.example.name)),
                Text(where) + _show(wrong.example),
            )
        yield table
    if errors.roles:
        table = _error_table("Given the other role", "Times")
        for role in errors.roles:
            what = f"{role.gold.value}, not {role.predicted.value}\n"
            table.add_row(f"{role.count:,}", Text(plain(role.name)), Text(what) + _show(role.example))
        yield table


def _span_table(title: str, found: Sequence[FrequentName]) -> Table:
    table = _error_table(title, "Times")
    for error in found:
        table.add_row(f"{error.count:,}", Text(plain(error.name)), _show(error.example))
    return table


def _error_table(title: str, measure: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    table.add_column(measure, justify="right", no_wrap=True)
    table.add_column("Name", overflow="fold", max_width=18)
    table.add_column("For example", overflow="fold")
    return table


def _show(sighting: Sighting) -> Text:
    """Return the words around an error with its name in bold, then where they stand."""
    shown = Text(plain(sighting.before))
    shown.append(plain(sighting.name), style="bold")
    shown.append(plain(sighting.after))
    return shown.append(f" ({plain(sighting.document_id)}:{sighting.start})", style="dim")
