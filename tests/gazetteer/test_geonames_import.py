"""GeoNames' files as a layer above the bundled gazetteer."""

import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geomap.errors import GazetteerError
from geomap.gazetteer.checking import check_file
from geomap.gazetteer.importing import Dump, ImportReport, import_geonames, tell_dump
from geomap.gazetteer.importing.alternates import NameReader, read_alternate
from geomap.gazetteer.importing.dumps import MOST_BYTES
from geomap.gazetteer.importing.prominence import prominence_of_row
from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.names import PlaceName, read_name_line, unpack_name_block
from geomap.gazetteer.store import Gazetteer, bundled_path
from geomap.model.resolution import NameKind


def place(
    number: int, name: str, kind: str = "P.PPL", point: str = "34.5 -5.5", where: str = "MA", *,
    column: str = "", people: int = 0,
) -> str:  # fmt: skip
    """A line of allCountries; ``where`` is country.admin1.admin2."""
    (lat, lon), (letter, code) = point.split(), kind.split(".")
    country, unit1, unit2 = [*where.split("."), "", ""][:3]
    cells = [str(number), name, name, column, lat, lon, letter, code, country, "", unit1, unit2, "", ""]
    return "\t".join([*cells, str(people), "", "12", "Africa/Casablanca", "2024-01-01"])


def other(number: int, of: int, language: str, name: str, marks: str = "") -> str:
    """A line of alternateNamesV2; ``marks``: p, s, c, h for preferred, short, colloquial, historic."""
    flags = ["1" if mark in marks else "" for mark in "psch"]
    return "\t".join([str(number), str(of), language, name, *flags, "", ""])


RABAT, DAKHLA, TIFARITI = 2538475, 2463447, 2461667
PLACES = (
    place(RABAT, "Rabat", "P.PPLC", "34.01325 -6.83255", "MA.04.421", people=1_655_753),
    place(TIFARITI, "Tifariti", "P.PPL", "26.158 -10.567", "MA.11"),
    place(90_000_001, "Douar Essalam", "P.PPL", "34.9 -5.9", "MA.04.481", column="Dwar as-Salam,do la,DSL"),
    place(90_000_002, "Jbel Quelquepart", "T.MT", "31.0 -7.0", "MA.90", column="عاصمة Jbel"),
    place(90_000_003, "Hassi Exemple", "H.WLL", "27.7 -8.1", "DZ.60.6001"),
    place(90_000_004, "Commune d'Exemple", "A.ADM2", "34.8 -5.8", "MA.04.481"),
    place(90_000_005, "Old Realm", "A.PCLH", "50.0 10.0", ""),
    place(2542007, "Kingdom of Morocco", "A.PCLI", "32 -6", "MA.00", column="Maroc,Marrakusha"),
    place(363196, "Mediterranean Sea", "H.SEA", "35.0 20.0", "", column="Mare Internum"),
    place(2597555, "Rabat-Salé-Kénitra", "A.ADM1", "34.2 -6.5", "MA.04"),
)
OTHERS = (
    other(1, 90_000_001, "ar", "دوار السلام", "p"), other(2, 90_000_001, "fr", "Douar Es-Salam"),
    other(3, 90_000_001, "de", "Friedensdorf"), other(4, 90_000_001, "fr", "Villagix", "h"),
    other(5, 90_000_001, "wkdt", "Q123"), other(6, 90_000_001, "link", "https://example.org"),
    other(7, 90_000_001, "iata", "XQZ"), other(8, 90_000_001, "post", "14000"),
    other(9, 90_000_001, "abbr", "D.E."), other(10, 90_000_001, "", "dwar alslam"),
    other(11, RABAT, "xx", "Rabatopolis"), other(12, 90_000_001, "fr", "Douar la Paix", "p"),
    other(13, 77, "fr", "Nulle part"),
)  # fmt: skip
ADMIN1 = (
    "MA.90\tPays d'Exemple\tPays d'Exemple\t90000010",
    "MA.04\tOther\tOther\t5",
    "DZ.60\tTindouf\tTindouf\t1",
)
ADMIN2 = ("MA.04.481\tCommune d'Exemple\tCommune d'Exemple\t90000004", "MA.04.421\tRabat\tRabat\t11281877")


