"""The short account of a survey: its outlets, and where each seems to be at home."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich import box
from rich.table import Table
from rich.text import Text

from geomap.cli.screen import counted, plain
from geomap.corpus import Seat, seat_of
from geomap.gazetteer.countries import country_name
from geomap.model.context import CorpusContext

#: A table is read, so it is short; ``--json`` has everything.
_MOST_OUTLETS = 30
#: Below this a line of the table is dimmed: the outlet writes of everywhere, or there is little to go by.
_CLEAR_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class OutletLine:
    """One outlet: its documents, how many of its places count, and where most of these lie."""

    outlet: str
    documents: int
    places: int
    seat: Seat

    def row(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {
            "outlet": self.outlet,
            "documents": self.documents,
            "places": self.places,
            "country": self.seat.country,
            "country_share": round(self.seat.country_share, 3),
            "admin1": self.seat.admin1,
            "admin1_share": round(self.seat.admin1_share, 3),
        }


@dataclass(frozen=True, slots=True)
class Account:
    """What a survey came to; ``nameless`` counts the documents of no known outlet."""

    documents: int
    nameless: int
    outlets: tuple[OutletLine, ...]
    copies: tuple[tuple[str, ...], ...]
    answers: int

    def row(self) -> dict[str, object]:
        """Return what ``--json`` prints of it."""
        return {
            "documents": self.documents,
            "without_outlet": self.nameless,
            "outlets": [outlet.row() for outlet in self.outlets],
            "near_copies": [list(group) for group in self.copies],
            "answers": self.answers,
        }

    def closing_lines(self) -> tuple[str, ...]:
        """Return the lines under the table: what it leaves out, and what else was learnt."""
        lines = []
        if len(self.outlets) > _MOST_OUTLETS:
            lines.append(f"… and {len(self.outlets) - _MOST_OUTLETS} more outlets; --json lists them all")
        if self.nameless:
            lines.append(f"Of no known outlet: {self.nameless} of {counted(self.documents, 'document')}")
        if self.copies:
            alike = sum(map(len, self.copies))
            lines.append(f"Nearly the same text: {alike} documents in {counted(len(self.copies), 'group')}")
        if self.answers:
            lines.append(f"Answers of an online geocoder: {self.answers}")
        return tuple(lines)


def build_account(learnt: CorpusContext, counts: Mapping[str, int]) -> Account:
    """Return the account of ``learnt``; ``counts`` are the documents of each outlet, ``""`` for no name."""
    homes = {home.outlet: home for home in learnt.homes}
    lines = [
        OutletLine(
            outlet,
            count,
            len(homes[outlet].places) if outlet in homes else 0,
            seat_of(homes[outlet]) if outlet in homes else Seat(),
        )
        for outlet, count in counts.items()
        if outlet
    ]
    lines.sort(key=lambda line: (-line.documents, line.outlet))
    return Account(
        documents=sum(counts.values()),
        nameless=counts.get("", 0),
        outlets=tuple(lines),
        copies=learnt.copies,
        answers=len(learnt.answers),
    )


def outlet_table(account: Account) -> Table:
    """Return the table of the outlets with most documents; every name in it is inert text."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("Outlet", overflow="fold", min_width=12)
    table.add_column("Documents", justify="right", no_wrap=True)
    table.add_column("Country", overflow="fold", min_width=7)
    table.add_column("First-level unit", overflow="fold", min_width=7)
    for line in account.outlets[:_MOST_OUTLETS]:
        seat = line.seat
        country = country_name(seat.country) if seat.country else ""
        table.add_row(
            Text(plain(line.outlet)),
            str(line.documents),
            Text(_with_share(country, seat.country_share)),
            Text(_with_share(seat.admin1, seat.admin1_share)),
            style="dim" if seat.country_share < _CLEAR_SHARE else None,
        )
    return table


def _with_share(name: str, share: float) -> str:
    return f"{plain(name)} {share:.0%}" if name else "·"
