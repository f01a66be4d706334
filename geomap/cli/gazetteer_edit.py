"""``geomap gazetteer add``, ``edit`` and ``hide``: rows of a file, checked before they are written."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomap.cli import options
from geomap.cli.gazetteer_layers import checker_above, open_below, target_file
from geomap.cli.screen import Screen
from geomap.cli.written import Question, require_answer, write_edit

if TYPE_CHECKING:
    from geomap.errors import GazetteerError
    from geomap.gazetteer import Gazetteer
    from geomap.gazetteer.editing.sheet import Sheet, SheetLine
    from geomap.model.place import Place

#: As well known as a town of a million people: hiding it is asked about twice.
_WELL_KNOWN = 0.6

Words = Annotated[
    list[str], typer.Argument(metavar="NAME", help="What the place is called.", show_default=False)
]
PlaceId = Annotated[
    str,
    typer.Argument(metavar="ID", help="Such as user:smara-camp or gn:2538475.", show_default=False),
]
Lat = Annotated[
    str, typer.Option(metavar="DEGREES", help="Latitude: 27.5, 27.5°N, 27°30'N.", show_default=False)
]
Lon = Annotated[
    str, typer.Option(metavar="DEGREES", help="Longitude: -8.1, 8.1°W, 8°06'W.", show_default=False)
]
Country = Annotated[
    str, typer.Option(metavar="CODE", help="ISO 3166-1 code or English name.", show_default=False)
]
Kind = Annotated[
    str,
    typer.Option(metavar="KIND", help="village, camp, site, …, or a GeoNames code.", show_default=False),
]
Alias = Annotated[
    list[str],
    typer.Option(
        "--alias",
        metavar="NAME@LANG",
        help="Another name, with its language; repeatable.",
        show_default=False,
    ),
]
NameLanguage = Annotated[
    str,
    typer.Option(
        "--language", metavar="CODE", callback=options.check_language, help="Language of NAME (ISO 639).",
        show_default=False,
    ),
]  # fmt: skip
Parent = Annotated[str, typer.Option(metavar="NAME", help="The area it lies in.", show_default=False)]
Population = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="How many people live there.", show_default=False)
]
Wikidata = Annotated[
    str, typer.Option(metavar="QID", help="Its Wikidata id, such as Q1028.", show_default=False)
]
Source = Annotated[str, typer.Option(metavar="TEXT", help="Where you know it from.", show_default=False)]
Description = Annotated[str, typer.Option(metavar="TEXT", help="A note on it.", show_default=False)]
File = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="Write to this table, not to your own.", show_default=False),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
NewName = Annotated[str, typer.Option("--name", metavar="NAME", help="A new main name.", show_default=False)]
Clear = Annotated[
    list[str],
    typer.Option(
        "--clear",
        metavar="COLUMN",
        help="Empty this cell of your row: aliases, population, …; repeatable.",
        show_default=False,
    ),
]
HiddenName = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Hide this name of it alone.", show_default=False)
]
Undo = Annotated[bool, typer.Option("--undo", help="Show it again.")]


def add(  # noqa: PLR0913 - a parameter is an option, by Typer's design
    name: Words,
    lat: Lat,
    lon: Lon,
    *,
    country: Country = "",
    kind: Kind = "",
    alias: Alias = [],  # noqa: B006 - Typer copies it
    language: NameLanguage = "",
    parent: Parent = "",
    population: Population = None,
    wikidata: Wikidata = "",
    source: Source = "",
    description: Description = "",
    file: File = None,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    yes: Yes = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Add a place that the gazetteer lacks.

    It goes into your own file, or that of --file. The row is checked first; what is wrong stops it.
    """
    title = " ".join(" ".join(name).split())
    given = {
        "name": title, "lat": _degrees(lat, "latitude"), "lon": _degrees(lon, "longitude"),
        **_values(
            country=country, kind=kind, parent=parent, population=population, wikidata=wikidata,
            source=source, description=description, language=language,
        ),
        "names": _variants("", alias),
    }  # fmt: skip
    require_answer(yes=yes)
    screen, path = Screen(), target_file(file)
    with open_below(path, gazetteer, screen) as below:
        from geomap.gazetteer.editing import free_id
        from geomap.gazetteer.editing.sheet import with_row

        def change(sheet: "Sheet") -> tuple["Sheet", int]:
            # A row without an id has the first one of its name, and keeps it.
            taken = {
                sheet.value(row, "id") or free_id(sheet.value(row, "name"), "", lambda _: False)
                for row in sheet.rows
            }
            own = free_id(title, given["country"], lambda i: i in taken or below.get(i) is not None)
            after = with_row(sheet, {"id": own, **given})
            return after, after.lines[-1].number

        write_edit(
            path, change, below, screen, Question("added", "Add it", yes=yes), as_json=as_json, is_new=True
        )