def write(folder: Path, name: str, lines: Sequence[str | bytes]) -> Path:
    path = folder / name
    raw = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n"
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "words")
            archive.writestr(f"{path.stem}.txt", raw)
    else:
        path.write_bytes(raw)
    return path


def quiet(words: str, done: int, total: int) -> None:
    assert words
    assert 0 <= done <= total


@pytest.fixture(scope="module")
def base() -> Iterator[Gazetteer]:
    with Gazetteer.open() as gazetteer:
        yield gazetteer


Run = Callable[..., ImportReport]


@pytest.fixture
def run(base: Gazetteer, tmp_path: Path) -> Run:
    def run_import(
        places: Sequence[str | bytes] = PLACES,
        others: Sequence[str | bytes] = OTHERS,
        **options: frozenset[str],
    ) -> ImportReport:
        return import_geonames(
            write(tmp_path, "allCountries.zip", places), tmp_path / "home" / "geonames.sqlite",
            base=base, alternates=write(tmp_path, "alternateNamesV2.zip", others),
            admin1=write(tmp_path, "admin1CodesASCII.txt", ADMIN1),
            admin2=write(tmp_path, "admin2Codes.txt", ADMIN2), progress=quiet, name="geonames", **options,
        )  # fmt: skip

    return run_import


def names_in(path: Path, number: int) -> list[PlaceName]:
    """The names that a layer's file itself holds of a place."""
    with closing(IndexFile(path)) as index:
        blocks = [unpack_name_block(block) for (block,) in index.rows("select block from name")]
    return [read_name_line(line) for block in blocks for line in block.get(number, ())]


def test_new_places_come_in_with_names_by_language_and_kind(run: Run) -> None:
    report = run()
    assert (report.n_places, report.n_known, report.n_matched) == (5, 5, 3)
    with Gazetteer.open(report.path) as layer:
        found = layer.get("gn:90000001")
        assert found is not None
        assert dict(found.names) == {"ar": "دوار السلام", "de": "Friedensdorf", "fr": "Douar la Paix"}
        assert (found.wikidata, found.source, found.licence) == ("Q123", "GeoNames", "CC BY 4.0")
        kinds = {name.text: (name.language, name.kind, name.is_code) for name in layer.names("gn:90000001")}
        assert kinds == {
            "Douar Essalam": ("", NameKind.OFFICIAL, False),
            "دوار السلام": ("ar", NameKind.OFFICIAL, False),
            "Douar la Paix": ("fr", NameKind.OFFICIAL, False),
            "Douar Es-Salam": ("fr", NameKind.ALTERNATE, False),
            "Friedensdorf": ("de", NameKind.EXONYM, False),
            "Villagix": ("fr", NameKind.FORMER, False),
            "XQZ": ("", NameKind.ALTERNATE, True),
            "D.E.": ("", NameKind.ABBREVIATION, False),
            "Dwar as-Salam": ("", NameKind.ALTERNATE, False),
            "DSL": ("", NameKind.ALTERNATE, True),
        }
        for name in ("Friedensdorf", "dwar as salam", "XQZ", "Douar la Paix"):
            assert [candidate.place.id for candidate in layer.lookup(name)] == ["gn:90000001"]
        assert [hit.name for hit in layer.scan("At Friedensdorf, XQZ")] == ["Friedensdorf"]


def test_the_layer_is_sound(run: Run) -> None:
    assert check_file(run().path) == ()


def test_what_is_no_name_is_counted_by_reason(run: Run) -> None:
    assert dict(run().left_out) == {
        "links": 1,
        "machine transliterations and single letters": 3,
        "names of places that were not imported": 1,
        "postal codes": 1,
    }


