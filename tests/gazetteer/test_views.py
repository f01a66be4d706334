"""Views: to which country disputed areas and what lies in them count, and the dispute that places name."""

import csv
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.gazetteer.parts import is_outline, read_outline
from geomap.gazetteer.views import DEFAULT_VIEW, available_views, read_view, views_folder

ROOT = Path(__file__).resolve().parents[2]
DAKHLA, TIFARITI, RABAT, SIMFEROPOL = "gn:2463447", "gn:2461667", "gn:2538475", "gn:693805"
KATZRIN, QUNEITRA, TAIPEI, PRISTINA = "gn:443093", "gn:173334", "gn:1668341", "gn:786714"
GAZA, TEL_AVIV, JERUSALEM, EAST_JERUSALEM = "gn:281133", "gn:293397", "gn:281184", "gn:7303419"
ARIEL, HARGEISA, TAWANG, GILGIT = "gn:8199394", "gn:57289", "gn:1254832", "gn:1178338"
CRIMEA_AT, DAKHLA_AT, GOLAN_AT = (44.95, 34.1), (23.68, -15.96), (33.0, 35.75)

Open = Callable[[str], Gazetteer]


@pytest.fixture(scope="module")
def opened() -> Iterator[Open]:
    kept: dict[str, Gazetteer] = {}

    def open_once(view: str) -> Gazetteer:
        if view not in kept:
            kept[view] = open_gazetteer(view=view)
        return kept[view]

    yield open_once
    for gazetteer in kept.values():
        gazetteer.close()


def disputed() -> dict[str, dict[str, str]]:
    with (ROOT / "gazetteer" / "disputed.csv").open(encoding="utf-8", newline="") as file:
        return {row["place"]: row for row in csv.DictReader(file)}


def country_of(gazetteer: Gazetteer, place_id: str) -> str:
    place = gazetteer.get(place_id)
    assert place is not None, place_id
    return place.country


@pytest.mark.parametrize(
    ("place_id", "country"),
    [
        ("iso:EH", "EH"), (DAKHLA, "EH"), (TIFARITI, "EH"), ("geomap:ua-11", "UA"), (SIMFEROPOL, "UA"),
        ("geomap:golan-heights", ""), (KATZRIN, "IL"), (TAIPEI, "TW"), (PRISTINA, "XK"), (GAZA, "PS"),
        (ARIEL, "PS"), (JERUSALEM, "IL"), (TEL_AVIV, "IL"), (EAST_JERUSALEM, "PS"), (HARGEISA, "SO"),
    ],
)  # fmt: skip
def test_the_default_view_follows_iso_3166_and_geonames(opened: Open, place_id: str, country: str) -> None:
    assert country_of(opened(DEFAULT_VIEW), place_id) == country


@pytest.mark.parametrize(
    ("view", "place_id", "country"),
    [
        ("held", "iso:EH", "MA"), ("held", DAKHLA, "MA"), ("held", TIFARITI, "EH"),
        ("held", "geomap:free-zone-western-sahara", "EH"), ("held", SIMFEROPOL, "RU"),
        ("held", "geomap:golan-heights", "IL"), ("held", "gn:167444", "IL"), ("held", QUNEITRA, "SY"),
        ("held", TAIPEI, "TW"), ("held", HARGEISA, ""), ("held", EAST_JERUSALEM, "IL"), ("held", RABAT, "MA"),
        ("morocco", TIFARITI, "MA"), ("morocco", "geomap:eh-12", "MA"), ("morocco", SIMFEROPOL, "UA"),
        ("russia", SIMFEROPOL, "RU"), ("russia", "gn:709717", "RU"), ("russia", DAKHLA, "EH"),
        ("china", TAIPEI, "CN"), ("china", TAWANG, "CN"), ("india", GILGIT, "IN"), ("india", TAWANG, "IN"),
        ("pakistan", "gn:1255634", "PK"), ("serbia", PRISTINA, "RS"), ("israel", KATZRIN, "IL"),
        ("argentina", "iso:FK", "AR"), ("argentina", ARIEL, "PS"),
    ],
)  # fmt: skip
def test_a_view_counts_an_area_with_all_that_lies_in_it(
    opened: Open, view: str, place_id: str, country: str
) -> None:
    assert country_of(opened(view), place_id) == country


