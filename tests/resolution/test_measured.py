import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.languages.language import Language, load_language
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Candidate, NameKind
from geomap.resolution.evidence.measured import as_measured
from geomap.resolution.measured import find_measured
from geomap.resolution.mentions import Mention, NameGroup
from geomap.resolution.pairs import find_surroundings
from geomap.resolution.table import CandidateTable, build_table, share_beliefs

NAN = math.nan
NORTH, EAST, SOUTH, WEST = 0.0, 90.0, 180.0, 270.0
MILE = 1.609344


def read(text: str) -> tuple[str, list[Mention], list[str]]:
    """Return ``text`` without its square brackets, and the names that stood in them."""
    plain, mentions, names = "", [], list[str]()
    for part in re.split(r"(\[[^]]+\])", text):
        if part.startswith("["):
            name = part[1:-1]
            if name not in names:
                names.append(name)
            mentions.append(Mention(len(plain), len(plain) + len(name), names.index(name)))
            plain += name
        else:
            plain += part
    return plain, mentions, names


def relations(code: str, text: str) -> list[tuple[str, str, float | None, float | None]]:
    """Return (measured name, from, km, degrees), None for what is not said."""
    plain, mentions, names = read(text)
    return [
        (names[group], names[other], None if math.isnan(km) else round(km), None if math.isnan(deg) else deg)
        for group, other, km, deg in find_measured(plain, mentions, load_language(code))
    ]


@pytest.mark.parametrize(
    ("code", "text", "distance", "bearing"),
    [
        ("en", "[Here], 60 km south of [There], was closed to lorries.", 60, SOUTH),
        ("en", "[Here] is 30 miles north-west of [There].", 48, 315),
        ("en", "[Here] is a town south of [There].", None, SOUTH),
        ("en", "[Here], about 60 km from [There], has a hot spring.", 60, None),
        ("en", "60 km south of [There] lies [Here].", 60, SOUTH),
        ("en", "South of [There] lies the old mining town of [Here].", None, SOUTH),
        ("en", "[Here], a hundred miles west of [There], waits for rain.", 161, WEST),
        ("en", "A quake shook [Here], 1,200 km to the east of the city of [There].", 1200, EAST),
        ("en", "[Here], 50 km (31 miles) south of [There], grew.", 50, SOUTH),
        ("en", "[Here], some 50 to 60 kilometres north of [There], grew.", 55, NORTH),
        ("en", "Boats left [Here], 12 nautical miles off [There].", 22, None),
        ("nl", "De haven ligt in [Here], op 25 kilometer ten noorden van [There].", 25, NORTH),
        ("nl", "[Here] ligt ten zuiden van [There].", None, SOUTH),
        ("nl", "Het vijftig kilometer ten oosten van [There] gelegen [Here] kreeg een brug.", 50, EAST),
        ("de", "[Here] liegt 80 Kilometer nordöstlich von [There].", 80, 45),
        (
            "de",
            "Im rund dreißig Kilometer südlich der Hauptstadt [There] gelegenen [Here] fiel Schnee.",
            30,
            SOUTH,
        ),
        ("fr", "Le village de [Here], à 60 km au sud d’[There], est isolé.", 60, SOUTH),
        ("fr", "[Here] se trouve à une quarantaine de kilomètres à l'ouest de [There].", 40, WEST),
        ("es", "El sismo se sintió en [Here], a 40 kilómetros al norte de [There].", 40, NORTH),
        ("it", "[Here], a 30 chilometri a ovest di [There], si allaga.", 30, WEST),
        ("pt", "[Here] fica a 28 km a noroeste de [There].", 28, 315),
        ("ru", "Посёлок [Here] расположен в 20 километрах к северо-западу от [There].", 20, 315),
        ("ru", "[Here], в 85 км южнее [There], остался без света.", 85, SOUTH),
        ("pl", "[Here] leży 17 km na południe od [There].", 17, SOUTH),
        ("tr", "[There]'nın 20 km güneyindeki [Here] kapandı.", 20, SOUTH),
        ("tr", "[Here], [There]’nın 20 kilometre doğusunda bir ilçe.", 20, EAST),
        ("ar", "تقع [Here] على بعد 80 كيلومترا جنوب [There].", 80, SOUTH),
        ("zh", "[Here]位于[There]以南约50公里。", 50, SOUTH),
        ("zh", "距[There]约40公里的[Here]正在修路。", 40, None),
        ("ja", "[Here]は[There]の南50キロにある。", 50, SOUTH),
    ],
)
def test_what_is_said_of_distance_and_direction_is_read(
    code: str, text: str, distance: float | None, bearing: float | None
) -> None:
    assert relations(code, text) == [("Here", "There", distance, bearing)]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "They built 100 km of roads south of the border with [Morocco] near [Oujda]."),
        ("en", "The train runs at 160 km per hour from [Rabat] to [Fez]."),
        ("en", f"[Rabat] is {'9' * 400} km south of [Fez]."),
        ("en", "[Rabat] is 50,000 km south of [Fez]."),
        ("en", "At 160 km/h from [Rabat] the train needs an hour to [Fez]."),
        ("en", "Storms hit [Leeds] in the north of [England]."),
        ("en", "[Leeds], in the far north of [England], is cold."),
        ("en", "[Rabat] said that troops 60 km south of [Dakhla] attacked."),
        ("en", "[Fez] is two hours south of the sea. 60 km from [Oujda] it rained."),
        ("en", "[Blida] (45 km), [Medea] (80 km) and [Tipaza] are near [Algiers]."),
        ("nl", "De trein van [Rabat] in het noorden van [Marokko] is te laat."),
        ("fr", "Dans le nord de la [France], à [Lille], il pleut."),
        ("de", "In [Kiel] im Norden von [Deutschland] stürmt es."),
        ("ru", "На севере [Москвы], в [Химках], снег."),
        ("sv", "[Here] ligger 60 km söder om [There]."),
    ],
)
def test_what_measures_no_place_is_left_alone(code: str, text: str) -> None:
    assert relations(code, text) == []