def test_a_place_that_is_bundled_gets_only_the_names_that_it_lacks(run: Run, base: Gazetteer) -> None:
    report = run()
    with Gazetteer.open(report.path) as layer:
        assert layer.get(f"gn:{RABAT}") is None
        assert layer.get(f"gn:{TIFARITI}") is None, "its country is corrected by a patch"
    assert [name.text for name in names_in(report.path, RABAT)] == ["Rabatopolis"]
    known = base.get(f"gn:{RABAT}")
    assert known is not None
    with closing(IndexFile(report.path)) as index:
        assert int.from_bytes(index.find("rabatopolis"), "little") == (
            RABAT << 32 | 1 << 16 | round(known.prominence * 1000)
        )
        assert not index.find("rabat")


@pytest.mark.parametrize(
    ("place_id", "new"),
    [("iso:MA", "Marrakusha"), ("geomap:mediterranean-sea", "Mare Internum"), ("geomap:ma-04", "")],
)
def test_countries_seas_and_units_of_the_tables_do_not_come_twice(
    run: Run, base: Gazetteer, place_id: str, new: str
) -> None:
    report = run()
    with closing(IndexFile(bundled_path())) as bundled, closing(IndexFile(report.path)) as index:
        number = bundled.number(place_id)
        assert number is not None
        assert index.rows("select count(*) from place where name like '%Sea' or name like '%Morocco'") == [
            (0,)
        ]
        below = dict(index.rows("select n, id from below"))
    if new:
        assert new in [name.text for name in names_in(report.path, number)]
        assert below[number] == place_id


def test_units_bear_the_bundled_ids_and_else_those_of_the_unit_tables(run: Run) -> None:
    with Gazetteer.open(run().path) as layer:
        village, hill, well = (layer.get(f"gn:9000000{n}") for n in (1, 2, 3))
        assert village
        assert hill
        assert well
        assert (village.admin1, village.admin2) == ("Rabat-Salé-Kénitra", "Commune d'Exemple")
        assert (hill.admin1, hill.admin2) == ("Pays d'Exemple", "")
        assert well.admin1 == "Tindouf"
    with closing(IndexFile(run().path)) as index:
        rows = index.rows("select country || '.' || code, place from admin1")
        assert dict(rows) == {"MA.04": "geomap:ma-04", "MA.11": None, "MA.90": None, "DZ.60": None}
        assert index.rows("select place from admin2 where name like 'Commune%'") == [("gn:90000004",)]


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({"countries": frozenset({"DZ"})}, {90_000_003}),
        ({"classes": frozenset({"T", "H"})}, {90_000_002, 90_000_003}),
        ({"countries": frozenset({"MA"}), "classes": frozenset({"P"})}, {90_000_001}),
    ],
)
def test_only_the_countries_and_classes_that_are_asked_for_come_in(
    run: Run, options: Mapping[str, frozenset[str]], numbers: set[int]
) -> None:
    report = run(**options)
    with closing(IndexFile(report.path)) as index:
        assert {number for (number,) in index.rows("select n from place")} == numbers
    assert report.filtered + report.n_places + report.n_known == len(PLACES)


def test_the_order_of_lines_and_their_ends_change_nothing(run: Run) -> None:
    path = run().path
    before = path.read_bytes()
    places, others = PLACES[5:] + PLACES[4::-1], OTHERS[::-1]
    ended = [f"{line}\r" for line in places]
    assert run(ended, others).path.read_bytes() == before


def test_a_historical_country_and_rows_without_class_or_country_are_kept(run: Run) -> None:
    report = run([*PLACES, place(90_000_020, "Somewhere", ".", where="")])
    with Gazetteer.open(report.path) as layer:
        realm, bare = layer.get("gn:90000005"), layer.get("gn:90000020")
        assert realm
        assert bare
        assert (realm.feature_class, realm.feature_code, realm.country) == ("A", "PCLH", "")
        assert (bare.feature_class, bare.feature_code) == ("L", "AREA")


