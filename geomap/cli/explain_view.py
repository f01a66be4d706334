"""Explanations as JSON and as tables for people; every name in them is inert text."""

import math
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from geomap.cli.gazetteer_view import is_layered, kind_phrase
from geomap.cli.screen import Screen, plain
from geomap.gazetteer.contents import kind_of
from geomap.gazetteer.countries import country_name
from geomap.model.explanation import Change, ChangeKind, ExplainedDocument, Explanation, WeighedPlace
from geomap.model.place import Place
from geomap.model.resolution import Evidence
from geomap.resolution import is_named
from geomap.resolution.candidates import COORDINATES_SOURCE
from geomap.text.folding import fold

_DEGREE_DECIMALS = 5
_DECIMALS = 3
#: A smaller chance that no place of the name is meant is not worth a word.
_LEAST_NONE = 0.005
_MOST_NAMES_TOLD = 20
_INDENT = (0, 0, 0, 2)


def missing_names(explained: Iterable[ExplainedDocument], names: Iterable[str]) -> list[str]:
    """Return those of the asked ``names`` that no explanation is about."""
    mentions = [mention for item in explained for entry in item.explanations for mention in entry.mentions]
    return [
        name
        for name in dict.fromkeys(names)
        if not any(is_named(mention, {fold(name)}) for mention in mentions)
    ]


def found_names(explained: Iterable[ExplainedDocument]) -> list[str]:
    """Return all names of the documents, each once, in text order."""
    return list(dict.fromkeys(name for document in explained for name in document.names))


def missing_note(name: str, found: Sequence[str]) -> str:
    """Return what to say of a ``name`` that is none of those ``found``."""
    more = f" and {len(found) - _MOST_NAMES_TOLD} more" if len(found) > _MOST_NAMES_TOLD else ""
    told = ", ".join(found[:_MOST_NAMES_TOLD]) or "none"
    return f"no name of a place {name!r} was found to explain; found: {told}{more}"


# --- JSON ---------------------------------------------------------------------------------------


def explained_row(document: ExplainedDocument) -> dict[str, object]:
    """Return what ``--json`` prints of a document."""
    return {
        "id": document.id,
        "language": document.language,
        "names": list(document.names),
        "explanations": [_explanation_row(item) for item in document.explanations],
    }


def _explanation_row(item: Explanation) -> dict[str, object]:
    resolution = item.resolution
    return {
        "name": item.name,
        "mentions": [
            {
                "start": mention.start,
                "end": mention.end,
                "name": mention.name,
                "kind": mention.kind.value,
                "role": mention.role.value,
                "score": round(mention.score, _DECIMALS),
            }
            for mention in item.mentions
        ],
        "place": _place_row(resolution.place),
        "confidence": round(resolution.confidence, _DECIMALS),
        "none_of_these": round(resolution.none_of_these, _DECIMALS),
        "stands_for": _place_row(resolution.stands_for),
        "candidates": [_candidate_row(candidate) for candidate in item.candidates],
        "n_candidates": item.n_candidates,
        "rival": _place_row(item.rival),
        "evidence": _evidence_rows(item.evidence),
        "confidence_parts": _evidence_rows(item.confidence_parts),
        "changes": [_change_row(change) for change in item.changes],
    }


def _candidate_row(candidate: WeighedPlace) -> dict[str, object]:
    return {
        "place": _place_row(candidate.place),
        "name_kind": candidate.name_kind.value,
        "chance": round(candidate.chance, _DECIMALS),
        "behind": _rounded(candidate.behind),
        "parts": _evidence_rows(candidate.parts),
    }