def test_one_place_may_be_measured_from_two() -> None:
    text = "[Imlili], 50 km south of [Dakhla] and 300 km north of [Nouadhibou], has a hot spring."
    assert relations("en", text) == [
        ("Imlili", "Dakhla", 50, SOUTH),
        ("Imlili", "Nouadhibou", 300, NORTH),
    ]


def test_each_of_two_places_is_measured_from_its_own() -> None:
    text = "The road runs from [Tiznit], 90 km south of [Agadir], to [Guelmim], 100 km south of [Tiznit]."
    assert relations("en", text) == [("Tiznit", "Agadir", 90, SOUTH), ("Guelmim", "Tiznit", 100, SOUTH)]


def test_a_container_between_does_not_hide_the_measured_name() -> None:
    text = "[Imlili], [Western Sahara], 50 km south of [Dakhla], has a hot spring."
    assert ("Imlili", "Dakhla", 50, SOUTH) in relations("en", text)


def test_a_name_is_never_measured_from_itself() -> None:
    assert relations("en", "[Rabat], 5 km south of [Rabat], is odd.") == []


def test_signs_that_stand_for_names_do_not_come_from_the_text() -> None:
    assert relations("en", "[Here], 60 km south of \ue000 and [There].") == []


def test_a_name_inside_another_is_not_taken_for_it() -> None:
    text = "Here, 9 miles east of Denver Airport, grew."
    mentions = [Mention(0, 4, 0), Mention(22, 28, 1), Mention(22, 36, 2)]
    assert [found[:2] for found in find_measured(text, mentions, load_language("en"))] == [(0, 2)]


def city(name: str, lat: float, lon: float, code: str = "PPL") -> Candidate:
    feature = FeatureClass.ADMIN if code == "ADM1" else FeatureClass.POPULATED
    return Candidate(Place(f"t:{name}{lat}", name, lat, lon, feature, code), NameKind.OFFICIAL, 0.5)


def group(*candidates: Candidate) -> NameGroup:
    name = candidates[0].place.name
    return NameGroup(name, name.lower(), candidates, shortened=False, mentions=1)


#: About 50 km north, south and east of Dakhla (23.7, -15.9), and 300 km south of it.
IMLILI = group(
    city("Imlili", 24.15, -15.9),
    city("Imlili", 23.25, -15.9),
    city("Imlili", 23.7, -15.41),
    city("Imlili", 21.0, -15.9),
    city("Imlili", 23.25, -15.9, "ADM1"),
)
DAKHLA = group(city("Dakhla", 23.7, -15.9), city("Dakhla", 35.0, 0.0))


def fits(text: str, language: Language | None = None) -> tuple[CandidateTable, list[float], list[int]]:
    table = build_table([IMLILI, DAKHLA])
    plain, mentions, _ = read(text)
    around = find_surroundings(plain, mentions, table, language or load_language("en"))
    beliefs = share_beliefs(table, np.array([0, 0, 0, 0, 0, 9, 0]))
    signal = as_measured(table, beliefs, around)
    return table, signal.values.round(2).tolist(), signal.because.tolist()


def test_the_candidate_where_the_text_says_fits_best() -> None:
    _, values, because = fits("[Imlili] is 50 km south of [Dakhla].")
    north, south, east, far, state = values[:5]
    assert south > 0.9
    assert north == east == far == state == 0.0
    assert because[1] == 1


def test_a_distance_alone_leaves_the_direction_open() -> None:
    _, values, _ = fits("[Imlili] is 50 km from [Dakhla].")
    assert min(values[:3]) > 0.9
    assert values[3] < 0.01


def test_a_direction_alone_speaks_less_and_for_the_nearer() -> None:
    _, values, _ = fits("[Imlili] lies south of [Dakhla].")
    assert values[0] == values[2] == 0.0
    assert 0.5 > values[1] > values[3] > 0.0


def test_the_name_measured_from_is_judged_by_a_distance_too() -> None:
    _, values, because = fits("[Imlili] is 50 km south of [Dakhla].")
    assert values[5] > 0.1 > values[6]
    assert because[5] == 0
    assert fits("[Imlili] lies south of [Dakhla].")[1][5:] == [0.0, 0.0]


def test_without_a_word_of_distance_nothing_is_said() -> None:
    _, values, because = fits("[Imlili] and [Dakhla] grew.")
    assert values == [0.0] * 7
    assert because == [-1] * 7


HOSTILE = st.lists(
    st.sampled_from(
        [*" ,.(-–'’\n\ue000\u00a0", "6", "60", "1,000", "km", "miles", "south", "of", "the", "X", "ß", "İ"]
    )
).map("".join)


@given(st.lists(HOSTILE, max_size=30), st.sampled_from(["en", "tr", "zh"]))
def test_any_text_is_read_without_an_error_and_pairs_given_groups(pieces: list[str], code: str) -> None:
    text, mentions = "", []
    for number, piece in enumerate(pieces):
        if number % 2 and piece:
            mentions.append(Mention(len(text), len(text) + len(piece), number))
        text += piece
    groups = {mention.group for mention in mentions}
    for found in find_measured(text, mentions, load_language(code)):
        assert {found.group, found.other} <= groups
        assert found.distance_km >= 0 or 0 <= found.bearing_deg < 360