def test_a_place_found_by_its_name_follows_the_view_and_its_prominence_stays(opened: Open) -> None:
    plain, seen = (opened(view).lookup("Dakhla")[0] for view in ("iso", "morocco"))
    assert (plain.place.country, seen.place.country) == ("EH", "MA")
    assert (plain.place.id, plain.prominence) == (seen.place.id, seen.prominence)


def test_the_areas_around_a_place_and_its_country_by_point_follow_the_view(opened: Open) -> None:
    held = opened("held")
    assert [place.id for place in held.ancestors(SIMFEROPOL)][-3:] == ["geomap:ua-11", "iso:RU", "gn:6255148"]
    assert [held.country_at(*point) for point in (CRIMEA_AT, DAKHLA_AT, GOLAN_AT)] == ["RU", "MA", "IL"]
    assert held.country_at(34.0, -6.8) == "MA"
    assert held.country_at(41.7, 44.8) == "GE"
    assert held.country_at(43.0, 41.0) is None  # Abkhazia
    assert opened("iso").country_at(*CRIMEA_AT) == "UA"


def test_countries_hold_what_the_view_counts_to_them_and_the_areas_stay_what_they_are(opened: Open) -> None:
    held, iso = opened("held"), opened("iso")
    assert [iso.contains(area, *CRIMEA_AT) for area in ("iso:UA", "iso:RU", "geomap:ua-11")] == [
        True, False, True,
    ]  # fmt: skip
    assert [held.contains(area, *CRIMEA_AT) for area in ("iso:UA", "iso:RU", "geomap:ua-11")] == [
        False, True, True,
    ]  # fmt: skip
    assert [held.contains(area, *DAKHLA_AT) for area in ("iso:MA", "iso:EH", "geomap:eh-12")] == [True] * 3
    assert held.contains("iso:MA", 34.0, -6.8)


@pytest.mark.parametrize(
    ("place_id", "area", "claimed_by"),
    [
        ("iso:EH", "iso:EH", "EH MA"), (DAKHLA, "iso:EH", "EH MA"), ("geomap:eh-12", "iso:EH", "EH MA"),
        (TIFARITI, "geomap:free-zone-western-sahara", "EH MA"), (SIMFEROPOL, "geomap:ua-11", "RU UA"),
        ("gn:618577", "geomap:md-58", "MD"), (KATZRIN, "geomap:golan-heights", "IL SY"),
        ("gn:173882", "geomap:golan-heights", "IL SY"), ("gn:611403", "geomap:south-ossetia", "GE"),
        ("gn:146412", "geomap:northern-cyprus", "CY"), (JERUSALEM, JERUSALEM, "IL PS"),
        (EAST_JERUSALEM, EAST_JERUSALEM, "IL PS"), (ARIEL, "geomap:ps-we", "IL PS"),
        ("gn:1255634", "geomap:in-12", "IN PK"), (TAIPEI, "iso:TW", "CN TW"), (PRISTINA, "iso:XK", "RS XK"),
        ("gn:3377425", "geomap:essequibo-region", "GY VE"),
        ("gn:2123979", "geomap:northern-territories-japan", "JP RU"),
    ],
)  # fmt: skip
def test_a_place_names_the_dispute_that_it_lies_in(
    opened: Open, place_id: str, area: str, claimed_by: str
) -> None:
    for view in ("iso", "held"):
        place = opened(view).get(place_id)
        assert place is not None
        assert place.dispute is not None
        assert (place.dispute.id, place.dispute.claimed_by) == (area, tuple(claimed_by.split()))
        assert place.dispute.name
        assert opened(view).dispute(place_id) == place.dispute