def _evidence_rows(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [{"kind": item.kind, "text": item.text, "weight": item.weight} for item in evidence]


def _change_row(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind.value,
        "subject": change.subject,
        "place": _place_row(change.place),
        "is_flip": change.is_flip,
        "towards": _place_row(change.towards),
        "behind": _rounded(change.behind),
        "text": change.text,
    }


def _place_row(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    return {
        "id": place.id,
        "name": place.name,
        "admin1": place.admin1,
        "country": place.country,
        "kind": kind_of(place),
        "lat": round(place.lat, _DEGREE_DECIMALS),
        "lon": round(place.lon, _DEGREE_DECIMALS),
        "layer": place.layer,
    }


def _rounded(number: float) -> float | None:
    """Return a number for JSON, which has no infinity."""
    return round(number, _DECIMALS) if math.isfinite(number) else None


# --- tables -------------------------------------------------------------------------------------


def print_explanations(
    screen: Screen, explained: Sequence[ExplainedDocument], *, with_parts: bool = False
) -> None:
    """Print the explanations of all documents, a document's id above its own where there are several."""
    told = [document for document in explained if document.explanations]
    for document in told:
        if len(told) > 1:
            screen.table(Text(f"{plain(document.id)}\n", style="bold underline"))
        for item in document.explanations:
            screen.table(explanation_view(item, with_parts=with_parts))


def explanation_view(item: Explanation, *, with_parts: bool) -> RenderableType:
    """Return one name's explanation; ``with_parts`` adds what each kind of evidence gives each place."""
    return Group(*_blocks(item, with_parts=with_parts), Text())


def _blocks(item: Explanation, *, with_parts: bool) -> Iterator[RenderableType]:
    yield _heading(item)
    if item.candidates:
        yield _candidate_table(item)
    if with_parts and item.candidates:
        yield _headed("What each kind of evidence gives each of them, in log-odds", _parts_table(item))
    if item.evidence:
        yield _headed(_why(item), _weighed_lines(item.evidence))
    if item.confidence_parts:
        yield _headed("What the confidence rests on", _weighed_lines(item.confidence_parts))
        yield _headed("What would change it", _change_lines(item.changes))


def _heading(item: Explanation) -> Text:
    count = len(item.mentions)
    kinds = sorted({mention.kind.value for mention in item.mentions} - {"name"})
    named = ", ".join([*kinds, "1 mention" if count == 1 else f"{count} mentions"])
    place, stands_for = item.resolution.place, item.resolution.stands_for
    heading = Text()
    heading.append(plain(item.name), style="bold")
    heading.append(f" ({named}): ")
    if place is None:
        heading.append("left open", style="bold")
        return heading
    heading.append(plain(_title(place)), style="bold")
    if stands_for is not None:
        heading.append(f", for {plain(_title(stands_for))}")
    heading.append(f", confidence {item.resolution.confidence:.2f}")
    return heading


def _why(item: Explanation) -> str:
    if item.rival is None:
        return "Why"
    first, rival = _title(item.candidates[0].place), _title(item.rival)
    place = item.resolution.place
    if place is None or place.id != item.candidates[0].place.id:  # open, or answered online
        return f"What speaks for the likeliest, {first}, and not {rival}"
    return f"Why {first}, not {rival}"


def _candidate_table(item: Explanation) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Chance", justify="right", no_wrap=True)
    table.add_column("Place", overflow="fold")
    table.add_column("In", overflow="fold")
    table.add_column("Kind", overflow="fold")
    table.add_column("Behind", justify="right", no_wrap=True)
    has_layers = any(is_layered(candidate.place) for candidate in item.candidates)
    if has_layers:
        table.add_column("From", overflow="fold")
    for number, candidate in enumerate(item.candidates, 1):
        place = candidate.place
        table.add_row(
            str(number),
            _chance(candidate.chance),
            Text(plain(place.name)),
            Text(plain(_whereabouts(place))),
            Text(plain(_kind(place))),
            f"{candidate.behind:.1f}" if number > 1 else "·",
            *([Text(plain(place.layer))] if has_layers else []),
        )
    more = item.n_candidates - len(item.candidates)
    notes = [f"and {more} more"] if more else []
    if item.resolution.none_of_these >= _LEAST_NONE:
        notes.append(f"none of these: {item.resolution.none_of_these:.2f}")
    if notes:
        table.caption, table.caption_justify = "; ".join(notes), "left"
    return table


def _parts_table(item: Explanation) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", overflow="fold")
    kinds: dict[str, str] = {}
    for number, candidate in enumerate(item.candidates, 1):
        table.add_column(str(number), justify="right", no_wrap=True)
        kinds |= {part.kind: part.text for part in candidate.parts}
    weights = [{part.kind: part.weight for part in candidate.parts} for candidate in item.candidates]
    for kind, text in kinds.items():
        cells = (f"{own[kind]:+.1f}" if kind in own else "·" for own in weights)
        table.add_row(Text(plain(text)), *cells)
    return table


def _weighed_lines(evidence: Iterable[Evidence]) -> Table:
    lines = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    lines.add_column(justify="right", no_wrap=True)
    lines.add_column(overflow="fold")
    for item in evidence:
        lines.add_row(f"{item.weight:+.1f}" if item.weight else "·", Text(plain(item.text)))
    return lines


def _change_lines(changes: Sequence[Change]) -> Table:
    lines = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    if all(change.kind is ChangeKind.SAID for change in changes):
        lines.add_row("-", "leaving out one other name or one kind of evidence changes nothing")
    for change in changes:
        lines.add_row("*" if change.is_flip else "-", Text(plain(change.text)))
    return lines


def _headed(title: str, block: RenderableType) -> RenderableType:
    return Group(Text(plain(title), style="bold"), Padding(block, _INDENT))


def _kind(place: Place) -> str:
    """Return what sort of place it is, for people; a point that the text itself gives is no gazetteer's."""
    return "point" if place.source == COORDINATES_SOURCE else kind_phrase(place)


def _chance(chance: float) -> str:
    return f"{chance:.2f}" if chance >= 0.005 or not chance else "<.01"


def _title(place: Place) -> str:
    where = _whereabouts(place)
    return f"{place.name} ({where})" if where else place.name


def _whereabouts(place: Place) -> str:
    country = country_name(place.country) if place.country and not place.is_country else ""
    return ", ".join(filter(None, (place.admin1, country)))
