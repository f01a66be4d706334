"""Places of the gazetteer as JSON and as tables for people; every name in them is inert text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from geomap.cli.screen import plain
from geomap.errors import UnknownPlace
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.about import GazetteerInfo
from geomap.gazetteer.contents import (
    CREDITS,
    KindCount,
    count_kinds,
    kind_of,
    suggest_places,
)
from geomap.gazetteer.countries import country_name, unit_code
from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.nearby import NearPlace
from geomap.gazetteer.rows import PlaceRow
from geomap.gazetteer.stacking.layering import Layer, LayerKind
from geomap.jsonl import place_row
from geomap.model.place import BUNDLED, FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind

#: Above the number of namesakes of any name (San Antonio has above 300).
_MOST_NAMESAKES = 10_000
_NEAREST_TOWNS = 5
# Units that ISO 3166-2 may have a code for; it is joined by name here, for the one that is asked about.
_UNIT_CODES = frozenset({"ADM1", "ADM2"})
_TOWNS_KM = 50.0
# Sites stand between the towns, and are left out.
_LOOKED_AT = 60
#: A table is read, so it is short; ``--json`` and ``-v`` have every name.
_MOST_NAME_LINES = 30
_MEGABYTE = 1_000_000
_DISTANCE_DECIMALS = 1
#: The words of `kind_of` that only its tables know, for people.
_SHORT_WORDS = {"city": "town"}
_KIND_WORDS = {
    **_SHORT_WORDS,
    "admin1": "first-level unit",
    "admin2": "second-level unit",
    "historic": "historic state",
}
_LAYER_WORDS = {
    LayerKind.BUNDLED: "geomap",
    LayerKind.IMPORTED: "import",
    LayerKind.NAMED: "named file",
    LayerKind.OWN: "your own",
}
#: As much as 80 columns have beside the other cells.
_LONGEST_WHOLE_ID = 26


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """All that is known of one place; ``namesakes`` counts the others that bear its name."""

    place: Place
    names: tuple[PlaceName, ...]
    ancestors: tuple[Place, ...]
    stands_for: Place | None
    near: tuple[NearPlace, ...]
    namesakes: int
    noted: PlaceRow | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is inside a gazetteer."""

    info: GazetteerInfo
    kinds: tuple[KindCount, ...]
    layers: tuple[Layer, ...]


# --- search -------------------------------------------------------------------------------------


def found_row(candidate: Candidate) -> dict[str, object]:
    """Return what ``search --json`` prints of a candidate; its prominence goes by the name that was found."""
    return {
        **place_row(candidate.place),
        "name_kind": candidate.name_kind.value,
        "prominence": round(candidate.prominence, 3),
        "layer": candidate.layer,
        "distance": candidate.distance,
    }


