"""Prints annotated text in colour, for a person who reads it over."""

from rich.console import Console
from rich.text import Text

from geomap.training.texts.annotation import AnnotatedText, Label

#: Colour by label; embedded names are underlined inside the colour of what holds them.
_STYLES = {
    Label.LITERAL: "bold green",
    Label.ASSOCIATIVE: "bold magenta",
    Label.SITE: "bold cyan",
    Label.SITE_ASSOCIATIVE: "bold blue",
    Label.DEMONYM: "magenta",
    Label.DEMONYM_LITERAL: "green",
    Label.EMBEDDED: "underline",
    Label.EMBEDDED_LITERAL: "underline bold",
    Label.COORDINATES: "cyan",
    Label.PERSON: "yellow",
    Label.ORGANISATION: "red",
    Label.OTHER: "bright_black",
}


def show_legend(console: Console) -> None:
    """Print what the colours mean."""
    line = Text()
    for label, style in _STYLES.items():
        line.append(label.name.lower().replace("_", " "), style).append("  ")
    console.print(line)


def show_text(text: AnnotatedText, console: Console) -> None:
    """Print one text under its id, its marks in colour, and a whole one's places line by line."""
    console.rule(
        Text(f"{text.id}  {text.topic}, {text.form}  {text.path.name}:{text.lines[0]}"), align="left"
    )
    line = Text(text.text)
    for mark in text.annotations:
        line.stylize(_STYLES[mark.label], mark.start, mark.end)
    console.print(line, soft_wrap=False)
    places = ", ".join(dict.fromkeys(f"{mark.name} {mark.label} {mark.where}" for mark in text.places))
    if places:
        console.print(Text(places, "dim"))
