"""Rows whose points do not lie in their countries: refused, or only named where that may well be right.

No outline is perfect (1:50 million: small islands and enclaves are missing) and states dispute some,
so a row is refused only where nothing speaks for it: neither a dispute, nor that one of the two
countries depends on the other, nor a known place of the row's country nearby.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from geomap.gazetteer.areas import COAST_DEG
from geomap.gazetteer.countries import country_name
from geomap.gazetteer.rows import FaultKind, RowFault
from geomap.gazetteer.store import Gazetteer
from geomap.gazetteer.vetting.frontiers import Distance, Frontiers, Point
from geomap.gazetteer.vetting.located import LocatedRow
from geomap.model.place import BoundingBox, Dispute, FeatureClass

# What people live in or administer lies where its country is; a sea, a range or a region may reach out.
_FIRM = frozenset({FeatureClass.POPULATED, FeatureClass.ADMIN, FeatureClass.SPOT})
# A site is somewhere, though GeoNames has it among areas.
_SITE = "LCTY"
# States of the past, which had other borders.
_PAST = "PCLH"
# A known place of the row's country so near says that the outlines are wrong, not the row: inside
# another country (enclaves such as Sokh), and at sea (islands that the outlines lack).
_ENCLAVE_KM = 15.0
_ISLAND_KM = 50.0
# Few enclaves lie further off than this (Akrotiri does). A look around takes 2 ms in Europe, so that a
# file whose rows all give a wrong country has it for so many of them alone.
_ENCLAVE_DEG = 1.0
_MOST_FAR = 500
# The middle of a unit may lie outside its country, as that of the Copperbelt does.
_UNIT_DEG = 1.0
# How far off at sea what belongs to a country may lie, on an island that the outlines lack or a platform:
# 200 nautical miles, the exclusive economic zone (Convention on the Law of the Sea of 1982, article 57).
_ZONE_KM = 370.4
# So far off, a turned point explains a row better than any island that nobody knows.
_FAR_DEG = 10.0
_POLE = 90.0


@dataclass(frozen=True, slots=True)
class Stray:
    """A row outside its country: how far, and in or off the coast of which other one (``""``: of none).

    ``is_at_sea`` says that no outline holds the point. ``turned`` is the point that lies in the row's
    country when the numbers are swapped or lose or get a minus, None where none does; ``how`` says
    in words which.
    """

    located: LocatedRow
    away: Distance
    host: str
    is_at_sea: bool
    turned: Point | None = None
    how: str = ""


def find_misplaced(file: str, located: Sequence[LocatedRow], gazetteer: Gazetteer) -> Iterator[RowFault]:
    """Yield a fault or a warning for each row that lies outside its country."""
    frontiers = Frontiers(
        gazetteer.outlines, lambda code: _box(gazetteer, code), codes=gazetteer.country_codes
    )
    outside = [
        each
        for country, group in _by_country(located).items()
        for each, holds in zip(group, frontiers.hold(country, list(map(_point, group))), strict=True)
        if not holds
    ]
    if not outside:
        return
    judge = _Judge(file, gazetteer, frontiers)
    for stray in _strays(outside, frontiers):
        fault = judge.fault(stray)
        if fault is not None:
            yield fault


def _strays(outside: Sequence[LocatedRow], frontiers: Frontiers) -> Iterator[Stray]:
    where = list(map(_point, outside))
    on_land = dict(zip(map(id, outside), frontiers.hosts(where), strict=True))
    hosts = dict(zip(map(id, outside), frontiers.hosts(where, tolerance_deg=COAST_DEG), strict=True))
    for country, group in _by_country(outside).items():
        distances = frontiers.distances(country, list(map(_point, group)))
        strays = [
            Stray(each, away, hosts[id(each)], not on_land[id(each)])
            for each, away in zip(group, distances, strict=True)
        ]
        turns = [(at, *turn) for at, each in enumerate(group) for turn in _turns(each)]
        held = frontiers.hold(country, [point for _, _, point in turns])
        for (at, how, point), holds in zip(turns, held, strict=True):
            if holds and strays[at].turned is None:
                strays[at] = replace(strays[at], turned=point, how=how)
        yield from strays


class _Judge:
    """What is to be said of a stray, by what the gazetteer knows of countries and of places nearby."""

    def __init__(self, file: str, gazetteer: Gazetteer, frontiers: Frontiers) -> None:
        self._file = file
        self._gazetteer = gazetteer
        self._frontiers = frontiers
        self._claims = gazetteer.claims
        self._land = gazetteer.disputed_land
        self._far = 0

    def fault(self, stray: Stray) -> RowFault | None:
        """Return the fault or the warning of a stray, None where the outlines are at fault."""
        located, host = stray.located, stray.host
        is_far = stray.turned is not None and stray.away.degrees > _FAR_DEG
        # The extents of whole countries hold much sea, that of Antarctica most of it.
        is_at_sea = stray.is_at_sea and not is_far
        is_remote = self._is_remote(stray)
        dispute = self._land.at(located.lat, located.lon, is_at_sea=is_at_sea)
        if dispute is not None and _excuses(dispute, located.country, is_remote=is_remote):
            return self._warning(stray, f"states dispute {dispute.name}")
        if self._are_related(located.country, host):
            return self._warning(stray, f"{_named(located.country)} and {_named(host)} belong together")
        if is_far:
            return self._refusal(stray)
        # So far off, it is no matter of the borders of the row's country.
        own = () if stray.away.km > _ZONE_KM else (located.country,)
        for code in (*own, host):
            disputed = self._land.about(code)
            if disputed is not None and _excuses(disputed, located.country, is_remote=is_remote):
                return self._warning(stray, f"states dispute {disputed.name}")
        near = self._places_nearby(stray)
        if near is not None:
            return self._warning(stray, near) if near else None
        owner = host or self._sea_of(stray)
        if self._are_related(located.country, owner):
            return self._warning(stray, f"{_named(located.country)} and {_named(owner)} belong together")
        if territory := self._territory((*own, owner), is_remote=is_remote):
            return self._warning(stray, f"{_named(territory)} is a territory of another country")
        doubt = self._doubt(stray)
        return self._warning(stray, doubt) if doubt else self._refusal(stray)

    def _is_remote(self, stray: Stray) -> bool:
        """Return whether a stray lies far off on the open sea, or in Antarctica, which no state holds."""
        if stray.away.km <= _ZONE_KM:
            return False
        if not stray.host:
            return True
        # At most 0.1 degrees off land, it is that land's, as outlines are rough.
        dispute = self._land.about(stray.host)
        return dispute is not None and not dispute.held_by

    def _sea_of(self, stray: Stray) -> str:
        """Return whose sea a stray lies in by a known place nearby, ``""`` for nobody's."""
        if not stray.is_at_sea:
            return ""
        lat, lon = _point(stray.located)
        near = self._gazetteer.near(lat, lon, km=_ISLAND_KM, limit=1)
        return near[0].place.country if near else self._frontiers.unoutlined_at((lat, lon))

    def _are_related(self, country: str, host: str) -> bool:
        claims = self._claims
        if host in {claims.get(country), country} or claims.get(host) == country:
            return True
        return country in claims and claims.get(country) == claims.get(host)

    def _territory(self, codes: Sequence[str], *, is_remote: bool) -> str:
        """Return which of ``codes`` is a territory of nobody knows whom, ``""`` for none.

        Of a disputed one it is known who may own it: far off that counts.
        """
        told = {code for code in codes if is_remote and self._land.about(code) is not None}
        return next(
            (code for code in codes if code not in {*self._claims, *told} and self._is_territory(code)), ""
        )

    def _is_territory(self, code: str) -> bool:
        place = self._gazetteer.get(f"iso:{code}")
        return place is not None and place.feature_code == "TERR"

    def _places_nearby(self, stray: Stray) -> str | None:
        """Return why places nearby excuse a stray, ``""`` where they need no word, None for no such place."""
        lat, lon, country = *_point(stray.located), stray.located.country
        near = self._gazetteer.near
        if stray.is_at_sea:
            return "" if near(lat, lon, km=_ISLAND_KM, limit=1, country=country) else None
        if stray.away.degrees > _ENCLAVE_DEG:
            self._far += 1
            if self._far > _MOST_FAR:
                return None
        own = near(lat, lon, km=_ENCLAVE_KM, limit=1, country=country)
        if not own:
            return None
        (nearest,) = near(lat, lon, km=_ENCLAVE_KM, limit=1)
        if nearest.place.id == own[0].place.id:
            return ""
        return f"{own[0].place.name} in {_named(country)} lies {own[0].distance_km:.0f} km from there"

    def _doubt(self, stray: Stray) -> str:
        """Return why a stray may be right after all, ``""`` where nothing speaks for it."""
        located, country = stray.located, stray.located.country
        feature_class, code = located.sort or (None, "")
        is_firm = feature_class in _FIRM or code == _SITE
        if feature_class is not None and (not is_firm or code == _PAST):
            return "such a place may reach beyond its country"
        if feature_class is FeatureClass.ADMIN and stray.away.degrees <= _UNIT_DEG:
            return "the middle of a unit may lie outside it"
        if not stray.is_at_sea:
            return ""
        is_scattered = not stray.turned and self._frontiers.is_scattered(country)
        if stray.away.km <= _ZONE_KM or (is_scattered and self._off_extent_km(stray) <= _ZONE_KM):
            return "it may lie on an island that the outlines lack"
        return ""

    def _off_extent_km(self, stray: Stray) -> float:
        located = stray.located
        return self._frontiers.distance_to_extent(located.country, _point(located)).km

    def _warning(self, stray: Stray, why: str) -> RowFault:
        row = stray.located.row
        meant = f", or as {_written(stray.turned)}" if stray.turned else ""
        return RowFault(
            self._file,
            row.line,
            FaultKind.OUTSIDE_COUNTRY,
            _where(stray),
            f"the row is kept, as {why}; see whether the country and the point are meant so{meant}",
            is_warning=True,
            name=stray.located.name,
            column="country",
        )

    def _refusal(self, stray: Stray) -> RowFault:
        row, where = stray.located.row, _where(stray)
        if stray.turned is None:
            kind, reason = FaultKind.OUTSIDE_COUNTRY, where
            remedy = "correct the point or the country, or leave the country empty"
        else:
            kind, reason = FaultKind.SWAPPED, f"{stray.how}: the point {where}"
            remedy = f"write {_written(stray.turned)}"
        column = "country" if stray.turned is None else "latitude"
        return RowFault(self._file, row.line, kind, reason, remedy, name=stray.located.name, column=column)


