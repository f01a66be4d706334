"""Views: files that say to which country a disputed area counts, with everything in it.

The form, key by key: ``gazetteer/README.md``; the bundled ones lie in ``gazetteer/views``.
"""

import os
import re
import tomllib
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError

#: The view of a run that names none.
DEFAULT_VIEW = "iso"
_SUFFIX = ".toml"
_TEXTS = ("title", "policy", "source")
_COUNTS = "counts"
_CODE = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class View:
    """A written policy on disputed areas; ``title``, ``policy`` and ``source`` are for people.

    ``counts`` are pairs of an area's id and the ISO 3166-1 alpha-2 code of the country to which it
    counts, ``""`` for none. Areas that it leaves out count as the tables file them.
    """

    name: str
    title: str
    policy: str = ""
    source: str = ""
    counts: tuple[tuple[str, str], ...] = ()


def views_folder() -> Path:
    """Return where the bundled views lie: beside the compiled file, in a checkout among the hand tables."""
    here = Path(__file__).resolve()
    checkout = here.parents[2]
    # Without a build a checkout has them in one place only, as the tables; a wheel has a copy.
    is_checkout = (checkout / "pyproject.toml").is_file()
    return checkout / "gazetteer" / "views" if is_checkout else here.parent / "data" / "views"


def available_views() -> tuple[str, ...]:
    """Return the names of the bundled views, sorted.

    Examples
    --------
    >>> "iso" in available_views(), "held" in available_views()
    (True, True)
    """
    return tuple(sorted(path.stem for path in views_folder().glob(f"*{_SUFFIX}")))


def read_view(
    given: str, *, countries: Container[str], has_place: Callable[[str], bool] | None = None
) -> View:
    """Return the bundled view of a name, or the view in the file at a path.

    ``countries`` are the known alpha-2 codes; ``has_place`` says whether an area has an id (None:
    ids are not checked).

    Raises
    ------
    GazetteerError
        When there is no such view or it cannot be read; with all that is wrong in it at once.

    Examples
    --------
    >>> read_view("iso", countries={"PS"}).name
    'iso'
    """
    path = _path_of(given)
    data = _load(path)
    faults = list(_faults(data, countries, has_place))
    if faults:
        raise GazetteerError("\n".join(f"{path}: {fault}" for fault in faults))
    counts = _table(data.get(_COUNTS))
    texts = {key: " ".join(str(data.get(key, "")).split()) for key in _TEXTS}
    return View(
        name=path.stem,
        **texts,
        counts=tuple(sorted((_area_id(area), str(code)) for area, code in counts.items())),
    )


def _path_of(given: str) -> Path:
    if given in available_views():
        return views_folder() / f"{given}{_SUFFIX}"
    if given.endswith(_SUFFIX) or any(sign and sign in given for sign in (os.sep, os.altsep, "/")):
        return Path(given)
    raise GazetteerError(
        f"expected a view, one of {', '.join(available_views())}, or the path of a {_SUFFIX} file, "
        f"got {given!r}; name one of these, or write ./{given}{_SUFFIX}"
    )


def _load(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise GazetteerError(f"{path}: cannot be read: {reason}; check the path and its rights") from error
    except ValueError as error:  # another encoding, a NUL in the path, or no TOML
        raise GazetteerError(
            f"{path}: not TOML in UTF-8: {error}; mend that place, or start from a copy of a bundled view"
        ) from error


def _faults(
    data: Mapping[str, object], countries: Container[str], has_place: Callable[[str], bool] | None
) -> Iterator[str]:
    known = (*_TEXTS, _COUNTS)
    for key in data:
        if key not in known:
            yield f"unknown key {key!r}; expected one of {', '.join(known)}"
    for key in _TEXTS:
        if not isinstance(data.get(key, ""), str):
            yield f"{key} must be text, got {data[key]!r}; put it in quotes"
    if not str(data.get("title", "")).strip():
        yield "title is missing; write what this view is called, for people"
    counts = data.get(_COUNTS, {})
    if not isinstance(counts, dict):
        yield f'{_COUNTS} must be a table, got {counts!r}; write [{_COUNTS}] and lines like "iso:EH" = "MA"'
        return
    yield from _count_faults(counts, countries, has_place)


def _count_faults(
    counts: Mapping[str, object], countries: Container[str], has_place: Callable[[str], bool] | None
) -> Iterator[str]:
    seen: dict[str, str] = {}
    for area, code in counts.items():
        where = f"{_COUNTS}.{area!r}"
        area_id = _area_id(area)
        if (before := seen.setdefault(area_id, area)) != area:
            yield f"{where} is the same area as {before!r}; keep one of the two"
        if has_place is not None and not has_place(area_id):
            yield f"{where}: no area has this id; look it up with: geomap gazetteer search NAME"
        if not isinstance(code, str) or (code and code not in countries):
            yield (
                f'{where} must be an ISO 3166-1 code of two letters, or "" for no country, got {code!r}; '
                "correct it"
            )


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _area_id(area: str) -> str:
    return f"iso:{area}" if _CODE.fullmatch(area) else area
