"""What a gazetteer file says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from geomap.gazetteer.index import IndexFile

_PACKAGE, _TABLE = "package:", "table:"


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of places, its licence (SPDX where there is such an identifier) and how many it gave."""

    source: str
    licence: str
    n_places: int


@dataclass(frozen=True, slots=True)
class GazetteerInfo:
    """What is inside a gazetteer file: ``packages`` as (name, version), ``tables`` as (name, SHA-256)."""

    path: str
    size_bytes: int
    format: str
    folding: str
    n_places: int
    n_names: int
    packages: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, str], ...]
    origins: tuple[Origin, ...]


def gather_info(index: IndexFile, meta: Mapping[str, str]) -> GazetteerInfo:
    """Return what the file behind ``index`` says of itself."""
    counted = index.rows(
        "select source, licence, count(*) from place join origin on origin.n = place.origin"
        " group by origin.n order by count(*) desc, source, licence"
    )
    with index.reading("what it says of itself"):
        return GazetteerInfo(
            path=str(index.path),
            size_bytes=index.path.stat().st_size,
            format=meta["format"],
            folding=meta["folding"],
            n_places=int(meta["places"]),
            n_names=int(meta["names"]),
            packages=_with_prefix(meta, _PACKAGE),
            tables=_with_prefix(meta, _TABLE),
            origins=tuple(Origin(*row) for row in counted),
        )


def _with_prefix(meta: Mapping[str, str], prefix: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key[len(prefix) :], meta[key]) for key in meta if key.startswith(prefix)))