FAULTY: dict[str | bytes, str] = {
    "90000030\tToo few": "expected 19 columns",
    place(90_000_031, "No point", point="x 5"): "expected a latitude and a longitude",
    place(90_000_032, "Too far north", point="95 5"): "expected a latitude and a longitude",
    place(90_000_033, "Not a number", point="nan 5"): "expected a latitude and a longitude",
    place(90_000_034, " "): "it has no name",
    place(90_000_035, "Wrong class", "X.PPL"): "expected a feature class",
    place(90_000_036, "Wrong country", where="<b>"): "expected a country",
    place(90_000_001, "Twice"): "has come before",
    place(0, "Nought"): "expected a number of GeoNames",
    place(1 << 28, "Too large"): "expected a number of GeoNames",
    place(90_000_037, "Crowd", people=-4): "expected a population",
    place(90_000_038, "Ville").encode().replace(b"Ville", b"\xff\xfe"): "expected UTF-8",
    place(90_000_039, "x" * 100_001): "more than 100,000 bytes",
}


def test_faulty_lines_are_named_and_the_others_work(run: Run) -> None:
    report = run([*PLACES, *FAULTY])
    assert (report.n_places, report.n_faults) == (5, len(FAULTY))
    for number, (fault, reason) in enumerate(
        zip(report.faults, FAULTY.values(), strict=True), len(PLACES) + 1
    ):
        assert (fault.file, fault.line) == ("allCountries.zip", number)
        assert reason in fault.reason
        assert fault.remedy


def test_faulty_alternate_names_and_units_are_named(run: Run, tmp_path: Path) -> None:
    report = run(PLACES, [*OTHERS, "x\ty", b"20\t90000001\tfr\t\xff\t\t\t\t\t\t"])
    assert [(fault.file, fault.line) for fault in report.faults] == [
        ("alternateNamesV2.zip", 14), ("alternateNamesV2.zip", 15),
    ]  # fmt: skip


def test_only_the_first_faults_of_a_file_are_named_and_all_counted(run: Run) -> None:
    report = run([*PLACES, *(f"line {number}" for number in range(1500))])
    assert report.n_faults == 1500
    assert [fault.line for fault in report.faults] == list(range(11, 31))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([b"\x80\xff"], "no line could be used: expected lines of 19 columns"),
        (["geonameid\tname"], "no line could be used: expected lines of 19 columns"),
        ([place(5, "")], "no line could be used"),
    ],
)
def test_a_file_without_a_sound_line_is_an_error_that_names_it(
    base: Gazetteer, tmp_path: Path, content: Sequence[str | bytes], message: str
) -> None:
    path = write(tmp_path, "mine.txt", content)
    with pytest.raises(GazetteerError, match=f"mine.txt: {message}"):
        import_geonames(path, tmp_path / "a.sqlite", base=base, progress=quiet, name="a")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["mine.txt"]


@pytest.mark.parametrize("option", ["alternates", "admin1", "admin2"])
def test_so_is_each_of_the_other_files(base: Gazetteer, tmp_path: Path, option: str) -> None:
    wrong, places = write(tmp_path, "wrong.txt", ["a,b"]), write(tmp_path, "MA.txt", PLACES)
    with pytest.raises(GazetteerError, match=r"wrong\.txt: no line could be used"):
        import_geonames(places, tmp_path / "a.sqlite", base=base, progress=quiet, name="a", **{option: wrong})


def test_filters_that_leave_nothing_or_mean_nothing_are_errors(run: Run) -> None:
    with pytest.raises(GazetteerError, match="none of its 10 places is of the countries"):
        run(countries=frozenset({"NL"}))
    with pytest.raises(GazetteerError, match="ISO alpha-2"):
        run(countries=frozenset({"Morocco"}))
    with pytest.raises(GazetteerError, match="expected feature classes among A H L"):
        run(classes=frozenset({"Q"}))


