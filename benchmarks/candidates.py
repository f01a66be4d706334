"""How often the right place is among what the gazetteer gives, and the country of a point.

    python benchmarks/candidates.py

For every annotated name with coordinates of a shared corpus: whether one of its candidates (at most
60, demonyms by the language's file) lies within 161 km of the annotated point, or has it in its box.
LGL and TUD-Loc-2013 may be tuned on; GeoWebNews is only measured.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.sources import City, read_cities
from geomap.geo.points import distance_km
from geomap.languages.language import Language, load_language
from geomap.model.place import Place
from geomap.resolution.candidates import look_up

CORPORA = Path(os.environ.get("GEOMAP_CORPORA") or Path(__file__).parents[2] / "shared" / "corpora")
RIGHT_KM = 161.0
_DROPPED = {"geowebnews": frozenset({"Demonym", "Language", "Homonym"})}
_STEP = 10


def run_candidates() -> None:
    """Print both tables."""
    language = load_language("en")
    print("| corpus | names | within 161 km | or inside the area |\n| --- | --- | --- | --- |")
    with open_gazetteer() as gazetteer:
        for name in ("lgl", "tudloc2013", "geowebnews"):
            counts = [0, 0, 0]
            for written, lat, lon in _gold(name):
                places = list(_candidates(written, gazetteer, language))
                near = any(distance_km(place.lat, place.lon, lat, lon) <= RIGHT_KM for place in places)
                counts[0] += 1
                counts[1] += near
                counts[2] += near or any(_is_inside(place, lat, lon) for place in places)
            print(f"| {name} | {counts[0]} | {counts[1] / counts[0]:.3f} | {counts[2] / counts[0]:.3f} |")
        print("\n| country of a point by the outlines, 0.1 degrees tolerance | points | right |")
        print("| --- | --- | --- |")
        for least in (0, 15_000):
            cities = [city for city in read_cities() if city.population >= least][::_STEP]
            right = sum(_is_in_its_country(city, gazetteer) for city in cities)
            print(
                f"| every {_STEP}th town above {least} people | {len(cities)} | {right / len(cities):.4f} |"
            )


def _is_in_its_country(city: City, gazetteer: Gazetteer) -> bool:
    place = gazetteer.get(f"gn:{city.number}")
    return place is not None and gazetteer.country_at(city.lat, city.lon) == place.country


def _gold(name: str) -> Iterator[tuple[str, float, float]]:
    dropped = _DROPPED.get(name, frozenset())
    with (CORPORA / "geoparsing" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            for toponym in json.loads(line)["toponyms"]:
                if toponym.get("lat") is not None and toponym.get("type") not in dropped:
                    yield toponym["name"], toponym["lat"], toponym["lon"]


def _candidates(name: str, gazetteer: Gazetteer, language: Language) -> Iterator[Place]:
    for place_id in language.demonyms.get(name, ()):
        if place := gazetteer.get(place_id):
            yield place
    for candidate in look_up(name, gazetteer=gazetteer, language=language).found:
        yield candidate.place


def _is_inside(place: Place, lat: float, lon: float) -> bool:
    box = place.bbox
    if box is None or not box.south <= lat <= box.north:
        return False
    if box.west <= box.east:
        return box.west <= lon <= box.east
    return lon >= box.west or lon <= box.east


if __name__ == "__main__":
    run_candidates()
