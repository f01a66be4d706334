"""``geomap gazetteer``: ask the gazetteer by name and by id, and see what is inside it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomap.cli import options
from geomap.cli.gazetteer_check import check
from geomap.cli.gazetteer_edit import add, edit, hide
from geomap.cli.gazetteer_export import drop, export
from geomap.cli.gazetteer_import import app as imports
from geomap.cli.screen import Screen
from geomap.cli.session import DONE, FAILED, SOME_REFUSED, Session
from geomap.cli.settings import build_settings

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer, OpenedLayers

#: What a person reads at once; `Gazetteer.lookup` gives more.
_LIMIT = 20
#: Bangkok in full has 193 letters; to look around longer names for misspellings takes long.
_LONGEST = 300

Name = Annotated[
    list[str], typer.Argument(metavar="NAME", help="A name in any language and script.", show_default=False)
]
PlaceId = Annotated[
    str, typer.Argument(metavar="ID", help="Such as gn:2538475, iso:MA, geomap:sahara.", show_default=False)
]
NameLanguage = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="CODE",
        callback=options.check_language,
        help="Places that are called so in this language (ISO 639) come a little earlier.",
        show_default=False,
    ),
]
Fuzzy = Annotated[bool, typer.Option("--fuzzy", help="When nothing is found, allow one wrong letter.")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many places at most.")]
Whole = Annotated[bool, typer.Option("--check", help="Read the whole file and say whether it is sound.")]

app = typer.Typer(
    no_args_is_help=True,
    help="Look into the gazetteer, add places to it, correct and hide them, import whole files.",
)
#: One line a command; those that look are below.
_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("add", add),
    ("edit", edit),
    ("hide", hide),
    ("check", check),
    ("export", export),
    ("drop", drop),
)


@app.command()
def search(
    name: Name,
    language: NameLanguage = "",
    limit: Limit = _LIMIT,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    *,
    view: options.View = "",
    fuzzy: Fuzzy = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """List the places that a name may mean, best first.

    With --json an array. When there is none: an empty array, and exit code 1.
    """
    asked = _readable(" ".join(name), "NAME")
    screen = Screen()
    with _open(gazetteer, screen, view=view) as opened:
        from geomap.cli.gazetteer_view import found_row, found_table

        # One more than wanted, to know whether that is all.
        found = opened.lookup(asked, language=language, fuzzy=fuzzy, limit=limit + 1)
        shown, faults = found[:limit], opened.faults
    if as_json:
        screen.json([found_row(candidate) for candidate in shown])
    elif shown:
        screen.table(found_table(shown, language=language))
    if not shown:
        hint = "check the spelling" if fuzzy else "check the spelling, or add --fuzzy"
        screen.problem(f"no place is called {asked!r}; {hint}")
        raise typer.Exit(FAILED)
    if shown[0].distance:
        screen.note(f"no place is called {asked!r}; these names differ from it by one letter")
    if len(found) > limit:
        screen.note(f"there are more than these {limit}; --limit N shows N of them")
    raise typer.Exit(SOME_REFUSED if faults else DONE)


@app.command()
def show(
    context: typer.Context,
    place_id: PlaceId,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    *,
    view: options.View = "",
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Show all that is known of one place.

    Its names by language, point and extent, the areas around it, ids elsewhere, who disputes it,
    its source and licence. The ids are those that search prints.
    """
    asked = _readable(place_id, "ID")
    screen = Screen()
    with _open(gazetteer, screen, view=view) as opened:
        from geomap.cli.gazetteer_view import card_row, card_tables, describe_place

        card = describe_place(opened, asked)
        faults = opened.faults
    if as_json:
        screen.json(card_row(card))
    else:
        for table in card_tables(card, with_all_names=context.ensure_object(Session).verbosity > 0):
            screen.table(table)
    raise typer.Exit(SOME_REFUSED if faults else DONE)


@app.command()
def info(
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    *,
    check: Whole = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Say what is inside: places by kind, versions, sources with their licences, size.

    With --check the whole file is read first; what is damaged is named, and the exit code is 1.
    """
    screen = Screen()
    if check:
        _refuse_damage(screen)
    opened = _open_layers(gazetteer, screen)
    with opened.gazetteer:
        from geomap.cli.gazetteer_view import gather_inventory, inventory_row, inventory_tables

        inventory = gather_inventory(opened.gazetteer, opened.layers)
        faults = opened.gazetteer.faults
    if as_json:
        screen.json(inventory_row(inventory, is_checked=check))
    else:
        for table in inventory_tables(inventory):
            screen.table(table)
        if check:
            screen.result("Checked: every page, record, name and outline is sound.")
    raise typer.Exit(SOME_REFUSED if faults else DONE)


for _name, _command in _COMMANDS:
    app.command(_name)(_command)
app.add_typer(imports, name="import")


def _open(given: list[Path], screen: Screen, *, view: str = "") -> "Gazetteer":
    return _open_layers(given, screen, view=view).gazetteer


def _open_layers(given: list[Path], screen: Screen, *, view: str = "") -> "OpenedLayers":
    from geomap.gazetteer import open_for

    opened = open_for(build_settings(gazetteers=given, view=view), log=screen.note)
    screen.notes(map(str, opened.gazetteer.faults), word="refused")
    return opened


def _refuse_damage(screen: Screen) -> None:
    from geomap.gazetteer.checking import check_file
    from geomap.gazetteer.store import bundled_path

    with screen.progress("Checking the file") as progress:
        damages = check_file(bundled_path(), progress=progress)
    for damage in damages:
        screen.problem(damage)
    if damages:
        raise typer.Exit(FAILED)


def _readable(text: str, what: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:  # bytes that a shell of another encoding handed over
        raise typer.BadParameter(f"expected text in UTF-8, got {text!r}", param_hint=what) from error
    if not text.strip():
        raise typer.BadParameter("it is empty; give a name or an id", param_hint=what)
    if len(text) > _LONGEST:
        raise typer.BadParameter(f"expected at most {_LONGEST} signs, got {len(text)}", param_hint=what)
    return text