@pytest.mark.parametrize(
    "place_id",
    [RABAT, TEL_AVIV, QUNEITRA, "gn:146268", "gn:146661", "gn:614455", "iso:UA", "iso:MA", "geomap:sahara"],
)
def test_a_place_outside_such_an_area_has_no_dispute(opened: Open, place_id: str) -> None:
    place = opened("iso").get(place_id)
    assert place is not None
    assert place.dispute is None


def test_every_bundled_view_is_whole_and_names_a_policy_and_a_source(opened: Open) -> None:
    codes = opened("iso").country_codes
    assert {"iso", "held", "morocco", "russia"} <= set(available_views())
    for name in available_views():
        view = read_view(name, countries=codes, has_place=lambda place: opened("iso").get(place) is not None)
        assert view.title
        assert view.policy.endswith(".")
        assert view.source


def test_who_holds_an_area_is_what_the_table_says(opened: Open) -> None:
    rows = disputed()
    held = read_view("held", countries=opened("iso").country_codes)
    for area, country in held.counts:
        assert rows[area]["held_by"] == country, area
    # All that one state alone holds and that is filed under another code is there, dependencies apart.
    missing = [
        area
        for area, row in rows.items()
        if len(row["held_by"]) == 2
        and row["held_by"] != row["country"]
        and area not in dict(held.counts)
        and row["country"] not in {"FK", "GI", "GS", "IO", "TF", "YT"}
    ]
    assert missing == []


def write(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_file_of_ones_own_counts_units_countries_and_boxes(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        'title = "Mine"\n[counts]\nEH = "MA"\n"geomap:es-ce" = "MA"\n"geomap:sahel-tunisia" = "DZ"\n'
        '"geomap:ua-11-simferopol-raion" = ""\n',
    )
    with open_gazetteer(view=path) as gazetteer:
        found = {place: country_of(gazetteer, place) for place in (DAKHLA, "gn:6362987", SIMFEROPOL)}
        sousse = gazetteer.lookup("Sousse")[0].place
        kept = (gazetteer.country_at(35.89, -5.3), country_of(gazetteer, "geomap:ua-11"))
    assert found == {DAKHLA: "MA", "gn:6362987": "MA", SIMFEROPOL: ""}
    assert sousse.country == "DZ"
    assert kept == ("MA", "UA")


def test_what_a_users_own_row_says_of_a_country_stays(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "id,name,country,latitude,longitude\ngn:2463447,Dakhla,FR,,\n,My Camp,EH,23.7,-15.9\n",
        encoding="utf-8",
    )
    with open_gazetteer([own], view="morocco") as gazetteer:
        assert country_of(gazetteer, DAKHLA) == "FR"
        camp = gazetteer.lookup("My Camp")[0].place
        assert camp.country == "EH"
        assert camp.dispute is not None
        assert gazetteer.contains("geomap:eh-12", *DAKHLA_AT)


def test_a_view_goes_with_the_gazetteer_to_another_process(opened: Open) -> None:
    with pickle.loads(pickle.dumps(opened("held"))) as again:  # noqa: S301 - our own bytes
        assert country_of(again, DAKHLA) == "MA"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["title is missing"]),
        ('title = "T"\ncounts = 3', ["counts must be a table, got 3; write [counts]"]),
        (
            'title = 3\ncolour = "red"\n[counts]\n"iso:ZZ" = "MA"\n"iso:EH" = "ZZ"\n"geomap:ua-11" = 4\n',
            [
                "unknown key 'colour'; expected one of title, policy, source, counts",
                "title must be text, got 3",
                "counts.'iso:ZZ': no area has this id; look it up",
                "counts.'iso:EH' must be an ISO 3166-1 code of two letters, or \"\" for no country, got 'ZZ'",
                "counts.'geomap:ua-11' must be an ISO 3166-1 code",
            ],
        ),
        ('title = "T"\n[counts]\nEH = "MA"\n"iso:EH" = "EH"', ["'iso:EH' is the same area as 'EH'"]),
        ("title = ", ["not TOML in UTF-8"]),
    ],
)
def test_all_that_is_wrong_in_a_file_is_named_with_the_remedy(
    tmp_path: Path, text: str, faults: list[str]
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(GazetteerError) as caught:
        open_gazetteer(view=path)
    message = str(caught.value)
    assert all(line.startswith(f"{path}: ") for line in message.split("\n"))
    for fault in faults:
        assert fault in message
    assert len(message.split("\n")) == len(faults)


@pytest.mark.parametrize("view", ["nowhere", "ISO", "", "iso.tml"])
def test_a_name_that_no_view_has_is_refused_with_those_that_there_are(view: str) -> None:
    with pytest.raises(GazetteerError, match=r"one of argentina, .*, iso, .* or the path of a \.toml file"):
        open_gazetteer(view=view)


def test_a_view_that_is_not_there_and_a_faulty_table_are_named_together(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError) as caught:
        open_gazetteer([tmp_path / "no.csv"], view=str(tmp_path / "no.toml"))
    assert "no.csv" in str(caught.value)
    assert "no.toml: cannot be read: No such file" in str(caught.value)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes('title = "Façon"'.encode("latin-1"))
    with pytest.raises(GazetteerError, match="not TOML in UTF-8"):
        read_view(str(path), countries={"MA"})


def test_a_checkout_reads_the_views_among_the_tables() -> None:
    assert views_folder() == ROOT / "gazetteer" / "views"


# --- what lies in what -----------------------------------------------------------------------------


def test_an_outline_holds_what_lies_inside() -> None:
    outline = read_outline("0 0; 0 4; 4 4; 2 2; 4 0")
    inside = [(1, 1), (1, 3), (3, 0.5), (3, 3.5)]
    outside = [(3, 2), (5, 2), (1, 5), (-1, 1), (3.9, 2)]
    assert [outline.holds(*point) for point in inside + outside] == [True] * 4 + [False] * 5


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1 2; 3 4", "2 corners"), ("1 2; 3; 4 5", "'3' is no point"), ("91 0; 0 1; 1 1", "'91 0'"),
        ("1 2 3; 4 5; 6 7", "'1 2 3'"), ("1 2; nan 1; 2 2", "'nan 1'"), ("1 2; 3 4;", "'' is no point"),
    ],
)  # fmt: skip
def test_an_outline_of_no_use_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_outline(text)