@pytest.mark.parametrize(
    "step", ["reading allCountries.zip", "reading alternateNamesV2.zip", "writing places", "writing names"]
)
def test_an_interrupt_at_any_step_leaves_the_old_layer_and_nothing_else(
    run: Run, base: Gazetteer, tmp_path: Path, step: str
) -> None:
    path = run().path
    before = path.read_bytes()

    def interrupt(words: str, done: int, total: int) -> None:
        if words == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_geonames(
            tmp_path / "allCountries.zip", path, base=base, progress=interrupt, name="geonames",
            alternates=tmp_path / "alternateNamesV2.zip", admin1=tmp_path / "admin1CodesASCII.txt",
        )  # fmt: skip
    assert [found.name for found in path.parent.iterdir()] == ["geonames.sqlite"]
    assert path.read_bytes() == before


KILLED = """
import os, sys
from pathlib import Path
from geomap.gazetteer.importing import import_geonames
from geomap.gazetteer.store import Gazetteer
def kill(words, done, total):
    if words == "writing names":
        os._exit(9)
places, output = map(Path, sys.argv[1:])
import_geonames(places, output, base=Gazetteer.open(), progress=kill, name="a")
"""


def test_what_a_killed_import_left_goes_with_the_next_one(run: Run, tmp_path: Path) -> None:
    places, home = write(tmp_path, "MA.txt", PLACES), tmp_path / "home"
    command = [sys.executable, "-c", KILLED, str(places), str(home / "geonames.sqlite")]
    assert subprocess.run(command, check=False).returncode == 9
    assert list(home.iterdir())
    assert not list(home.glob("*.sqlite"))
    run()
    assert [found.name for found in home.iterdir()] == ["geonames.sqlite"]


def test_a_truncated_archive_and_odd_ones_are_errors_that_name_the_file(
    base: Gazetteer, tmp_path: Path
) -> None:
    whole = write(tmp_path, "MA.zip", [place(90_000_100 + n, f"Douar {n * 7919}") for n in range(3000)])
    data = whole.read_bytes()
    cases = {"cut.zip": data[:-100], "bad.zip": data.replace(data[5000:5100], bytes(100))}
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.txt", PLACES[2])
        archive.writestr("../b.txt", PLACES[3])
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as archive:
        archive.writestr("words.txt", "words")
    for name in (*cases, "two.zip", "none.zip", "missing.zip"):
        with pytest.raises(GazetteerError, match=re.escape(name)):
            import_geonames(tmp_path / name, tmp_path / "a.sqlite", base=base, progress=quiet, name="a")
    assert not (tmp_path / "a.sqlite").exists()


def test_a_file_of_more_than_any_dump_has_is_refused_before_it_is_read(
    base: Gazetteer, tmp_path: Path
) -> None:
    path = write(tmp_path, "huge.txt", PLACES)
    with path.open("ab") as file:
        file.truncate(MOST_BYTES + 1)  # without blocks on the disk
    with pytest.raises(GazetteerError, match=r"huge\.txt: 20,000,000,001 bytes"):
        import_geonames(path, tmp_path / "a.sqlite", base=base, progress=quiet, name="a")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (PLACES, Dump.PLACES), (OTHERS, Dump.ALTERNATES), (ADMIN1, Dump.ADMIN1), (ADMIN2, Dump.ADMIN2),
        (["id,name"], None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".txt", ".zip"])
def test_files_are_told_apart_by_what_is_in_them(
    lines: Sequence[str], kind: Dump | None, suffix: str, tmp_path: Path
) -> None:
    assert tell_dump(write(tmp_path, f"any{suffix}", lines)) is kind