def found_table(found: Sequence[Candidate], *, language: str) -> Table:
    """Return the table of ``found``; places by their names in ``language`` where they are known."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    # An id is there to be copied: first, so that no narrow screen cuts it off, and in one piece if it fits.
    is_long = any(len(candidate.place.id) > _LONGEST_WHOLE_ID for candidate in found)
    table.add_column("Id", overflow="fold", no_wrap=not is_long)
    table.add_column("Place", overflow="fold")
    table.add_column("In", overflow="fold")
    table.add_column("Kind", overflow="fold")
    table.add_column("People", justify="right", overflow="fold")
    has_layers = any(map(is_layered, (candidate.place for candidate in found)))
    if has_layers:
        table.add_column("From", overflow="fold")
    for candidate in found:
        place = candidate.place
        table.add_row(
            Text(plain(place.id)),
            Text(plain(_listed_name(candidate, language))),
            Text(plain(where_text(place))),
            _SHORT_WORDS.get(kind_of(place), kind_of(place)),
            f"{place.population:,}" if place.population else "·",
            *([Text(plain(place.layer))] if has_layers else []),
        )
    return table


def is_layered(place: Place) -> bool:
    """Return whether a place comes from a layer above the bundled one."""
    return place.layer not in {BUNDLED, ""}


def _listed_name(candidate: Candidate, language: str) -> str:
    name = candidate.place.name_in(language)
    return name if candidate.by_main_name else f"{name} ({candidate.name_kind} name)"


def kind_phrase(place: Place) -> str:
    """Return what sort of place it is, for people."""
    word = kind_of(place)
    return _KIND_WORDS.get(word, word)


def where_text(place: Place) -> str:
    """Return the unit and the country in which a place lies, for people."""
    country = country_name(place.country) if place.country and not place.is_country else ""
    return ", ".join(filter(None, (place.admin1, country)))


# --- show ---------------------------------------------------------------------------------------


def describe_place(gazetteer: Gazetteer, place_id: str) -> PlaceCard:
    """Return all that ``gazetteer`` knows of the place with an id.

    Raises
    ------
    UnknownPlace
        With the ids that it may have been meant for.
    """
    place = gazetteer.get(place_id)
    if place is None:
        raise UnknownPlace(_advice(place_id, suggest_places(gazetteer, place_id)))
    names = gazetteer.names(place.id)
    if place.feature_code in _UNIT_CODES and not place.iso:
        called = [place.name, *(name.text for name in names)]
        place = replace(place, iso=unit_code(place.country, called))
    near = gazetteer.near(place.lat, place.lon, km=_TOWNS_KM, limit=_LOOKED_AT)
    towns = (
        item
        for item in near
        if item.place.feature_class is FeatureClass.POPULATED and item.place.id != place.id
    )
    called_so = gazetteer.lookup(place.name, limit=_MOST_NAMESAKES)
    return PlaceCard(
        place,
        names=names,
        ancestors=gazetteer.ancestors(place.id),
        stands_for=gazetteer.stands_for(place.id),
        near=tuple(towns)[:_NEAREST_TOWNS],
        namesakes=sum(candidate.place.id != place.id for candidate in called_so),
        noted=gazetteer.notes(place.id),
        is_hidden=gazetteer.is_hidden(place.id),
    )


def _advice(wrong_id: str, meant: Sequence[Place]) -> str:
    lines = [f"expected the id of a place, such as gn:2538475 or iso:MA, got {wrong_id!r}, which none has"]
    lines += [f"did you mean {place.id} ({_title(place)})?" for place in meant]
    lines.append("to find an id, type: geomap gazetteer search NAME")
    return "\n".join(map(plain, lines))


def card_row(card: PlaceCard) -> dict[str, object]:
    """Return what ``show --json`` prints: the place as in the JSON lines, and all else that is known."""
    return {
        **place_row(card.place),
        "kind": kind_of(card.place),
        "all_names": [
            {
                "language": name.language,
                "kind": name.kind.value,
                "name": name.text,
                "is_code": name.is_code,
            }
            for name in card.names
        ],
        "ancestors": [_brief(place) for place in card.ancestors],
        "stands_for": None if card.stands_for is None else _brief(card.stands_for),
        "namesakes": card.namesakes,
        "start": card.noted.start if card.noted else "",
        "end": card.noted.end if card.noted else "",
        "description": card.noted.description if card.noted else "",
        "is_hidden": card.is_hidden,
        "nearest_towns": [
            {**_brief(item.place), "distance_km": round(item.distance_km, _DISTANCE_DECIMALS)}
            for item in card.near
        ],
    }


def _brief(place: Place) -> dict[str, object]:
    return {"id": place.id, "name": place.name, "country": place.country, "kind": kind_of(place)}


def card_tables(card: PlaceCard, *, with_all_names: bool) -> tuple[Table, ...]:
    """Return the facts and the names of a place as tables."""
    facts = fact_table(_facts(card))
    return facts, _name_table(card.names, card.place, limit=None if with_all_names else _MOST_NAME_LINES)


def _facts(card: PlaceCard) -> Iterator[tuple[str, str]]:
    place = card.place
    yield "Place", _title(place)
    yield "Id", place.id
    yield "Kind", f"{kind_phrase(place)} ({place.feature_class.value}.{place.feature_code})"
    yield "Point", _point(place.lat, place.lon)
    if place.label_lat is not None and place.label_lon is not None:
        yield "Label at", _point(place.label_lat, place.label_lon)
    if place.bbox is not None:
        b = place.bbox
        rough = "; roughly, as it has no fixed borders" if place.is_vague else ""
        yield "Extent", f"west {b.west:g}, south {b.south:g}, east {b.east:g}, north {b.north:g}{rough}"
    yield "Lies in", " · ".join(f"{area.name} ({area.id})" for area in card.ancestors)
    yield "People", f"{place.population:,}" if place.population else ""
    yield "Wikidata", place.wikidata
    yield "ISO 3166", place.iso
    if card.stands_for is not None:
        yield "Stands for", f"{_title(card.stands_for)} ({card.stands_for.id})"
    yield from _dispute_facts(place)
    yield "Towns near", " · ".join(f"{near.place.name} {near.distance_km:.1f} km" for near in card.near)
    yield "Namesakes", f"{card.namesakes:,}" if card.namesakes else "none"
    yield "Prominence", f"{place.prominence:.3f}"
    if card.noted is not None:
        noted = card.noted
        yield "When", " to ".join(filter(None, (noted.start, noted.end)))
        yield "Note", noted.description
    if is_layered(place):
        yield "Layer", place.layer
    if card.is_hidden:
        yield "Hidden", "a layer hides it: no name leads to it"
    yield "Source", place.source
    yield "Licence", place.licence


def _dispute_facts(place: Place) -> Iterator[tuple[str, str]]:
    dispute = place.dispute
    if dispute is None:
        return
    if dispute.id != place.id:
        yield "Disputed", f"{dispute.name} ({dispute.id})"
    yield "Held by", _states(dispute.held_by)
    yield "Claimed by", _states(dispute.claimed_by)
    yield "Dispute", dispute.note


def _title(place: Place) -> str:
    where = where_text(place)
    return f"{place.name}, {where}" if where else place.name


def _point(lat: float, lon: float) -> str:
    return f"{lat:.5f}, {lon:.5f} (latitude, longitude)"


def _states(codes: Iterable[str]) -> str:
    return ", ".join(f"{country_name(code)} ({code})" for code in codes)


def fact_table(facts: Iterable[tuple[str, str]]) -> Table:
    """Return facts as a table of labels and values; those without a value are left out."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for label, value in facts:
        if value:
            table.add_row(label, Text(plain(value)))
    return table


