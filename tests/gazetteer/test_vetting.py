"""Rows of users against the gazetteer below them: what is refused, what is only warned of, what passes."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.gazetteer.names import PlaceName
from geomap.gazetteer.rows import Action, FaultKind, PlaceRow, RowFault, RowTable
from geomap.gazetteer.stacking.overlay import Overlay
from geomap.gazetteer.store import Gazetteer
from geomap.gazetteer.vetting import vet_rows
from geomap.gazetteer.vetting.country_fit import find_misplaced
from geomap.gazetteer.vetting.located import LocatedRow
from geomap.model.resolution import NameKind

TABLES = Path(__file__).resolve().parents[2] / "gazetteer"
# A name that no place bears, so that a test of points is about the point alone.
NEW = "Qxvland"

Spot = tuple[str, float, float]


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with Gazetteer.open() as opened:
        yield opened


def vet(gazetteer: Gazetteer, *rows: PlaceRow, **options: object) -> RowTable:
    return vet_rows(RowTable("mine.csv", rows), gazetteer, **options)  # type: ignore[arg-type]


def new(country: str, lat: float, lon: float, *, kind: str = "village", line: int = 2) -> PlaceRow:
    return PlaceRow(line, name=NEW, country=country, lat=lat, lon=lon, kind=kind)


def only_fault(table: RowTable) -> RowFault:
    (fault,) = table.faults
    return fault


# As a whole.


def test_sound_rows_pass_unchanged_in_their_order(gazetteer: Gazetteer) -> None:
    rows = tuple(new("MA", 32 + at / 10, -6, line=at + 2) for at in range(5))
    table = vet(gazetteer, *rows)
    assert (table.rows, table.faults) == (rows, ())


def test_a_table_without_rows_keeps_its_faults(gazetteer: Gazetteer) -> None:
    fault = RowFault("mine.csv", 0, FaultKind.HEADER, "no header", "write one")
    table = RowTable("mine.csv", (), (fault,))
    assert vet_rows(table, gazetteer) is table


def test_faults_of_the_reader_stay_and_all_are_sorted_by_line(gazetteer: Gazetteer) -> None:
    readers = RowFault("mine.csv", 3, FaultKind.KIND, "unknown kind", "write another")
    rows = (new("MA", 40.4, -3.7, line=2), new("MA", 32, -6, line=4), new("NL", -30, 20, line=5))
    table = vet_rows(RowTable("mine.csv", rows, (readers,)), gazetteer)
    assert [fault.line for fault in table.faults] == [2, 3, 5]
    assert [row.line for row in table.rows] == [4]


def test_a_row_may_have_two_faults(gazetteer: Gazetteer) -> None:
    row = PlaceRow(2, id="iso:QQ", name=NEW, country="MA", lat=40.4, lon=-3.7)
    table = vet(gazetteer, row, find_common_word=lambda name: "en")
    assert {fault.kind for fault in table.faults} == {FaultKind.UNKNOWN_ID}
    row = row._replace(id="")
    kinds = {fault.kind for fault in vet(gazetteer, row, find_common_word=lambda name: "en").faults}
    assert kinds == {FaultKind.OUTSIDE_COUNTRY, FaultKind.COMMON_WORD}


# Known places.


@pytest.mark.parametrize(
    ("row", "known"),
    [
        (PlaceRow(2, name="Rabat", country="MA", lat=34.013, lon=-6.833, kind="city"), "gn:2538475"),
        (PlaceRow(2, name="RABAT", lat=34.03, lon=-6.83), "gn:2538475"),
        (PlaceRow(2, name="الرباط", country="MA", lat=34.013, lon=-6.833), "gn:2538475"),
        (PlaceRow(2, id="user:rbt", name="Rabat", country="MA", lat=34.013, lon=-6.833), "gn:2538475"),
        (PlaceRow(2, id="osm:n1", name="Rabat", country="MA", lat=34.013, lon=-6.833), "gn:2538475"),
        # Filed under EH, held by Morocco: the same town.
        (PlaceRow(2, name="Dakhla", country="MA", lat=23.685, lon=-15.958, kind="town"), "gn:2463447"),
        (PlaceRow(2, name="Suva", country="FJ", lat=-18.1416, lon=178.4415, kind="capital"), "gn:2198148"),
    ],
)
def test_a_known_place_is_refused_and_its_id_named(gazetteer: Gazetteer, row: PlaceRow, known: str) -> None:
    table = vet(gazetteer, row)
    fault = next(fault for fault in table.faults if fault.kind is FaultKind.KNOWN_PLACE)
    assert table.rows == ()
    assert (fault.is_warning, fault.line, fault.name, fault.column) == (False, 2, row.name, "name")
    assert known in fault.reason
    assert known in fault.remedy


@pytest.mark.parametrize(
    "row",
    [
        PlaceRow(2, name="Rabat", country="MA", lat=33.9, lon=-6.83, kind="city"),  # 12 km away
        PlaceRow(2, name="Rabat", country="MA", lat=34.013, lon=-6.833, kind="lake"),  # another class
        PlaceRow(
            2, name="Rabat", country="MT", lat=36.2, lon=14.2, kind="city"
        ),  # another country's, elsewhere
        PlaceRow(2, id="gn:2538475", name="Rabat", country="MA", lat=34.013, lon=-6.833),  # a patch
        PlaceRow(2, id="gn:4000000000", name="Rabat", country="MA", lat=34.013, lon=-6.833),  # GeoNames' own
        PlaceRow(2, name="RBA", country="MA", lat=34.05, lon=-6.75, kind="city"),  # a code of the airport
    ],
)
def test_what_is_another_place_or_a_patch_is_not_a_known_place(gazetteer: Gazetteer, row: PlaceRow) -> None:
    assert vet(gazetteer, row).rows == (row,)


def test_a_known_place_under_another_name_of_the_row_is_a_warning(gazetteer: Gazetteer) -> None:
    names = (PlaceName("Rabat", "nl"), PlaceName("Ar-Rabāṭ", "ar"))
    row = PlaceRow(2, name=NEW, country="MA", lat=34.013, lon=-6.833, names=names)
    table = vet(gazetteer, row)
    fault = only_fault(table)
    assert (fault.kind, fault.is_warning, fault.column) == (FaultKind.KNOWN_PLACE, True, "aliases")
    assert "gn:2538475" in fault.remedy
    assert table.rows == (row,)


def test_what_a_place_was_or_is_called_for_short_does_not_make_it_the_known_one(gazetteer: Gazetteer) -> None:
    names = (PlaceName("Rabat", kind=NameKind.FORMER), PlaceName("Rabat", kind=NameKind.ABBREVIATION))
    row = PlaceRow(2, name=NEW, country="MA", lat=34.013, lon=-6.833, names=names)
    assert vet(gazetteer, row).faults == ()


def test_a_wikidata_id_makes_places_one_or_two(gazetteer: Gazetteer) -> None:
    morocco = gazetteer.get("iso:MA")
    assert morocco is not None
    row = PlaceRow(2, name="Morocco", lat=morocco.lat + 0.3, lon=morocco.lon, wikidata=morocco.wikidata)
    assert only_fault(vet(gazetteer, row)).kind is FaultKind.KNOWN_PLACE
    other = row._replace(lat=morocco.lat, wikidata="Q999999999")
    assert vet(gazetteer, other).rows == (other,)


# Layers of users below.


def test_places_of_a_lower_layer_are_known_too() -> None:
    lower = Overlay(
        "team.csv", (PlaceRow(2, id="user:q", name=NEW, country="MA", lat=32.0, lon=-6.0, kind="city"),)
    )
    with Gazetteer.open(overlays=[lower]) as layered:
        again = PlaceRow(2, name=NEW.upper(), country="MA", lat=32.01, lon=-6.0)
        patch = PlaceRow(3, id="user:q", names=(PlaceName("Qx"),))
        hiding = PlaceRow(4, id="user:q", name=NEW, action=Action.HIDE)
        moved = PlaceRow(5, id="user:q", lat=40.4, lon=-3.7)
        table = vet(layered, again, patch, hiding, moved)
        assert [(fault.line, fault.kind) for fault in table.faults] == [
            (2, FaultKind.KNOWN_PLACE),
            (5, FaultKind.OUTSIDE_COUNTRY),
        ]
        assert table.rows == (patch, hiding)


def test_the_same_row_without_an_id_in_two_files_is_the_same_place() -> None:
    row = PlaceRow(2, name=NEW, country="MA", lat=32.0, lon=-6.0, kind="city")
    with Gazetteer.open(overlays=[Overlay("team.csv", (row,))]) as layered:
        assert vet(layered, row).faults == ()


# Ids.


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (PlaceRow(2, id="gn:4000000000", name="x"), FaultKind.UNKNOWN_ID),
        (PlaceRow(2, id="gn:4000000000", lat=1.0, lon=1.0), FaultKind.UNKNOWN_ID),
        (PlaceRow(2, id="user:nowhere"), FaultKind.UNKNOWN_ID),
        (PlaceRow(2, id="iso:QQ", name=NEW, lat=1.0, lon=10.0), FaultKind.UNKNOWN_ID),
        (PlaceRow(2, id="geomap:qxv", name=NEW, lat=1.0, lon=10.0), FaultKind.UNKNOWN_ID),
        (PlaceRow(2, id="gn:4000000000", action=Action.HIDE), FaultKind.UNKNOWN_ID),
        (PlaceRow(2, id="gn:4000000000", name="Rabat", action=Action.HIDE), FaultKind.UNKNOWN_ID),
        (PlaceRow(2, name=NEW), FaultKind.COORDINATES),
        (PlaceRow(2, id="gn:" + "9" * 40, name=NEW), FaultKind.UNKNOWN_ID),
        (PlaceRow(2, id="user:\ud800", name=NEW), FaultKind.UNKNOWN_ID),
    ],
)
def test_an_id_that_is_needed_and_not_known_is_refused(
    gazetteer: Gazetteer, row: PlaceRow, kind: FaultKind
) -> None:
    table = vet(gazetteer, row)
    assert table.rows == ()
    assert (only_fault(table).kind, only_fault(table).is_warning) == (kind, False)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("iso:ma", "iso:MA"), ("geomap:Sahara", "geomap:sahara"), ("user:2538475", "gn:2538475"),
     ("geomap:rabat", "gn:2538475")],
)  # fmt: skip
def test_a_wrong_id_is_shown_with_the_one_that_is_meant(gazetteer: Gazetteer, wrong: str, meant: str) -> None:
    assert f"(perhaps {meant}, " in only_fault(vet(gazetteer, PlaceRow(2, id=wrong, name="x"))).remedy


@pytest.mark.parametrize(
    "row",
    [
        PlaceRow(2, id="gn:2538475", names=(PlaceName("Errbat"),)),
        PlaceRow(2, id="gn:2538475", action=Action.HIDE),
        PlaceRow(2, id="gn:2538475", name="rabat", action=Action.HIDE),
        PlaceRow(2, id="iso:MA", name="Marokko", action=Action.HIDE),
        PlaceRow(2, id="gn:4000000000", name=NEW, lat=1.0, lon=10.0),
        PlaceRow(2, id="user:qxv", name=NEW, lat=1.0, lon=10.0),
        PlaceRow(2, id="osm:w12", name=NEW, lat=1.0, lon=10.0),
    ],
)
def test_patches_hides_and_new_places_with_ids_pass(gazetteer: Gazetteer, row: PlaceRow) -> None:
    table = vet(gazetteer, row)
    assert (table.rows, table.faults) == ((row,), ())


def test_hiding_a_name_that_the_place_does_not_bear_is_a_warning(gazetteer: Gazetteer) -> None:
    row = PlaceRow(2, id="gn:2538475", name="Casablanca", action=Action.HIDE)
    table = vet(gazetteer, row)
    assert table.rows == (row,)
    assert (only_fault(table).kind, only_fault(table).is_warning) == (FaultKind.NAME, True)


def test_a_row_may_hide_what_the_same_file_adds(gazetteer: Gazetteer) -> None:
    rows = (
        PlaceRow(2, id="user:qxv", name=NEW, lat=1.0, lon=10.0, names=(PlaceName("Qx"),)),
        PlaceRow(3, id="user:qxv", name="Qx", action=Action.HIDE),
        PlaceRow(4, id="user:qxv", action=Action.HIDE),
    )
    assert vet(gazetteer, *rows).faults == ()


def test_an_iso_code_of_another_country_is_a_warning(gazetteer: Gazetteer) -> None:
    row = PlaceRow(2, id="geomap:ma-10", country="MA", iso="DZ-04")
    faults = vet(gazetteer, row).faults
    assert [fault.kind for fault in faults if fault.column == "iso"] == (
        [FaultKind.COUNTRY] if gazetteer.get("geomap:ma-10") else []
    )


# Countries: points that lie where they should.

SOUND: dict[str, Spot] = {
    "a town": ("MA", 32.0, -6.0),
    "Fiji west of the antimeridian": ("FJ", -17.8, 178.0),
    "Fiji east of it": ("FJ", -16.85, -179.95),
    "Chukotka beyond it": ("RU", 66.0, -172.0),
    "Chukotka before it": ("RU", 66.0, 178.0),
    "the Aleutians beyond it": ("US", 52.9, 173.0),
    "the south pole": ("AQ", -90.0, 0.0),
    "Alert in Nunavut": ("CA", 82.5, -62.3),
    "Kaliningrad": ("RU", 54.7, 20.5),
    "Nakhchivan": ("AZ", 39.2, 45.4),
    "Cabinda": ("AO", -5.55, 12.2),
    "Oecusse": ("TL", -9.2, 124.4),
    "Musandam": ("OM", 26.0, 56.2),
    "Temburong": ("BN", 4.7, 115.1),
    "Büsingen": ("DE", 47.697, 8.69),
    "Llívia": ("ES", 42.464, 1.981),
    "Campione": ("IT", 45.97, 8.97),
    "Baarle-Hertog": ("BE", 51.44, 4.93),
    "Jungholz": ("AT", 47.573, 10.447),
    "the Northwest Angle": ("US", 49.3, -95.1),
    "Vatican": ("VA", 41.903, 12.453),
    "San Marino": ("SM", 43.93, 12.45),
    "Monaco": ("MC", 43.73, 7.42),
    "Gibraltar": ("GI", 36.14, -5.35),
    "Tokelau, Atafu": ("TK", -8.55, -172.5),
    "Tokelau, Fakaofo": ("TK", -9.38, -171.2),
    "Christmas Island": ("CX", -10.45, 105.65),
    "Cocos": ("CC", -12.15, 96.85),
    "Bouvet": ("BV", -54.42, 3.36),
    "Svalbard": ("SJ", 78.2, 15.6),
    "Svalbard as Norway": ("NO", 78.2, 15.6),
    "Heard": ("HM", -53.1, 73.5),
    "Pitcairn": ("PN", -25.07, -130.1),
    "Malé": ("MV", 4.18, 73.5),
    "Tuvalu, Funafuti": ("TV", -8.52, 179.2),
    "Easter Island": ("CL", -27.12, -109.36),
    "Galápagos": ("EC", -0.75, -90.3),
    "Kavaratti": ("IN", 10.57, 72.64),
    "San Andrés": ("CO", 12.55, -81.7),
    "Tristan da Cunha": ("SH", -37.09, -12.29),
    "Kastellorizo": ("GR", 36.15, 29.59),
    "Borkum": ("DE", 53.59, 6.68),
    "Point Roberts": ("US", 48.99, -123.06),
    "Kinshasa's bank": ("CD", -4.31, 15.3),
    "Brazzaville's bank": ("CG", -4.28, 15.28),
    "Strasbourg": ("FR", 48.58, 7.76),
    "El Paso": ("US", 31.77, -106.48),
}


@pytest.mark.parametrize("spot", SOUND.values(), ids=SOUND)
@pytest.mark.parametrize("kind", ["village", "camp", "building", "river", ""])
def test_what_lies_in_its_country_passes(gazetteer: Gazetteer, spot: Spot, kind: str) -> None:
    row = new(*spot, kind=kind)
    table = vet(gazetteer, row)
    assert (table.rows, table.faults) == ((row,), ())


# Countries: points that may be right, whatever the outlines say.

KEPT: dict[str, Spot] = {
    "Ceuta as Morocco": ("MA", 35.89, -5.31),
    "Ceuta": ("ES", 35.89, -5.31),
    "Melilla": ("ES", 35.29, -2.94),
    "Sokh": ("UZ", 39.97, 71.13),
    "Vorukh": ("TJ", 39.85, 70.58),
    "Madha": ("OM", 25.28, 56.33),
    "Tuvalu, Nukulaelae": ("TV", -9.38, 179.85),
    "Maldives, Addu": ("MV", -0.63, 73.15),
    "Pitcairn, Henderson": ("PN", -24.37, -128.33),
    "Kiribati, Banaba": ("KI", -0.86, 169.54),
    "Cook Islands, Palmerston": ("CK", -18.06, -163.19),
    "Micronesia, Kapingamarangi": ("FM", 1.08, 154.8),
    "Réunion as France": ("FR", -21.1, 55.5),
    "Greenland as Denmark": ("DK", 64.18, -51.7),
    "Puerto Rico as the USA": ("US", 18.2, -66.4),
    "Hong Kong as China": ("CN", 22.3, 114.2),
    "Akrotiri as the United Kingdom": ("GB", 34.6, 32.96),
    "Saint-Martin as Sint Maarten": ("SX", 18.08, -63.05),
    "Bouvet as Norway": ("NO", -54.42, 3.36),
    "Pitcairn as the United Kingdom": ("GB", -25.07, -130.1),
    "Kerguelen as France": ("FR", -49.35, 70.2),
    "Jan Mayen as Svalbard's": ("SJ", 70.98, -8.5),
    "Sahrawi camps as Western Sahara": ("EH", 27.48, -7.83),
    "Rothera as the United Kingdom": ("GB", -67.57, -68.12),
    "Base Marambio as Argentina": ("AR", -64.24, -56.63),
    "Dakhla, on a spit of land, as France": ("FR", 23.68477, -15.95798),
    "Guam's sea as the USA": ("US", 13.9, 144.9),
    "Northern Cyprus as Turkey": ("TR", 35.2, 33.3),
    "Tskhinvali as Russia": ("RU", 42.23, 43.97),
    "Tiraspol as Russia": ("RU", 46.84, 29.63),
    "Stepanakert as Armenia": ("AM", 39.82, 46.75),
    "Donetsk as Russia": ("RU", 48.0, 37.8),
    "an atoll of the Spratlys as Malaysia": ("MY", 7.37, 113.83),
}


@pytest.mark.parametrize("spot", KEPT.values(), ids=KEPT)
def test_what_may_be_right_is_kept(gazetteer: Gazetteer, spot: Spot) -> None:
    row = new(*spot)
    table = vet(gazetteer, row)
    assert table.rows == (row,)
    assert all(fault.is_warning and fault.kind is FaultKind.OUTSIDE_COUNTRY for fault in table.faults)


# Countries: points that are wrong.


@pytest.mark.parametrize("kind", ["village", "city", "camp", "airport", "building", ""])
@pytest.mark.parametrize(
    ("spot", "where"),
    [
        (("MA", 40.4, -3.7), "lies in Spain (ES), 519 km from Morocco (MA)"),
        (("FR", 52.5, 13.4), "lies in Germany (DE)"),
        (("KE", 9.0, 38.7), "lies in Ethiopia (ET)"),
        (("FJ", 35.0, 100.0), "lies in China (CN)"),
        (("US", 50.0, -105.0), "lies in Canada (CA)"),
        (("JP", 66.0, -172.0), "lies in Russian Federation (RU)"),
        (("TV", 48.0, 5.0), "lies in France (FR)"),
        (("VA", 45.5, 9.2), "lies in Italy (IT)"),
        (("TK", -35.0, 148.0), "lies in Australia (AU)"),
    ],
)
def test_a_point_in_another_country_is_refused_and_named(
    gazetteer: Gazetteer, spot: Spot, where: str, kind: str
) -> None:
    table = vet(gazetteer, new(*spot, kind=kind))
    fault = only_fault(table)
    assert (table.rows, fault.kind, fault.is_warning) == ((), FaultKind.OUTSIDE_COUNTRY, False)
    assert fault.reason.startswith(where)


@pytest.mark.parametrize(
    "kind", ["river", "sea", "mountains", "island", "desert", "park", "historic", "R.RD", "U.RDGU"]
)
def test_waters_terrain_and_the_past_may_reach_out(gazetteer: Gazetteer, kind: str) -> None:
    row = new("MA", 40.4, -3.7, kind=kind)
    table = vet(gazetteer, row)
    assert table.rows == (row,)
    assert only_fault(table).is_warning


@pytest.mark.parametrize(
    ("spot", "kind", "is_refused"),
    [
        (("NL", 30.0, -30.0), "village", True),
        (("NL", 30.0, -30.0), "airport", True),
        (("NL", 30.0, -30.0), "", True),
        (("NL", 30.0, -30.0), "island", False),
        (("NO", 56.5, 3.2), "building", False),  # a platform on the shelf
        (("IT", 39.7, 11.0), "village", False),  # an island, for all that the outlines know
        (("KI", 5.0, -150.0), "village", False),  # islands far apart
    ],
)
def test_at_sea_what_cannot_be_there_is_refused(
    gazetteer: Gazetteer, spot: Spot, kind: str, is_refused: bool
) -> None:
    table = vet(gazetteer, new(*spot, kind=kind))
    assert only_fault(table).reason.startswith("lies at sea")
    assert only_fault(table).is_warning is not is_refused


# Of each country in the second list, a spot that is its own by the first.
_OCEANS: dict[str, tuple[float, float]] = {
    "the southern Pacific": (-50.0, -130.0),
    "the northern Pacific": (40.0, -160.0),
    "the Atlantic": (0.5, -25.0),
    "the Indian Ocean": (-33.0, 88.0),
    "the Arctic Ocean": (85.0, 0.0),
}
_FIRM_KINDS = ("village", "city", "camp", "building", "site", "admin2", "")
_FAR_ISLANDS = {
    "KI": (-0.86, 169.54), "FM": (1.08, 154.8), "MH": (11.5, 162.2), "PF": (-27.6, -144.3),
    "SC": (-9.4, 46.2), "MV": (-0.63, 73.15), "TO": (-15.6, -175.6), "CK": (-18.06, -163.19),
    "TV": (-10.7, 179.85), "TK": (-9.38, -171.2), "BV": (-54.42, 3.36), "UM": (0.2, -176.5),
}  # fmt: skip


@pytest.mark.parametrize("ocean", _OCEANS.values(), ids=_OCEANS)
def test_in_the_middle_of_an_ocean_every_country_is_refused(
    gazetteer: Gazetteer, ocean: tuple[float, float]
) -> None:
    codes = sorted(gazetteer.country_codes)
    table = vet(gazetteer, *(new(code, *ocean, line=line) for line, code in enumerate(codes, 2)))
    assert [row.country for row in table.rows] == []
    assert {fault.kind for fault in table.faults} <= {FaultKind.OUTSIDE_COUNTRY, FaultKind.SWAPPED}


@pytest.mark.parametrize("kind", _FIRM_KINDS)
@pytest.mark.parametrize("spot", [(-80.0, 50.0), (-78.0, -120.0), (-77.0, -175.0), (-89.9, 10.0)])
def test_in_antarctica_only_those_that_claim_it_are_kept(
    gazetteer: Gazetteer, spot: tuple[float, float], kind: str
) -> None:
    codes = sorted(gazetteer.country_codes)
    rows = [new(code, *spot, kind=kind, line=line) for line, code in enumerate(codes, 2)]
    kept = {row.country for row in vet(gazetteer, *rows).rows}
    assert kept == {"AQ", "AR", "AU", "CL", "FR", "GB", "NO", "NZ"}


@pytest.mark.parametrize("kind", _FIRM_KINDS)
@pytest.mark.parametrize("country", _FAR_ISLANDS)
def test_islands_far_apart_are_kept_in_their_own_bounds_alone(
    gazetteer: Gazetteer, country: str, kind: str
) -> None:
    assert vet(gazetteer, new(country, *_FAR_ISLANDS[country], kind=kind)).refused == ()
    assert vet(gazetteer, new(country, 45.0, -35.0, kind=kind)).rows == ()


@pytest.mark.parametrize("country", ["BV", "CC", "CX", "GI", "SJ", "TK", "UM", "VA"])
def test_a_country_without_an_outline_has_its_extent(gazetteer: Gazetteer, country: str) -> None:
    place = gazetteer.get(f"iso:{country}")
    assert place is not None
    assert vet(gazetteer, new(country, place.lat, place.lon)).refused == ()
    assert vet(gazetteer, new(country, 45.0, -35.0)).rows == ()
    assert vet(gazetteer, new(country, 48.5, 20.0)).rows == ()


@pytest.mark.parametrize("kind", ["river", "sea", "island", "historic"])
def test_at_sea_what_has_no_firm_place_is_kept(gazetteer: Gazetteer, kind: str) -> None:
    assert only_fault(vet(gazetteer, new("MA", -50.0, -130.0, kind=kind))).is_warning


def test_a_place_without_a_country_is_not_asked_about(gazetteer: Gazetteer) -> None:
    assert vet(gazetteer, new("", 30.0, -30.0)).faults == ()


def test_a_place_in_a_country_that_nobody_knows_passes(gazetteer: Gazetteer) -> None:
    assert vet(gazetteer, new("QQ", 30.0, -30.0)).faults == ()


def test_of_many_rows_far_off_the_first_have_the_places_around_them_asked(gazetteer: Gazetteer) -> None:
    akrotiri = [new("GB", 34.6, 32.955, line=line) for line in range(2, 512)]
    table = vet(gazetteer, *akrotiri)
    assert [row.line for row in table.rows] == list(range(2, 502))
    assert [fault.line for fault in table.refused] == list(range(502, 512))


# Swapped numbers, lost signs.


@pytest.mark.parametrize(
    ("spot", "words", "remedy"),
    [
        (("DZ", -8.14, 27.67), "look swapped", "write latitude 27.67, longitude -8.14"),
        (("NL", 4.9, 52.37), "look swapped", "write latitude 52.37, longitude 4.9"),
        (("EH", -10.57, 26.16), "look swapped", "write latitude 26.16, longitude -10.57"),
        (("FJ", 17.8, 178.0), "latitude looks positive", "write latitude -17.8, longitude 178"),
        (("US", 40.0, 100.0), "longitude looks positive", "write latitude 40, longitude -100"),
        (("KE", 1.3, -36.8), "longitude looks negative", "write latitude 1.3, longitude 36.8"),
        (("AU", 35.0, 148.0), "latitude looks positive", "write latitude -35, longitude 148"),
        (("BR", 15.8, 47.9), "both signs look wrong", "write latitude -15.8, longitude -47.9"),
        (("GI", -5.35, 36.14), "look swapped", "write latitude 36.14, longitude -5.35"),
        (("CX", 10.45, 105.65), "latitude looks positive", "write latitude -10.45, longitude 105.65"),
        (("US", -74.0, 40.7), "look swapped", "write latitude 40.7, longitude -74"),  # in Antarctica
        (("CL", -70.9, -33.4), "look swapped", "write latitude -33.4, longitude -70.9"),  # at sea off it
        (("PT", 38.723456, 9.139123), "looks positive", "write latitude 38.723456, longitude -9.139123"),
    ],
)
def test_swapped_numbers_and_lost_signs_are_refused_with_the_right_ones(
    gazetteer: Gazetteer, spot: Spot, words: str, remedy: str
) -> None:
    table = vet(gazetteer, new(*spot))
    fault = only_fault(table)
    assert (table.rows, fault.kind, fault.is_warning) == ((), FaultKind.SWAPPED, False)
    assert words in fault.reason
    assert fault.remedy == remedy


@pytest.mark.parametrize(
    "spot", [("GB", 51.6, 2.2), ("GA", 0.5, 8.5), ("ES", 42.9, -0.3), ("FR", 43.0, -0.1)]
)
def test_a_place_near_the_zero_lines_is_not_called_swapped(gazetteer: Gazetteer, spot: Spot) -> None:
    assert all(fault.is_warning for fault in vet(gazetteer, new(*spot, kind="building")).faults)


def test_a_river_with_swapped_numbers_is_refused_only_far_away(gazetteer: Gazetteer) -> None:
    assert only_fault(vet(gazetteer, new("DZ", -8.14, 27.67, kind="river"))).kind is FaultKind.SWAPPED


# Patches.


def test_a_patch_is_judged_with_what_it_leaves_as_it_is(gazetteer: Gazetteer) -> None:
    moved = PlaceRow(2, id="gn:2538475", lat=40.4, lon=-3.7)
    refiled = PlaceRow(3, id="gn:2538475", country="ES")
    named = PlaceRow(4, id="gn:2538475", name="Errbat")
    nudged = PlaceRow(5, id="gn:2538475", lat=34.1, lon=-6.8)
    table = vet(gazetteer, moved, refiled, named, nudged)
    assert table.rows == (named, nudged)
    assert [(fault.line, fault.name, fault.kind) for fault in table.faults] == [
        (2, "Rabat", FaultKind.OUTSIDE_COUNTRY),
        (3, "Rabat", FaultKind.OUTSIDE_COUNTRY),
    ]


def test_a_disputed_town_may_be_refiled(gazetteer: Gazetteer) -> None:
    row = PlaceRow(2, id="gn:2463447", country="MA")
    table = vet(gazetteer, row)
    assert table.rows == (row,)
    assert only_fault(table).is_warning


# Every disputed area, under each state that has to do with it.


def _disputed() -> list[tuple[str, str]]:
    with (TABLES / "disputed.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = []
    for row in rows:
        states = [row["country"], *row["held_by"].split(), *row["claimed_by"].split()]
        pairs += [(row["place"], state) for state in dict.fromkeys(states) if state]
    return pairs


DISPUTED = _disputed()


@pytest.mark.parametrize("kind", ["village", "airport", "admin2", "river", ""])
def test_no_state_is_refused_in_an_area_that_it_holds_or_claims(gazetteer: Gazetteer, kind: str) -> None:
    rows = []
    for line, (area, state) in enumerate(DISPUTED, 2):
        place = gazetteer.get(area)
        assert place is not None
        rows.append(new(state, place.lat, place.lon, kind=kind, line=line))
    table = vet(gazetteer, *rows)
    assert [(DISPUTED[fault.line - 2], str(fault)) for fault in table.refused] == []
    assert table.rows == tuple(rows)


@pytest.mark.parametrize("kind", ["village", "airport", ""])
def test_no_town_of_a_disputed_area_is_refused_under_a_state_that_claims_it(
    gazetteer: Gazetteer, kind: str
) -> None:
    towns = [
        near.place
        for area, _ in DISPUTED
        if (place := gazetteer.get(area)) is not None
        for near in gazetteer.near(place.lat, place.lon, km=150, limit=15)
        if near.place.dispute is not None
    ]
    rows = []
    for town in dict.fromkeys(towns):
        dispute = town.dispute
        assert dispute is not None
        for state in dict.fromkeys((*dispute.held_by, *dispute.claimed_by)):
            rows.append(new(state, town.lat, town.lon, kind=kind, line=len(rows) + 2))
    assert len(rows) > 500
    assert vet(gazetteer, *rows).refused == ()


def test_disputed_areas_are_all_tested() -> None:
    assert len({area for area, _ in DISPUTED}) >= 90


@pytest.mark.parametrize("state", ["FR", "BR", "TR", "RU"])
@pytest.mark.parametrize("area", ["geomap:golan-heights", "geomap:ua-11", "geomap:kashmir", "gn:281184"])
def test_in_a_disputed_area_no_third_state_is_refused_either(
    gazetteer: Gazetteer, area: str, state: str
) -> None:
    place = gazetteer.get(area)
    assert place is not None
    fault = only_fault(vet(gazetteer, new(state, place.lat, place.lon)))
    assert fault.is_warning
    assert "states dispute" in fault.remedy


# The gazetteer's own places, as if a user had written them.


def test_no_bundled_place_would_be_refused(gazetteer: Gazetteer) -> None:
    with Gazetteer.open() as every:
        kinds = json.loads(every.meta["kinds"])
        rows = every._index.rows("select name, country, lat, lon, kind from place where country != ''")
        located = [
            LocatedRow(
                PlaceRow(line, name=name, country=country, kind=".".join(kinds[kind])),
                country,
                lat / 1e5,
                lon / 1e5,
            )
            for line, (name, country, lat, lon, kind) in enumerate(rows)
        ]
        refused = [fault for fault in find_misplaced("all", located, every) if not fault.is_warning]
    assert len(located) > 260_000
    assert refused == []


# Names.


def language_of(**known: str) -> object:
    return lambda name: known.get(name, "")


def test_a_common_word_is_a_warning_and_the_row_works(gazetteer: Gazetteer) -> None:
    row = new("MA", 32.0, -6.0)
    table = vet(gazetteer, row, find_common_word=language_of(Qxvland="nl"))
    fault = only_fault(table)
    assert table.rows == (row,)
    assert (fault.kind, fault.is_warning, fault.column) == (FaultKind.COMMON_WORD, True, "name")
    assert "(nl)" in fault.reason


def test_a_surname_among_the_other_names_is_a_warning_about_that_name(gazetteer: Gazetteer) -> None:
    names = (PlaceName("Oum El Qxv"), PlaceName("Amina"), PlaceName("Omar"))
    row = new("MA", 32.0, -6.0)._replace(names=names)
    table = vet(gazetteer, row, find_surname=language_of(Amina="ar", Omar="ar"))
    fault = only_fault(table)
    assert (fault.kind, fault.is_warning, fault.column) == (FaultKind.SURNAME, True, "aliases")
    assert "a person Amina" in fault.remedy
    many = only_fault(vet(gazetteer, row, find_surname=language_of(Amina="mul")))
    assert many.reason == "'Amina' is also a frequent name of persons (many languages)"


def test_a_name_of_two_words_or_of_a_great_town_needs_no_warning(gazetteer: Gazetteer) -> None:
    def always(name: str) -> str:
        return "en"

    rows = (
        PlaceRow(2, name="Qx Vland", country="MA", lat=32.0, lon=-6.0),
        PlaceRow(3, name="Qx-Vland", country="MA", lat=32.0, lon=-6.0),
        PlaceRow(4, name="Nice", country="MA", lat=32.0, lon=-6.0),
        PlaceRow(5, id="gn:2538475", names=(PlaceName("Q V"),)),
        PlaceRow(6, id="gn:2538475", name="Rabat", action=Action.HIDE),
    )
    assert vet(gazetteer, *rows, find_common_word=always, find_surname=always).faults == ()


# Anything.


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.builds(
            PlaceRow,
            line=st.integers(2, 50),
            id=st.sampled_from(["", "gn:2538475", "iso:MA", "user:a", "geomap:x", "gn:x"])
            | st.text(max_size=8),
            name=st.sampled_from(["", "Rabat", "Nice"]) | st.text(max_size=12),
            country=st.sampled_from(["", "MA", "EH", "FJ", "TK", "QQ", "AQ"]),
            lat=st.none() | st.floats(-90, 90),
            lon=st.none() | st.floats(-180, 180),
            kind=st.sampled_from(["", "city", "river", "P.PPLX"]),
            names=st.lists(st.builds(PlaceName, st.text(max_size=8)), max_size=2).map(tuple),
            action=st.sampled_from(list(Action)),
        ),
        max_size=6,
        unique_by=lambda row: row.line,
    )
)
def test_any_row_is_at_work_or_named(gazetteer: Gazetteer, rows: list[PlaceRow]) -> None:
    table = vet(gazetteer, *rows, find_common_word=lambda name: "en", find_surname=lambda name: "nl")
    refused = {fault.line for fault in table.refused}
    assert {row.line for row in table.rows} == {row.line for row in rows} - refused
    assert all(fault.reason and fault.remedy and fault.file == "mine.csv" for fault in table.faults)
    assert [fault.line for fault in table.faults] == sorted(fault.line for fault in table.faults)
