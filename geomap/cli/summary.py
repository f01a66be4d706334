"""The short account of a map: its places, and the names left open."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table
from rich.text import Text

from geomap.cli.screen import plain
from geomap.gazetteer.countries import country_name
from geomap.grouping import PlaceMentions, group_approximate_names, group_open_names, group_places
from geomap.model.resolution import ParsedDocument
from geomap.model.toponym import Role

#: A table is read, so it is short; ``--json`` has everything.
_MOST_PLACES = 30
_MOST_OPEN = 20
_MOST_APPROXIMATE = 10
#: Below this a line of the table is dimmed: more likely wrong than a reader would think.
_DOUBTFUL = 0.5


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One place as the table shows it; ``confidence`` is 0..1."""

    id: str
    name: str
    country: str
    lat: float
    lon: float
    literal: int
    associative: int
    confidence: float

    def row(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {
            "id": self.id,
            "name": self.name,
            "country": self.country,
            "lat": round(self.lat, 5),
            "lon": round(self.lon, 5),
            "literal": self.literal,
            "associative": self.associative,
            "confidence": round(self.confidence, 3),
        }


@dataclass(frozen=True, slots=True)
class ApproximateLine:
    """A name left open that the map shows near ``near``; ``confidence`` (0..1) that it is within 161 km."""

    name: str
    near: str
    near_id: str
    mentions: int
    confidence: float

    def row(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {
            "name": self.name,
            "near": self.near,
            "near_id": self.near_id,
            "mentions": self.mentions,
            "near_confidence": round(self.confidence, 3),
        }


@dataclass(frozen=True, slots=True)
class Summary:
    """``open_names`` are the names left open with the number of their mentions, most first.

    ``approximate`` are those of them that the map shows near another place.
    ``duplicates`` are the inputs that became no document, as another holds their text.
    """

    documents: int
    duplicates: int
    places: tuple[PlaceLine, ...]
    open_names: tuple[tuple[str, int], ...]
    approximate: tuple[ApproximateLine, ...] = ()

    def row(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {
            "documents": self.documents,
            "duplicates": self.duplicates,
            "places": [place.row() for place in self.places],
            "left_open": [{"name": name, "mentions": count} for name, count in self.open_names],
            "approximate": [line.row() for line in self.approximate],
        }

    def closing_lines(self) -> tuple[str, ...]:
        """Return the lines under the table: what it leaves out, and the names left open."""
        lines = []
        if not self.places:
            lines.append("No places found.")
        if len(self.places) > _MOST_PLACES:
            lines.append(f"… and {len(self.places) - _MOST_PLACES} more places; --json lists them all")
        if self.open_names:
            shown = [name if count == 1 else f"{name} ×{count}" for name, count in self.open_names]
            more = f" and {len(shown) - _MOST_OPEN} more" if len(shown) > _MOST_OPEN else ""
            lines.append(f"Left open ({len(shown)}): {', '.join(shown[:_MOST_OPEN])}{more}")
        if self.approximate:
            count = len(self.approximate)
            near = [f"{line.name} near {line.near}" for line in self.approximate[:_MOST_APPROXIMATE]]
            more = f" and {count - len(near)} more" if count > len(near) else ""
            lines.append(f"{count} name{'s' * (count != 1)} shown approximately: {', '.join(near)}{more}")
        return tuple(lines)


def build_summary(parsed: Sequence[ParsedDocument], *, reader_language: str) -> Summary:
    """Return the account of ``parsed``, names in ``reader_language`` where they are known."""
    groups = group_places(parsed)
    labels = [(group.place.name_in(reader_language), group.place.country) for group in groups]
    repeated = {label for label, count in Counter(labels).items() if count > 1}
    lines = (
        _line(group, name, is_ambiguous=(name, country) in repeated)
        for group, (name, country) in zip(groups, labels, strict=True)
    )
    open_names = tuple((item.name, len(item.mentions)) for item in group_open_names(parsed))
    duplicates = sum(len(item.document.duplicates) for item in parsed)
    approximate = tuple(
        ApproximateLine(
            item.name, item.near.name_in(reader_language), item.near.id, len(item.mentions), item.confidence
        )
        for item in group_approximate_names(parsed)
    )
    return Summary(len(parsed), duplicates, tuple(lines), open_names, approximate)


def summary_table(summary: Summary) -> Table:
    """Return the table of the places with most mentions; every name in it is inert text."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Place", overflow="fold", min_width=12)
    table.add_column("Country", overflow="fold", min_width=7)
    table.add_column("Literal", justify="right", no_wrap=True)
    table.add_column("Associative", justify="right", no_wrap=True)
    table.add_column("Confidence", justify="right", no_wrap=True)
    for place in summary.places[:_MOST_PLACES]:
        table.add_row(
            Text(plain(place.name)),
            Text(plain(place.country)),
            str(place.literal or "·"),
            str(place.associative or "·"),
            f"{place.confidence:.2f}",
            style="dim" if place.confidence < _DOUBTFUL else None,
        )
    return table


def _line(group: PlaceMentions, name: str, *, is_ambiguous: bool) -> PlaceLine:
    place = group.place
    return PlaceLine(
        id=place.id,
        name=f"{name} ({place.admin1})" if is_ambiguous and place.admin1 else name,
        country=country_name(place.country) if place.country and not place.is_country else "",
        lat=place.lat,
        lon=place.lon,
        literal=group.count(Role.LITERAL),
        associative=group.count(Role.ASSOCIATIVE),
        confidence=group.confidence,
    )