def _name_table(names: Sequence[PlaceName], place: Place, *, limit: int | None) -> Table:
    """Return the names by language and kind, languages that maps show first, names without one last."""
    shown_first = {language for language, _ in place.names}
    lines: dict[tuple[bool, bool, str, int], list[str]] = {}
    kinds = list(NameKind)
    listed = set()
    for name in sorted(names, key=lambda name: kinds.index(name.kind)):
        language = name.main_language
        if (language, name.text) in listed:  # of several kinds the best
            continue
        listed.add((language, name.text))
        key = (not language, language not in shown_first, language, kinds.index(name.kind))
        lines.setdefault(key, []).append(name.text)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Language", no_wrap=True)
    table.add_column("Kind", no_wrap=True)
    table.add_column("Names", overflow="fold")
    ranked = sorted(lines.items())
    for (_, _, language, kind), texts in ranked[:limit]:
        table.add_row(Text(plain(language) or "·"), kinds[kind].value, Text(plain(" · ".join(texts))))
    left_out = len(ranked) - len(ranked[:limit])
    if left_out:
        table.caption = f"and {left_out} more lines; -v shows them, --json has every name"
        table.caption_justify = "left"
    return table


# --- info ---------------------------------------------------------------------------------------


def gather_inventory(gazetteer: Gazetteer, layers: Sequence[Layer]) -> Inventory:
    """Return what is inside the bundled file of ``gazetteer``, and its ``layers``, weakest first."""
    info = gazetteer.info
    return Inventory(info, count_kinds(Path(info.path)), tuple(layers))


def inventory_row(inventory: Inventory, *, is_checked: bool) -> dict[str, object]:
    """Return what ``info --json`` prints; ``is_checked`` says that the whole file was found sound."""
    info = inventory.info
    return {
        "path": info.path,
        "size_bytes": info.size_bytes,
        "format": info.format,
        "folding": info.folding,
        "places": info.n_places,
        "names": info.n_names,
        "kinds": [
            {
                "kind": count.kind,
                "feature_class": count.feature_class,
                "feature_code": count.feature_code,
                "places": count.n_places,
            }
            for count in inventory.kinds
        ],
        "layers": [
            {
                "name": layer.name,
                "kind": layer.kind.value,
                "path": str(layer.path),
                "places": layer.n_places,
                "refused": layer.n_refused,
            }
            for layer in inventory.layers
        ],
        "packages": dict(info.packages),
        "tables": dict(info.tables),
        "sources": [
            {
                "source": credit.source,
                "taken": credit.taken,
                "licence": credit.licence,
                "credit": credit.credit,
                "url": credit.url,
                "places": _places_of(info, credit.mark),
            }
            for credit in CREDITS
        ],
        "is_checked": is_checked,
    }


def _places_of(info: GazetteerInfo, mark: str) -> int:
    return sum(origin.n_places for origin in info.origins if mark and mark in origin.source)


def inventory_tables(inventory: Inventory) -> tuple[Table, ...]:
    """Return the bundled file, the layers, the file's kinds of places and its sources as tables."""
    info = inventory.info
    facts = [
        ("File", info.path),
        ("Size", f"{info.size_bytes / _MEGABYTE:.1f} MB"),
        ("Format", f"{info.format}, names folded by version {info.folding}"),
        ("Places", f"{info.n_places:,}"),
        ("Names", f"{info.n_names:,}"),
        ("Packages", ", ".join(f"{name} {version}" for name, version in info.packages)),
        ("Tables", f"{len(info.tables)} of gazetteer/; --json has their checksums"),
    ]
    kinds = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    kinds.add_column("Kind", no_wrap=True)
    kinds.add_column("Code", no_wrap=True)
    kinds.add_column("Places", justify="right", no_wrap=True)
    for count in inventory.kinds:
        word = _KIND_WORDS.get(count.kind, count.kind)
        kinds.add_row(word, f"{count.feature_class}.{count.feature_code}", f"{count.n_places:,}")
    sources = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=True)
    for heading in ("Source", "Taken from it", "Licence", "Credit"):
        sources.add_column(heading, overflow="fold")
    for credit in CREDITS:
        sources.add_row(credit.source, credit.taken, credit.licence, Text(credit.credit))
    return fact_table(facts), _layer_table(inventory.layers), kinds, sources


def _layer_table(layers: Sequence[Layer]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Layer, weakest first", overflow="fold")
    table.add_column("From", no_wrap=True)
    table.add_column("Places", justify="right", no_wrap=True)
    table.add_column("Refused", justify="right", no_wrap=True)
    table.add_column("File", overflow="fold")
    for layer in layers:
        counts = (f"{layer.n_places:,}", f"{layer.n_refused:,}")
        name, path = Text(plain(layer.name)), Text(plain(str(layer.path)))
        table.add_row(name, _LAYER_WORDS[layer.kind], *counts, path)
    return table
