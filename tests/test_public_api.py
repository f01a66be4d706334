"""The public surface: its names, and that importing it costs nothing."""

import json
import subprocess
import sys

import pytest

import geomap

PUBLIC = {
    "Document",
    "GeocodingSettings",
    "GeomapError",
    "ParsedDocument",
    "Place",
    "Settings",
    "draw",
    "extract",
    "map_articles",
}
#: A tenth of a second is not to be had with any of these (folium alone: 0.6 s).
HEAVY = {
    "folium",
    "branca",
    "numpy",
    "shapely",
    "geopy",
    "pycountry",
    "py3langid",
    "typer",
    "rich",
    "requests",
}


def test_the_public_names_are_these_and_no_others():
    assert set(geomap.__all__) == PUBLIC
    assert sorted(geomap.__all__) == list(geomap.__all__)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_name_is_there_and_documented(name):
    assert getattr(geomap, name).__doc__
    assert name in dir(geomap)


def test_an_unknown_name_is_refused_with_what_there_is():
    with pytest.raises(AttributeError, match="map_articles"):
        geomap.draw_map  # noqa: B018


def test_importing_geomap_imports_nothing_heavy():
    program = "import geomap, json, sys; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert HEAVY & set(json.loads(done.stdout)) == set()


def test_the_package_is_typed(repository):
    assert (repository / "geomap" / "py.typed").is_file()