def edit(  # noqa: PLR0913 - a parameter is an option, by Typer's design
    place_id: PlaceId,
    *,
    name: NewName = "",
    lat: Lat = "",
    lon: Lon = "",
    country: Country = "",
    kind: Kind = "",
    alias: Alias = [],  # noqa: B006 - Typer copies it
    language: NameLanguage = "",
    parent: Parent = "",
    population: Population = None,
    wikidata: Wikidata = "",
    source: Source = "",
    description: Description = "",
    clear: Clear = [],  # noqa: B006 - Typer copies it
    file: File = None,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    yes: Yes = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Correct a place or give it more names.

    A place of your file is changed there; for any other one a row with its id is added, which changes what
    it fills in. --alias adds names and takes none away; with --clear aliases it replaces them.
    """
    given = {
        "name": " ".join(name.split()),
        "lat": _degrees(lat, "latitude"), "lon": _degrees(lon, "longitude"),
        **_values(
            country=country, kind=kind, parent=parent, population=population, wikidata=wikidata,
            source=source, description=description, language=language,
        ),
    }  # fmt: skip
    given = {column: value for column, value in given.items() if value}
    if not given and not alias and not clear:
        raise typer.BadParameter("it changes nothing; give what to change, such as --alias NAME@nl")
    cleared = _cleared(clear, given)
    require_answer(yes=yes)
    screen, path = Screen(), target_file(file)
    with open_below(path, gazetteer, screen) as below:
        from geomap.gazetteer.editing.drafting import find_row
        from geomap.gazetteer.editing.sheet import with_change, with_row

        def change(sheet: "Sheet") -> tuple["Sheet", int]:
            line = find_row(sheet, place_id, below, checker_above(below))
            _require_shown(sheet, place_id)
            if line is None:
                _require_known(below, place_id)
                if cleared:
                    raise _not_ones_own(sheet, below, place_id)
                after = with_row(sheet, {"id": place_id, **given, "names": _variants("", alias)})
                return after, after.lines[-1].number
            row = next(row for row in sheet.rows if row.number == line)
            _require_filled(sheet, row, cleared)
            before = "" if "names" in cleared else sheet.value(row, "names")
            names = {"names": _variants(before, alias)} if alias else {}
            # A row without an id gets the one that it had by its name, which may change now.
            own = {} if sheet.value(row, "id") else {"id": place_id}
            return with_change(sheet, line, {**dict.fromkeys(cleared, ""), **own, **given, **names}), line

        write_edit(path, change, below, screen, Question("changed", "Write it", yes=yes), as_json=as_json)


def hide(
    place_id: PlaceId,
    *,
    name: HiddenName = "",
    undo: Undo = False,
    file: File = None,
    gazetteer: options.Gazetteers = [],  # noqa: B006 - Typer copies it
    yes: Yes = False,
    as_json: options.Json = False,
    verbose: options.Verbose = 0,
) -> None:
    """Let no text mean a place, or let it not be called by one of its names.

    A row of your file becomes a comment in it; for any other place a row is added. --undo shows it again.
    """
    require_answer(yes=yes)
    screen, path = Screen(), target_file(file)
    with open_below(path, gazetteer, screen) as below:
        known = below.get(place_id)
        called = " ".join(name.split())

        def change(sheet: "Sheet") -> tuple["Sheet", int]:
            if undo:
                return _shown_again(sheet, below, place_id, called, path), 0
            return _hidden(sheet, below, place_id, called)

        is_known_well = known is not None and not undo and not called and known.prominence >= _WELL_KNOWN
        question = Question(
            "shown again" if undo else "hidden",
            "It is well known, and every text that means it would change. Hide it" if is_known_well
            else "Show it again" if undo else "Hide it",
            yes=yes,
            is_likely=not is_known_well,
        )  # fmt: skip
        write_edit(path, change, below, screen, question, as_json=as_json, place_id=place_id)


def _hidden(sheet: "Sheet", below: "Gazetteer", place_id: str, name: str) -> tuple["Sheet", int]:
    from geomap.gazetteer.editing.drafting import find_row
    from geomap.gazetteer.editing.sheet import put_aside, with_change, with_row

    line = find_row(sheet, place_id, below, checker_above(below))
    known = below.get(place_id)
    if known is None and line is None:
        _require_known(below, place_id)
    _require_shown(sheet, place_id, name)
    if name:
        after = with_row(sheet, {"id": place_id, "name": name, "action": "hide"})
        return after, after.lines[-1].number
    if line is not None:
        row = next(row for row in sheet.rows if row.number == line)
        if not sheet.value(row, "id"):  # by which --undo finds it
            sheet = with_change(sheet, line, {"id": place_id})
        sheet = put_aside(sheet, line)
        if known is None:
            return sheet, 0
    # Beside a bare number a person wants to read what is hidden; in ``title`` it would be one name alone.
    after = with_row(sheet, {"id": place_id, "action": "hide", "description": _note_on(known)})
    return after, after.lines[-1].number


def _note_on(place: "Place | None") -> str:
    return f"{place.name} {place.country}".strip().lstrip("=+-@") if place else ""


def _shown_again(sheet: "Sheet", below: "Gazetteer", place_id: str, name: str, path: Path) -> "Sheet":
    from geomap.errors import GazetteerError
    from geomap.gazetteer.editing.sheet import take_back, with_row, without_row

    after = sheet
    for number in reversed(_hiding(sheet, place_id, name)):
        after = without_row(after, number)
    if not name:
        after = take_back(after, lambda values: values["id"] == place_id)
    if after == sheet and not name and below.is_hidden(place_id):
        # A row of a stronger layer shows what a weaker one hides.
        return with_row(sheet, {"id": place_id})
    if after == sheet:
        what = f"the name {name!r} of {place_id!r}" if name else repr(place_id)
        raise GazetteerError(f"{path}: nothing in it hides {what}; see geomap gazetteer show {place_id}")
    return after


def _hiding(sheet: "Sheet", place_id: str, name: str) -> list[int]:
    """Return the lines that hide a place, or one of its names."""
    from geomap.gazetteer.editing import hides
    from geomap.text.folding import fold

    return [
        row.number
        for row in sheet.rows
        if sheet.value(row, "id") == place_id
        and hides(sheet, row)
        and fold(sheet.value(row, "name")) == fold(name)
    ]


def _require_shown(sheet: "Sheet", place_id: str, name: str = "") -> None:
    from geomap.errors import GazetteerError

    if lines := _hiding(sheet, place_id, name):
        named = f" --name {name!r}" if name else ""
        raise GazetteerError(
            f"{sheet.origin}:{lines[0]} hides {name or place_id!r} already; to show it again: "
            f"geomap gazetteer hide {place_id}{named} --undo"
        )


def _require_known(below: "Gazetteer", place_id: str) -> None:
    if below.get(place_id) is None:
        from geomap.cli.gazetteer_view import describe_place

        describe_place(below, place_id)  # raises with the ids that may be meant


def _cleared(words: list[str], given: Mapping[str, str]) -> list[str]:
    """Return the columns that ``words`` name, by any of their headers."""
    from geomap.gazetteer.formats.columns import canonical

    columns = {word: canonical(word) for word in words}
    for word, column in columns.items():
        if column in {"", "id", "action"}:
            raise typer.BadParameter(
                f"expected a column such as aliases, country, population or description, got {word!r}",
                param_hint="--clear",
            )
        if column in given:
            raise typer.BadParameter(f"{word} is both given and cleared; leave one out", param_hint="--clear")
    return list(dict.fromkeys(columns.values()))


def _require_filled(sheet: "Sheet", row: "SheetLine", columns: list[str]) -> None:
    from geomap.errors import GazetteerError
    from geomap.gazetteer.editing.sheet import WORDS

    if empty := [WORDS.get(column, column) for column in columns if not sheet.value(row, column)]:
        raise GazetteerError(
            f"{sheet.origin}:{row.number}: nothing stands there in {', '.join(empty)}; leave that --clear out"
        )


def _not_ones_own(sheet: "Sheet", below: "Gazetteer", place_id: str) -> "GazetteerError":
    from geomap.errors import GazetteerError

    place = below.get(place_id)
    layer = place.layer if place is not None else ""
    return GazetteerError(
        f"{sheet.origin}: no row of it is about {place_id!r}, a place of the layer {layer!r} below, of which "
        "nothing can be cleared; give what is right instead, or hide the place or its name: "
        f"geomap gazetteer hide {place_id}"
    )


def _values(
    *, country: str, kind: str, parent: str, population: int | None, wikidata: str, source: str,
    description: str, language: str,
) -> dict[str, str]:  # fmt: skip
    from geomap.gazetteer.countries import country_code

    return {
        # What is no country is left for the check, which knows what may be meant.
        "country": country_code(country) or country,
        "kind": kind,
        "parent": " ".join(parent.split()),
        "population": "" if population is None else str(population),
        "wikidata": wikidata.strip(),
        "source": " ".join(source.split()),
        "description": " ".join(description.split()),
        "language": language,
    }


def _degrees(text: str, axis: str) -> str:
    from geomap.gazetteer.exporting import number_cell
    from geomap.gazetteer.formats.coordinates import read_degrees
    from geomap.gazetteer.formats.faults import CellFault

    if not text:
        return ""
    try:
        return number_cell(round(read_degrees(text, axis), 6))
    except CellFault as fault:
        raise typer.BadParameter(str(fault), param_hint=f"--{axis[:3]}") from fault


def _variants(before: str, added: list[str]) -> str:
    """Return a cell of names with ``added`` behind those that it has; none comes twice."""
    names = [part.strip() for part in before.split(";") if part.strip()]
    for alias in (" ".join(given.split()) for given in added):
        if not alias or ";" in alias:
            raise typer.BadParameter(
                f"expected one name, such as Marokko@nl, got {alias!r}", param_hint="--alias"
            )
        if alias not in names:
            names.append(alias)
    return "; ".join(names)
