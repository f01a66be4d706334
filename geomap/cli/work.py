"""What `map`, `extract`, `render`, `survey` and `demo` share: articles to documents, documents to a map."""

import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import typer

from geomap.cli.options import STDOUT, Assets, Form
from geomap.cli.screen import Screen, write_bytes
from geomap.cli.session import DONE, FAILED, SOME_REFUSED, Session
from geomap.files import write_whole
from geomap.model.context import GeocodeAnswer, GeocodeQuery
from geomap.model.document import Document
from geomap.model.resolution import ParsedDocument
from geomap.model.settings import Settings

if TYPE_CHECKING:
    from geomap.pipeline import ParseReport

_FORMS: Mapping[Form, Literal["page", "fragment", "iframe"]] = {
    Form.PAGE: "page",
    Form.FRAGMENT: "fragment",
    Form.IFRAME: "iframe",
}
_ASSETS: Mapping[Assets, Literal["inline", "directory", "cdn"]] = {
    Assets.INLINE: "inline",
    Assets.DIRECTORY: "directory",
    Assets.CDN: "cdn",
}
_CONTACT_HINT = "--contact you@example.org"
#: A longer command is a pattern that the shell expanded, and not worth repeating.
_LONGEST_COMMAND = 200


@dataclass(frozen=True, slots=True)
class MapStyle:
    """How a map is to look and to be written: what `map` and `render` take options for."""

    form: Form = Form.PAGE
    title: str = ""
    tiles: tuple[str, ...] = ()
    assets: Assets = Assets.INLINE
    basemap: Path | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """Documents as their lines give them back, what was refused on the way, and what was told online."""

    parsed: tuple[ParsedDocument, ...]
    refused: tuple[str, ...]
    answers: tuple[GeocodeAnswer, ...] = ()

    @property
    def exit_code(self) -> int:
        """Three when something was refused, as all else was done."""
        return SOME_REFUSED if self.refused else DONE


def extract_documents(
    inputs: Sequence[str | Path],
    *,
    settings: Settings,
    screen: Screen,
    session: Session,
    output: Path,
    explain: Sequence[str] = (),
    stdin: BinaryIO | None = None,
) -> Extraction:
    """Return what `geomap extract` writes for ``inputs``; what is to know goes to ``screen``.

    The names in ``explain`` are explained on stderr. ``stdin`` is what ``-`` stands for, the process's
    own when None.

    Raises
    ------
    typer.Exit
        With the code of failure when nothing at all could be read.
    """
    from geomap.jsonl import as_written
    from geomap.reading import read_inputs

    check_contact(settings)
    leave_out = None if output == STDOUT else output
    report = read_inputs(inputs, stdin=stdin or sys.stdin.buffer, leave_out=leave_out)
    refused = [str(refusal) for refusal in report.refused]
    screen.notes(refused, word="refused")
    screen.notes(report.notices)
    if not report.documents:
        screen.problem("nothing could be read, so nothing was written; give at least one article")
        raise typer.Exit(FAILED)
    paths = {item.id: path for item, path in zip(report.documents, report.paths, strict=True)}
    _tell_repeats(report.documents, paths, screen=screen, session=session)

    from geomap.pipeline import parse_documents

    def announce(queries: Sequence[GeocodeQuery]) -> None:
        seconds = len(queries) * settings.geocoding.min_delay_s
        names = ", ".join(sorted({query.name for query in queries}))
        screen.note(f"{len(queries)} names left open: {names}")
        screen.note(f"asking Nominatim, which takes up to {seconds:.0f} s")

    with screen.progress("Finding places") as progress:
        parsed = parse_documents(
            report.documents, settings=settings, progress=progress, before_asking=announce
        )
    # A refused row of a gazetteer is an input refused like any other.
    screen.notes(parsed.notices, word="refused")
    refused += parsed.notices
    refused += _tell_geocoding(parsed, screen)
    _tell_unruled_languages(parsed.parsed, screen)
    _tell_empty(parsed.parsed, paths, screen)
    _tell_how_to_go_online(parsed, settings, screen=screen, session=session)
    if explain:
        _explain(parsed, explain, settings=settings, screen=screen, session=session)
    answers = parsed.geocoding.answers if parsed.geocoding else ()
    return Extraction(as_written(parsed.parsed), tuple(refused), answers)


def draw_articles(
    inputs: Sequence[str | Path],
    *,
    settings: Settings,
    output: Path,
    style: MapStyle,
    as_json: bool,
    session: Session,
    explain: Sequence[str] = (),
) -> None:
    """Do all that `geomap map` does: extract, then render, with nothing in between.

    Raises
    ------
    typer.Exit
        With the exit code.
    """
    screen = Screen(results_to_stderr=output == STDOUT)
    extraction = extract_documents(
        inputs, settings=settings, screen=screen, session=session, output=output, explain=explain
    )
    show_map(
        extraction.parsed,
        output=output,
        style=style,
        reader_language=settings.reader_language,
        as_json=as_json,
        screen=screen,
        refused=extraction.refused,
    )
    raise typer.Exit(extraction.exit_code)


def check_contact(settings: Settings) -> None:
    """Refuse to go online without saying who asks, before any work is done.

    Raises
    ------
    typer.BadParameter
        When ``online`` is set and no contact is.
    """
    if settings.geocoding.online and not settings.geocoding.contact:
        raise typer.BadParameter(
            f"the geocoder's rules ask how to reach you; add {_CONTACT_HINT}, or set GEOMAP_CONTACT, "
            "or contact under [geocoding] in geomap.toml",
            param_hint="--online",
        )


