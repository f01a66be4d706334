"""Markdown tables on stdout, and how a figure is written in them."""

from collections.abc import Iterable, Sequence


def print_table(heading: str, command: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a heading, the command that made the figures, and a markdown table."""
    print(f"\n## {heading}\n\n`{command}`\n")
    print("| " + " | ".join(columns) + " |")
    print("| " + " | ".join("---" for _ in columns) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def score(value: float | None) -> str:
    """Return a score of 0..1 with three decimals, without the zero in front: ``.527``."""
    return "—" if value is None else f"{value:.3f}".removeprefix("0")


def number(value: float | None, unit: str, digits: int = 1) -> str:
    """Return a figure with its unit, a dash where there is none."""
    return "—" if value is None else f"{value:,.{digits}f} {unit}"