@pytest.mark.parametrize(
    ("kind", "people", "n_names", "prominence"),
    [
        ("H.STM", 0, 0, 0.1), ("S.FRM", 0, 0, 0.1), ("P.PPL", 0, 0, 0.1), ("H.STM", 0, 7, 0.175),
        ("P.PPL", 9_999, 0, 0.4), ("H.SEA", 0, 0, 0.75),
    ],
)  # fmt: skip
def test_a_place_of_which_little_is_known_stays_below_every_town_unless_it_has_many_names(
    kind: str, people: int, n_names: int, prominence: float
) -> None:
    assert prominence_of_row(*kind.split("."), people, n_names) == pytest.approx(prominence)


cell = st.text(st.characters(exclude_characters="\t\n", exclude_categories=["Cs"]), max_size=8)
sound = {cells[0]: cells for cells in (line.split("\t") for line in PLACES[2:7])}


@st.composite
def spoiled(draw: st.DrawFn) -> bytes:
    cells = draw(st.sampled_from([line.split("\t") for line in (*PLACES, *OTHERS)])).copy()
    for _ in range(draw(st.integers(1, 3))):
        cells[draw(st.integers(0, len(cells) - 1))] = draw(cell)
    line = "\t".join(cells).encode()
    return draw(st.sampled_from([line, line[: len(line) // 2], b"\xff" + line]))


junk = st.binary(max_size=30).filter(lambda raw: b"\n" not in raw)
unshrunk = (Phase.explicit, Phase.generate)  # each example is an import of a second or two


@given(st.lists(st.one_of(spoiled(), junk), min_size=10, max_size=60))
@settings(max_examples=8, deadline=None, phases=unshrunk)
def test_of_fuzzed_lines_each_comes_in_or_is_named_and_sound_ones_all_work(
    base: Gazetteer, lines: list[bytes]
) -> None:
    mixed = [*(line.encode() for line in PLACES), *lines]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "a.sqlite"
        places, others = write(Path(folder), "MA.txt", mixed), write(Path(folder), "names.txt", OTHERS)
        report = import_geonames(places, output, base=base, alternates=others, progress=quiet, name="a")
        assert all(fault.reason and fault.line for fault in report.faults)
        blank = sum(1 for line in lines if not line.rstrip(b"\r"))
        assert report.n_places + report.n_known + report.n_faults + blank == len(mixed)
        with Gazetteer.open(output) as layer:
            layer.check()
            for number, cells in sound.items():
                found = layer.get(f"gn:{number}")
                assert found is not None
                assert found.name == cells[1]


@given(st.lists(st.one_of(spoiled(), junk), min_size=10, max_size=60))
@settings(max_examples=4, deadline=None, phases=unshrunk)
def test_fuzzed_alternate_names_harm_no_sound_one(base: Gazetteer, lines: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        places, output = write(Path(folder), "MA.txt", PLACES), Path(folder) / "a.sqlite"
        others = write(Path(folder), "names.txt", [*lines, *OTHERS])
        import_geonames(places, output, base=base, alternates=others, progress=quiet, name="a")
        with Gazetteer.open(output) as layer:
            assert {name.text for name in layer.names("gn:90000001")} >= {"Friedensdorf", "XQZ"}


hostile = st.text(max_size=10)


@given(
    st.lists(st.tuples(st.sampled_from(["fr", "", "abbr", "wkdt", "iata", "zz_1", "x y", "fr-CA"]), hostile))
)
@settings(max_examples=50, deadline=None)
def test_any_alternate_name_is_a_name_or_counted(rows: list[tuple[str, str]]) -> None:
    from collections import Counter

    left_out: Counter[str] = Counter()
    given_rows = [read_alternate([str(n), "7", *row, "", "", "", ""]) for n, row in enumerate(rows)]
    names = NameReader({"fr": {"FR"}}).read("Main", "FR", "", given_rows, left_out)
    items = sum(1 for language, _ in rows if language == "wkdt")
    assert len(names.names) <= len(rows) - items
    assert len(names.names) + left_out.total() + items <= len(rows)
