"""The lines around an article that are not part of it: share buttons, comment forms, "Source link"."""

from geomap.languages.language import Language


def find_boilerplate(text: str, language: Language) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) offsets of lines of ``text`` that are boilerplate of ``language``.

    A line counts when it is, as a whole, one that the language's file lists. From the first
    such line after which nothing but short lines follow, everything is boilerplate: a comment
    form or a list of links ends the article.
    """
    lines: list[tuple[int, int, bool]] = []
    position = 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            lines.append((position, position + len(line), _is_boilerplate(stripped, language)))
        position += len(line)
    tail = _tail(lines, text)
    found = [(start, end) for start, end, is_boilerplate in lines[:tail] if is_boilerplate]
    if tail < len(lines):
        found.append((lines[tail][0], len(text)))
    return tuple(found)


def _is_boilerplate(line: str, language: Language) -> bool:
    folded = line.casefold()
    return folded in language.boilerplate or folded.rstrip(".:!»› ") in language.boilerplate


# A sentence of an article is longer than this; a link, a by-line or a form's label is not.
_SHORT_LINE = 60


def _tail(lines: list[tuple[int, int, bool]], text: str) -> int:
    """Return the index of the line from which on all is boilerplate, else ``len(lines)``."""
    tail = len(lines)
    for index in range(len(lines) - 1, 0, -1):
        start, end, is_boilerplate = lines[index]
        if is_boilerplate:
            tail = index
        elif len(text[start:end].strip()) > _SHORT_LINE:
            break
    return tail