def write_lines(parsed: Iterable[ParsedDocument], output: Path) -> None:
    """Write the JSON lines of ``parsed`` to ``output``, or to stdout for ``-``."""
    from geomap.jsonl import document_line

    text = "".join(f"{document_line(document)}\n" for document in parsed)
    write_text(text, output)


def write_text(text: str, output: Path) -> None:
    """Write ``text`` as UTF-8 to ``output``, whole or not at all, or to stdout for ``-``."""
    if output == STDOUT:
        write_bytes(text.encode("utf-8"))
    else:
        write_whole(output, text)


def show_map(
    parsed: Sequence[ParsedDocument],
    *,
    output: Path,
    style: MapStyle,
    reader_language: str,
    as_json: bool,
    screen: Screen,
    refused: Sequence[str] = (),
) -> None:
    """Draw ``parsed``, write the map, and print what is on it: all that `geomap render` does."""
    from geomap.cli.summary import build_summary, summary_table
    from geomap.picture.embed import render, write_page
    from geomap.pipeline import draw

    drawn = draw(
        parsed,
        title=style.title,
        reader_language=reader_language,
        basemap=style.basemap,
        tiles=style.tiles,
    )
    form, assets = _FORMS[style.form], _ASSETS[style.assets]
    if output == STDOUT:
        write_text(render(drawn, form=form, assets=assets), output)
    else:
        write_page(drawn, output, form=form, assets=assets)
    summary = build_summary(parsed, reader_language=reader_language)
    where = "stdout" if output == STDOUT else str(output)
    if as_json:
        row = {**summary.row(), "map": where, "refused": list(refused)}
        screen.result(json.dumps(row, ensure_ascii=False))
        return
    if summary.places:
        screen.table(summary_table(summary))
    screen.result(*summary.closing_lines(), f"Map: {where}")


def _tell_geocoding(report: "ParseReport", screen: Screen) -> list[str]:
    """Say what came of asking online; return it as a refusal where the geocoder stopped."""
    asked = report.geocoding
    if asked is None:
        return []
    found = sum(answer.place is not None for answer in asked.answers)
    kept = f"{asked.from_cache} answers were kept from before"
    screen.note(f"asked Nominatim {asked.asked} times, {kept}; {found} places found")
    if asked.stopped_by is None:
        return []
    message = f"online geocoding stopped with {len(asked.unasked)} names unasked: {asked.stopped_by}"
    screen.notes([message], word="refused")
    return [message]


def _explain(
    report: "ParseReport", names: Sequence[str], *, settings: Settings, screen: Screen, session: Session
) -> None:
    """Print to stderr why ``names`` mean what they do; a name that no article has is told and no failure."""
    from geomap.cli.explain_view import found_names, missing_names, missing_note, print_explanations
    from geomap.pipeline import explain_documents

    with screen.progress("Explaining") as progress:
        explained = explain_documents(
            report.parsed,
            settings=settings,
            names=names,
            context=report.context,
            progress=progress,
        )
    print_explanations(Screen(results_to_stderr=True), explained, with_parts=session.verbosity > 0)
    for name in missing_names(explained, names):
        screen.note(missing_note(name, found_names(explained)))


def _tell_repeats(
    documents: Sequence[Document], paths: Mapping[str, str], *, screen: Screen, session: Session
) -> None:
    count = sum(len(item.duplicates) for item in documents)
    if not count:
        return
    what = "1 article repeats" if count == 1 else f"{count} articles repeat"
    more = "" if session.verbosity else "; -v names them"
    screen.note(f"{what} another's text, and each text counts once{more}")
    if session.verbosity:
        screen.notes(
            f"{paths[item.id]}: the same text as {', '.join(item.duplicates)}"
            for item in documents
            if item.duplicates
        )


def _tell_unruled_languages(parsed: Iterable[ParsedDocument], screen: Screen) -> None:
    from geomap.languages.language import UNDETERMINED, available_languages

    with_rules = {"", UNDETERMINED, *available_languages()}
    counts = Counter(item.document.language for item in parsed if item.document.language not in with_rules)
    screen.notes(
        f"no rules for {code!r} yet; general ones are used ({count} article{'s' * (count > 1)})"
        for code, count in sorted(counts.items())
    )


def _tell_empty(parsed: Iterable[ParsedDocument], paths: Mapping[str, str], screen: Screen) -> None:
    remedy = "check that it is an article, give --language, or add names with --gazetteer"
    empty = ((paths[item.document.id], item.document.language) for item in parsed if not item.toponyms)
    screen.notes(
        f"{path}: no name of a place found (language: {language or 'unknown'}); {remedy}"
        for path, language in empty
    )


def _tell_how_to_go_online(
    report: "ParseReport", settings: Settings, *, screen: Screen, session: Session
) -> None:
    count = len(report.open_queries)
    if settings.geocoding.online or not count:
        return
    options = "--online" if settings.geocoding.contact else f"--online {_CONTACT_HINT}"
    typed = ["geomap", *session.arguments]
    command = subprocess.list2cmdline(typed) if os.name == "nt" else shlex.join(typed)
    is_short = len(command) <= _LONGEST_COMMAND
    what = f"type: {command} {options}" if is_short else f"add {options} to the command"
    names = "1 name is" if count == 1 else f"{count} names are"
    screen.note(f"{names} left open, and nothing was sent; to ask Nominatim, {what}")
