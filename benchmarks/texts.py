"""geomap on its own held-out texts (``tests/quality/texts``), which anyone has: a table by language."""

import json
from collections.abc import Sequence

from geomap.evaluation import (
    Evaluation,
    EvaluationOptions,
    GoldDocument,
    evaluate,
    look_up_gold,
    look_up_predictions,
    predict,
    read_gold,
)
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.training.texts.agreement import compare
from geomap.training.texts.annotation import AnnotatedText
from geomap.training.texts.gold import gold_rows
from geomap.training.texts.markup import FOLDER, HELD_OUT, SECOND, read_all

#: Marks of loose sentences have a country and no point: only names, kinds and roles are measured there.
PARTS = ("whole texts", "loose sentences")


def held_out_gold(language: str, gazetteer: Gazetteer) -> tuple[tuple[GoldDocument, ...], ...]:
    """Return the held-out texts of a language as gold, those that are whole and the loose sentences.

    Most languages have no whole ones: ``()``.
    """
    texts = [text for text in read_all([HELD_OUT]) if text.language == language]
    parts = ([text for text in texts if text.is_whole is whole] for whole in (True, False))
    return tuple(_gold_of(part, language, gazetteer) if part else () for part in parts)


def _gold_of(texts: Sequence[AnnotatedText], language: str, gazetteer: Gazetteer) -> tuple[GoldDocument, ...]:
    lines = "\n".join(json.dumps(row) for row in gold_rows(texts, gazetteer))
    return read_gold(lines, origin=f"held-out texts ({language})")


def measure(
    gold: Sequence[GoldDocument], gazetteer: Gazetteer, *, options: EvaluationOptions | None = None
) -> Evaluation:
    """Return how good geomap is on ``gold``; sites made by people count like any place."""
    known = look_up_gold(gold, gazetteer)
    predicted = look_up_predictions(predict(gold, gazetteer=gazetteer), gazetteer)
    return evaluate(known, predicted, options or EvaluationOptions())


def run_texts() -> None:
    """Print the scores on the held-out texts, and how far two annotations agree."""
    # Here, as tests/quality imports this file as a part of `benchmarks`.
    from corpora import FIGURES, figures
    from tables import print_table, score

    rows = []
    with open_gazetteer() as gazetteer:
        for language in sorted({text.language for text in read_all([HELD_OUT])}):
            for part, gold in zip(PARTS, held_out_gold(language, gazetteer), strict=True):
                if not gold:
                    continue
                result = measure(gold, gazetteer)
                cells = figures(result, names_all=True)
                rows.append((f"{language}, {part}", f"{len(gold):,}", f"{result.n_gold:,}", *cells))
    print_table(
        "Held-out texts", "python benchmarks/run.py texts", ("held out", "texts", "names", *FIGURES), rows
    )
    first, second = read_all([FOLDER, HELD_OUT]), read_all([SECOND])
    rows = []
    for language in sorted({text.language for text in second}):
        agreement = compare(first, [text for text in second if text.language == language])
        shares = (agreement.places.f1, agreement.roles, agreement.labels, agreement.names.f1)
        rows.append((language, str(agreement.sentences), str(agreement.places.first), *map(score, shares)))
    columns = ("language", "sentences", "places", "span F1", "same role", "same label", "other names, F1")
    print_table("Annotated twice", "python benchmarks/run.py texts", columns, rows)