def _box(gazetteer: Gazetteer, country: str) -> BoundingBox | None:
    place = gazetteer.get(f"iso:{country}")
    return None if place is None else place.bbox


def _excuses(dispute: Dispute, country: str, *, is_remote: bool) -> bool:
    """Return whether a dispute excuses a row of ``country``: far off, one about a whole country, its parties.

    The extent of a whole country holds much sea, and that of Antarctica a continent.
    """
    whole = dispute.id.removeprefix("iso:")
    if not is_remote or whole == dispute.id:
        return True
    return country in {whole, *dispute.held_by, *dispute.claimed_by}


def _by_country(located: Iterable[LocatedRow]) -> dict[str, list[LocatedRow]]:
    found: dict[str, list[LocatedRow]] = {}
    for each in located:
        found.setdefault(each.country, []).append(each)
    return found


def _point(located: LocatedRow) -> Point:
    return located.lat, located.lon


def _where(stray: Stray) -> str:
    off = f" off {_named(stray.host)}" if stray.host else ""
    lies = f"lies at sea{off}" if stray.is_at_sea else f"lies in {_named(stray.host)}"
    return f"{lies}, {stray.away.km:,.0f} km from {_named(stray.located.country)}"


def _written(point: Point) -> str:
    return f"latitude {point[0]:.10g}, longitude {point[1]:.10g}"


def _named(country: str) -> str:
    return f"{country_name(country)} ({country})"


def _turns(located: LocatedRow) -> list[tuple[str, Point]]:
    """Return what may have happened to a point and the point as it may be meant, likeliest first."""
    lat, lon = located.lat, located.lon
    turns = [
        (f"{_sign('longitude', lon)}", (lat, -lon)),
        (f"{_sign('latitude', lat)}", (-lat, lon)),
        ("both signs look wrong", (-lat, -lon)),
    ]
    if abs(lon) <= _POLE:
        turns.insert(0, ("latitude and longitude look swapped", (lon, lat)))
    return turns


def _sign(number: str, value: float) -> str:
    found, meant = ("positive", "negative") if value > 0 else ("negative", "positive")
    return f"the {number} looks {found} where it should be {meant}"
