"""The short account of a map, from documents made by hand."""

import pytest

from geomap.cli.summary import Summary, build_summary
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Toponym

RABAT = Place(
    "gn:1", "Rabat", 34.0, -6.8, FeatureClass.POPULATED, "PPLC", "MA", names=(("ar", "الرباط"),)
)  # fmt: skip
SALE = Place("gn:2", "Salé", 34.05, -6.8, FeatureClass.POPULATED, "PPL", "MA")


def summary_of(*named: tuple[str, Resolution], reader: str = "en") -> Summary:
    text, toponyms = "", []
    for name, resolution in named:
        toponyms.append(ResolvedToponym(Toponym(len(text), len(text) + len(name), name), resolution))
        text += f"{name} "
    return build_summary([ParsedDocument(Document("d", text), tuple(toponyms))], reader_language=reader)


def near(place: Place, confidence: float = 0.8) -> Resolution:
    return Resolution(near=place, near_confidence=confidence)


def test_names_shown_approximately_are_counted_and_stay_open() -> None:
    found = summary_of(
        ("Oudaia", near(RABAT)),
        ("Rabat", Resolution(RABAT, 0.9)),
        ("Bou Regreg", near(SALE)),
        ("X", Resolution()),
    )
    assert found.closing_lines() == (
        "Left open (3): Bou Regreg, Oudaia, X",
        "2 names shown approximately: Bou Regreg near Salé, Oudaia near Rabat",
    )
    assert [place.name for place in found.places] == ["Rabat"]


def test_one_name_is_one_name_and_without_any_nothing_is_said() -> None:
    one = summary_of(("Oudaia", near(RABAT)), ("Oudaia", near(RABAT)), reader="ar")
    assert one.closing_lines()[1:] == (
        "Left open (1): Oudaia ×2",
        "1 name shown approximately: Oudaia near الرباط",
    )
    none = summary_of(("X", Resolution()), ("Rabat", Resolution(RABAT, 0.9)))
    assert none.closing_lines() == ("Left open (1): X",)


def test_a_long_list_is_cut_and_json_has_it_all() -> None:
    found = summary_of(*((f"Café {letter}", near(RABAT, 0.75)) for letter in "ABCDEFGHIJKL"))
    assert found.closing_lines()[-1].startswith("12 names shown approximately: Café A near Rabat, ")
    assert found.closing_lines()[-1].endswith("Café J near Rabat and 2 more")
    rows = found.row()["approximate"]
    assert isinstance(rows, list)
    assert len(rows) == 12
    assert rows[0] == {
        "name": "Café A", "near": "Rabat", "near_id": "gn:1", "mentions": 1, "near_confidence": 0.75,
    }  # fmt: skip
    assert summary_of().row()["approximate"] == []


@pytest.mark.parametrize("name", ["[red]x[/red]", "{0}"])
def test_names_are_plain_text(name: str) -> None:
    assert summary_of((name, near(RABAT))).closing_lines()[-1].endswith(f"approximately: {name} near Rabat")
