"""``geomap explain``: why each name of a text means its place, and what would have changed that."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomap.cli import options
from geomap.cli.screen import Screen
from geomap.cli.session import DONE, FAILED, SOME_REFUSED, Session
from geomap.cli.settings import build_settings
from geomap.model.document import Document

if TYPE_CHECKING:
    from geomap.model.explanation import ExplainedDocument

#: As many names as one reads through; each costs up to 30 resolutions of its text.
_LIMIT = 30
#: Longer ones are texts on every system.
_LONGEST_PATH = 255

Texts = Annotated[
    list[str],
    typer.Argument(
        metavar="TEXT",
        help="A text, or articles: files, folders, patterns such as 'news/*.txt', or - for stdin.",
        show_default=False,
    ),
]
Names = Annotated[
    list[str],
    typer.Option(
        "--name",
        metavar="NAME",
        callback=options.check_names,
        help="Explain this name only; repeatable.",
        show_default=False,
    ),
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many names of a text at most.")]


def explain(  # noqa: PLR0913 - a parameter is an option, by Typer's design
    context: typer.Context,
    texts: Texts,
    *,
    names: Names = [],  # noqa: B006 - Typer copies it
    limit: Limit = _LIMIT,
    gazetteer: options.Gazetteers = [],  # noqa: B006
    view: options.View = "",
    language: options.Language = "",
    saved_context: options.SavedContext = None,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Say for each name of a text what it may mean, what speaks for that, and what would change it.

    Words without quotes make one text. Nothing is sent anywhere.

    With -v also what each kind of evidence gives each place.
    """
    settings = build_settings(language=language, gazetteers=gazetteer, saved_context=saved_context, view=view)
    screen = Screen()
    documents, refused = _read(texts, screen)

    from geomap.pipeline import explain_documents, parse_documents

    with screen.progress("Finding places") as progress:
        report = parse_documents(documents, settings=settings, progress=progress)
    screen.notes(report.notices, word="refused")
    refused += report.notices
    with screen.progress("Explaining") as progress:
        explained = explain_documents(
            report.parsed,
            settings=settings,
            names=names,
            most=None if names else limit,
            context=report.context,
            progress=progress,
        )

    from geomap.cli.explain_view import explained_row, missing_names, print_explanations

    missing = missing_names(explained, names)
    if as_json:
        rows = [explained_row(document) for document in explained]
        screen.json({"documents": rows, "not_found": missing, "refused": refused})
    else:
        print_explanations(screen, explained, with_parts=context.ensure_object(Session).verbosity > 0)
    _tell_missing(explained, missing, screen)
    if not names:
        _tell_left_out(explained, screen)
    if not any(document.explanations for document in explained):
        raise typer.Exit(FAILED)
    raise typer.Exit(SOME_REFUSED if refused or missing else DONE)


def _read(texts: Sequence[str], screen: Screen) -> tuple[Sequence[Document], list[str]]:
    """Return the documents, and what was refused.

    Raises
    ------
    typer.BadParameter
        When some of several inputs are files and some are not.
    typer.Exit
        With the code of failure when nothing at all could be read.
    """
    from geomap.reading import document_from_text, read_inputs

    paths = [text for text in texts if _is_path(text)]
    if not paths:
        return [document_from_text(" ".join(texts))], []
    if len(paths) < len(texts):
        other = next(text for text in texts if text not in paths)
        raise typer.BadParameter(
            f"{paths[0]!r} is a file or folder and {other!r} is none; put a text of several words in quotes, "
            "or check the path",
            param_hint="TEXT",
        )
    report = read_inputs(paths, stdin=sys.stdin.buffer)
    refused = [str(refusal) for refusal in report.refused]
    screen.notes(refused, word="refused")
    screen.notes(report.notices)
    if not report.documents:
        screen.problem("nothing could be read; give a text in quotes, or at least one article")
        raise typer.Exit(FAILED)
    return report.documents, refused


def _is_path(text: str) -> bool:
    from geomap.reading.inputs import KINDS

    if text == str(options.STDOUT) or os.path.exists(text):  # noqa: PTH110 - Path.exists() raises on a NUL
        return True
    # A file that is not there is better missed than explained as a text.
    ending = Path(text).suffix.lower()
    return len(text) <= _LONGEST_PATH and "\n" not in text and bool(ending) and ending in KINDS


def _tell_missing(explained: Sequence["ExplainedDocument"], missing: Sequence[str], screen: Screen) -> None:
    from geomap.cli.explain_view import found_names, missing_note

    found = found_names(explained)
    if not found:
        languages = ", ".join(sorted({document.language or "unknown" for document in explained}))
        remedy = "check that it is an article, give --language, or add names with --gazetteer"
        screen.problem(f"no name of a place found (language: {languages}); {remedy}")
        return
    for name in missing:
        screen.problem(missing_note(name, found))


def _tell_left_out(explained: Sequence["ExplainedDocument"], screen: Screen) -> None:
    for document in explained:
        told = {mention.name for item in document.explanations for mention in item.mentions}
        left_out = [name for name in document.names if name not in told]
        if left_out:
            screen.note(
                f"{document.id}: {len(left_out)} more names; --limit N explains more, --name NAME one of them"
            )
