"""The settings of a run, built once: defaults < geomap.toml < environment < flags.

``--online`` is a flag only: no file and no variable that lies around can make geomap send anything.
"""

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from geomap.cli.options import find_language
from geomap.errors import InputError
from geomap.folders import user_cache, user_home
from geomap.model.settings import GeocodingSettings, Settings

#: Read from the folder in which geomap runs.
FILE_NAME = "geomap.toml"
_PREFIX = "GEOMAP_"
#: Nominatim's usage policy (https://operations.osmfoundation.org/policies/nominatim/).
_SHORTEST_DELAY_S = 1.0

_LANGUAGES = ("language", "reader_language")
_TEXTS = (*_LANGUAGES, "view")
_PATHS = ("context",)
_GEOCODING_TEXTS = ("contact", "cache_path")
_GEOCODING_NUMBERS = ("min_delay_s", "timeout_s", "max_requests")
_Values = dict[str, str | float | list[str]]


def build_settings(  # noqa: PLR0913 - a parameter is an option or a source of options
    *,
    language: str = "",
    reader_language: str = "",
    gazetteers: Sequence[Path] = (),
    saved_context: Path | None = None,
    view: str = "",
    online: bool = False,
    contact: str = "",
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Return the settings from ``folder``'s geomap.toml, ``environ`` and the flags given.

    A flag or variable that is empty does not override. Gazetteers add up, weakest first: the
    file's (relative to its own folder), the environment's (separated as in PATH), the flags'. The
    folders of this user's layers and caches are those of ``environ`` alone: no geomap.toml that lies
    around can name others.

    Raises
    ------
    InputError
        With every fault of the file and of the environment at once.
    """
    faults: list[str] = []
    environ = os.environ if environ is None else environ
    values: _Values = {"gazetteers": []}
    _add(values, _from_file((folder or Path()) / FILE_NAME, faults))
    _add(values, _from_environment(environ, faults))
    flags: _Values = {
        "language": language, "reader_language": reader_language, "view": view, "contact": contact,
        "context": str(saved_context or ""),
    }  # fmt: skip
    _add(values, {**flags, "gazetteers": [str(path) for path in gazetteers]})
    if faults:
        raise InputError("\n".join(faults))
    defaults = GeocodingSettings()
    return Settings(
        language=_language(values, "language", ""),
        reader_language=_language(values, "reader_language", Settings().reader_language),
        gazetteers=_list(values["gazetteers"]),
        context=str(values.get("context", "")),
        view=str(values.get("view", Settings().view)),
        home=str(user_home(environ)),
        cache=str(user_cache(environ)),
        geocoding=GeocodingSettings(
            online=online,
            contact=str(values.get("contact", "")),
            min_delay_s=_number(values, "min_delay_s", defaults.min_delay_s),
            timeout_s=_number(values, "timeout_s", defaults.timeout_s),
            max_requests=int(_number(values, "max_requests", defaults.max_requests)),
            cache_path=str(values.get("cache_path", "")),
        ),
    )


def _list(value: str | float | list[str]) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _language(values: _Values, key: str, default: str) -> str:
    value = values.get(key, "")
    return (find_language(value) if isinstance(value, str) and value else None) or default


def _number(values: _Values, key: str, default: float) -> float:
    value = values.get(key, default)
    return value if isinstance(value, int | float) else default


def _add(values: _Values, stronger: _Values) -> None:
    """Lay ``stronger`` over ``values``: what is empty changes nothing, lists grow."""
    for key, value in stronger.items():
        if isinstance(value, list):
            values[key] = [*_list(values.get(key, [])), *value]
        elif value != "":
            values[key] = value


def _from_file(path: Path, faults: list[str]) -> _Values:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"{path}: cannot be read: {error}; mend it or take it away")
        return {}
    geocoding = data.pop("geocoding", {})
    if not isinstance(geocoding, dict):
        faults.append(f"{path}: 'geocoding' must be a table, got {geocoding!r}; write [geocoding]")
        geocoding = {}
    values: _Values = {}
    for where, table, known in (
        ("", data, (*_TEXTS, "gazetteers", *_PATHS)),
        ("geocoding.", geocoding, (*_GEOCODING_TEXTS, *_GEOCODING_NUMBERS)),
    ):
        for key, value in table.items():
            if key not in known:
                faults.append(f"{path}: unknown key {where + key!r}; expected one of {', '.join(known)}")
            elif (fault := _fault(key, value)) is not None:
                faults.append(f"{path}: {where}{key} {fault}")
            else:
                values[key] = value
    values["gazetteers"] = [str(path.parent / given) for given in _list(values.get("gazetteers", []))]
    return values


def _from_environment(environ: Mapping[str, str], faults: list[str]) -> _Values:
    values: _Values = {}
    for key in (*_TEXTS, "gazetteers", *_PATHS, *_GEOCODING_TEXTS, *_GEOCODING_NUMBERS):
        name = _PREFIX + key.upper()
        given = environ.get(name, "")
        if not given:
            continue
        value: str | float | list[str] = given
        if key == "gazetteers":
            value = [path for path in given.split(os.pathsep) if path]
        elif key in _GEOCODING_NUMBERS:
            value = _parsed(given)
        if (fault := _fault(key, value)) is not None:
            faults.append(f"{name} {fault}")
        else:
            values[key] = value
    return values


def _parsed(given: str) -> str | float:
    try:
        return int(given) if given.strip().isdecimal() else float(given)
    except ValueError:
        return given


def _fault(key: str, value: object) -> str | None:
    """Return what is wrong with ``value`` for ``key``, None when it is fine."""
    expected = None
    if key == "gazetteers":
        if not (isinstance(value, list) and all(isinstance(item, str) and item for item in value)):
            expected = "a list of paths"
    elif key in _GEOCODING_NUMBERS:
        lowest = _SHORTEST_DELAY_S if key == "min_delay_s" else 0
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and lowest <= float(str(value)) < float("inf")):
            expected = f"a number from {lowest:g} on"
        elif key == "max_requests" and not isinstance(value, int):
            expected = "a whole number"
    elif not isinstance(value, str):
        expected = "text"
    elif key in _LANGUAGES and value and find_language(value) is None:
        expected = "an ISO 639 code such as nl"
    return None if expected is None else f"must be {expected}, got {value!r}; mend it or leave it out"