def test_every_part_belongs_to_a_disputed_area_and_is_a_place_or_an_outline(opened: Open) -> None:
    with (ROOT / "gazetteer" / "disputed_parts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["area"] for row in rows] == sorted(row["area"] for row in rows)
    assert {row["area"] for row in rows} <= set(disputed())
    for row in rows:
        assert row["source"]
        if is_outline(row["part"]):
            read_outline(row["part"])
        else:
            assert opened("iso").get(row["part"]) is not None, row


# --- vague regions ---------------------------------------------------------------------------------


def test_every_vague_region_is_an_area_with_an_extent(opened: Open) -> None:
    with (ROOT / "gazetteer" / "vague.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["place"] for row in csv.DictReader(file)]
    assert ids == sorted(set(ids))
    for place_id in ids:
        place = opened("iso").get(place_id)
        assert place is not None, place_id
        assert place.is_vague, place_id
        assert place.feature_class.value == "L", place_id
        assert place.bbox is not None, place_id


@pytest.mark.parametrize(
    ("name", "is_vague"),
    [
        ("Maghreb", True), ("Sahel", True), ("Middle East", True), ("Balkans", True), ("Scandinavia", True),
        ("Global South", True), ("Western world", True), ("Midden-Oosten", True), ("الشرق الأوسط", True),
        ("Ближний Восток", True), ("中东", True), ("Danube region", True), ("Mitteleuropa", True),
        ("European Union", False), ("Darfur", False), ("Western Sahara", False), ("Bavaria", False),
        ("Sahara", False), ("Crimea", False), ("Golan Heights", False), ("Africa", False), ("Alsace", False),
    ],
)  # fmt: skip
def test_a_region_without_fixed_borders_is_vague_and_a_unit_is_not(
    opened: Open, name: str, is_vague: bool
) -> None:
    assert opened("iso").lookup(name)[0].place.is_vague is is_vague
