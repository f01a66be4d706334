"""Written coordinates: every usual form gives its point, and what merely looks like numbers gives none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.model.toponym import Kind, Role
from geomap.recognition.coordinates import find_coordinates

PLACES = [
    # Degrees, minutes and seconds, the hemisphere after the number.
    ("27°40′N 8°09′W", (27.66667, -8.15)),
    ("27° 40′ N, 8° 09′ W", (27.66667, -8.15)),
    ("34°01′15″N 6°50′30″W", (34.02083, -6.84167)),
    ("34° 1' 15\" N; 6° 50' 30\" W", (34.02083, -6.84167)),
    ("34º01’15’’N / 6º50’30’’W", (34.02083, -6.84167)),
    ("33˚51'31.2''S 151˚12'50.9''E", (-33.85867, 151.21414)),
    ("52°22,5'N 4°54,0'E", (52.375, 4.9)),
    ("34°S 151°E", (-34.0, 151.0)),
    ("40.7128° N, 74.0060° W", (40.7128, -74.006)),
    ("40,7128° N, 74,0060° W", (40.7128, -74.006)),
    ("4°54′E, 52°22′N", (52.36667, 4.9)),
    ("27°40′n 8°09′w", (27.66667, -8.15)),
    # The hemisphere before it.
    ("N 52° 22.5' E 4° 54.0'", (52.375, 4.9)),
    ("N52°22'30\", E4°54'0\"", (52.375, 4.9)),
    ("S33°51'31\" E151°12'50\"", (-33.85861, 151.21389)),
    ("W 6.8416° N 34.0209°", (34.0209, -6.8416)),
    # No signs.
    ("34.02 N, 6.84 W", (34.02, -6.84)),
    ("34.0209N 6.8416W", (34.0209, -6.8416)),
    ("N34.0209 W6.8416", (34.0209, -6.8416)),
    ("52 22 30 N, 4 54 00 E", (52.375, 4.9)),
    ("52-22-30N 004-54-00E", (52.375, 4.9)),
    ("523730N 0045400E", (52.625, 4.9)),
    # Decimal pairs.
    ("34.0209, -6.8416", (34.0209, -6.8416)),
    ("34.0209,-6.8416", (34.0209, -6.8416)),
    ("34.0209; −6.8416", (34.0209, -6.8416)),
    ("34.021, -6.842", (34.021, -6.842)),
    ("-33.8688 151.2093", (-33.8688, 151.2093)),
    ("52.3702157, 4.8951679", (52.37022, 4.89517)),
    ("52.3702°, 4.8952°", (52.3702, 4.8952)),
    ("+34.0209, -6.8416", (34.0209, -6.8416)),
    ("52,3702; 4,8952", (52.3702, 4.8952)),
    # Named numbers.
    ("lat 34.02, lon -6.84", (34.02, -6.84)),
    ("latitude: 34.02, longitude: -6.84", (34.02, -6.84)),
    ("Lat. 34.02° N, long. 6.84° W", (34.02, -6.84)),
    ("lon=-6.84, lat=34.02", (34.02, -6.84)),
    ("lat=34.02; lng=-6.84", (34.02, -6.84)),
    # Grids; the points are those of the packages mgrs 1.6.0 (GEOTRANS) and utm 0.9.0.
    ("UTM 31N 628145 5802784", (52.36034, 4.88186)),
    ("UTM zone 31N 628145 5802784", (52.36034, 4.88186)),
    ("31U 628145 5802784", (52.36034, 4.88186)),
    ("31U 628145mE 5802784mN", (52.36034, 4.88186)),
    ("56H 334369 6250948", (-33.8688, 151.2093)),
    ("UTM 56S 334369 6250948", (-33.8688, 151.2093)),
    ("31U FT 28145 02784", (51.46171, 4.84466)),
    ("31UFU2902403904", (52.3702, 4.8952)),
    ("56H LH 34368 50948", (-33.8688, 151.2093)),
    ("29S PT 99292 66574", (34.0209, -6.8416)),
    ("33X WG 14278 83355", (78.2232, 15.6267)),
    ("47M PV 33534 44722", (-0.5, 100.2)),
    ("32V KN 97230 00510", (60.39, 5.32)),
    ("37N AA 77165 22134", (0.2, 36.1)),
    ("19F EV 45000 27239", (-54.8, -68.3)),
    ("26X MT 62101 73261", (83.5, -30.0)),
    ("4QFJ 12345 67890", (21.4098, -157.91608)),
    ("4QFJ1234567890", (21.4098, -157.91608)),
    ("4Q FJ 123 678", (21.40944, -157.91604)),
]

HOSTILE = """\
The euro rose to 1.0845, 1.0912 and then 1.0934 dollars.
EUR/USD 1.0845, 1.2734
The pound bought 1.2345, 1.2346 dollars.
Shares closed at $34.021, -$6.842 on the day.
It cost €52.370, €4.895 and €1.020.
Stimmen: 52.370, 4.895 und 12.345.
De partijen kregen 12.345, 23.456 en 34.567 stemmen.
Er waren 52.370, 4.895 meer dan vorig jaar.
They scored 14.966, 15.100 on the beam.
Bolt ran 9.581, 9.692 in the finals.
Ajax won 3-1, 2-0 and 4-2.
The score was 34-28, 6-4, 7-5.
Call 020-1234567 or 030-7654321.
Call +31 20 123 4567, +31 6 12345678.
Tel. 0522 431 234, fax 0522 431 235.
(212) 555-0134, (212) 555-0188
On 11.2023, 12.2024 and 01.2025 it met.
Between 11.2023, 12.2024 nothing moved.
On 12.03.2024, 13.03.2024 it rained.
2024-03-12, 2024-03-13
12/03/2024 13/03/2024
At 12.30, 14.45 and 16.15 hours.
Version 3.11.4, 3.12.0 and 3.13.1.
Version 10.0.19045, 10.0.22621
Use numpy 2.0.1, scipy 1.14.0.
Hosts 192.168.10.1, 192.168.10.2
Sections 4.123, 4.124 and 12.500 of the code.
The p-values were 0.0123, 0.0456.
Coefficients -0.1234, 0.5678 were small.
The 95% CI (12.345, 67.890) was wide.
Rates of 12.3456%, 13.4567% apply.
It rose by 4.1250% -3.2500% in a year.
Temperatures of 21.5°, 22.3° and 19°.
It was 34° and 6° at night.
From 34°C to -6°C.
Turn 90° N, then walk 10 m.
An angle of 45° 30'.
He is 6' 2" and weighs 82 kg.
A 5'10" guard and a 6'11" center.
The N 201, E 19 and A 10 were closed.
Take the E19, N3 or the S100.
Route 34 N, 6 W of the town.
Seats 34 N, 35 E were free.
Platform 9 3/4, gate 12 B.
Flight KL 1234 1567 was late.
The car DL 4CAB 1234 was found.
Plate 1-ABC-123, 12-AB-34
Invoice 31U 123 4567 was paid.
Model 4QFJ 12 34 is sold out.
Order 12ABC 12345 678 was lost.
IBAN NL91 ABNA 0417 1643 00
ISBN 978 90 274 3964 2
Part 31N 628145 58027840 is out of stock.
He paid 628145 5802784 dirham.
A lat of 34 and a long way of 6.84 km.
Long live the latte: 34.02, 6.84!
geo:34.0209,-6.8416
https://maps.example/@52.3702157,4.8951679,12z
91.0209, -6.8416
97°N 10°E
10°N 190°E
34°61′N 6°50′W
34°01′N 35°02′N
The ratio 1:25.000, 1:50.000
Sums of 1.234.567, 2.345.678 euro
He ran 42.1951 km, 21.0975 km.
Weights 12.3456 kg 13.4567 kg
33S 456789 4234567
61U 628145 5802784
31A 628145 5802784
31U ZZ 12345 67890
4QFJ 12345 678
""".splitlines()


@pytest.mark.parametrize(("written", "point"), PLACES, ids=[written for written, _ in PLACES])
def test_written_coordinates_give_their_point(written: str, point: tuple[float, float]) -> None:
    for before, after in (("", ""), ("They met at ", "."), ("(", ")"), ("Camp: ", ", in the desert.")):
        text = before + written + after
        (found,) = find_coordinates(text)
        assert found.point == pytest.approx(point, abs=1.1e-5)
        assert (found.name, text[found.start : found.end]) == (written, written)
        assert (found.kind, found.role) == (Kind.COORDINATES, Role.LITERAL)


@pytest.mark.parametrize("line", HOSTILE)
def test_numbers_that_are_no_coordinates_are_left_alone(line: str) -> None:
    assert find_coordinates(line) == ()


def test_there_are_at_least_sixty_hostile_lines() -> None:
    assert len(set(HOSTILE)) >= 60


def test_three_decimals_without_sign_or_brackets_may_be_thousands() -> None:
    assert find_coordinates("52.370, 4.895") == ()
    assert [found.point for found in find_coordinates("(52.370, 4.895)")] == [(52.37, 4.895)]


def test_several_coordinates_stand_in_text_order() -> None:
    text = "From 34.0209, -6.8416 by 31U FT 28145 02784 to 27°40′N 8°09′W."
    assert [found.name for found in find_coordinates(text)] == [
        "34.0209, -6.8416",
        "31U FT 28145 02784",
        "27°40′N 8°09′W",
    ]


def test_an_empty_text_has_none() -> None:
    assert find_coordinates("") == ()


latitudes = st.floats(-90, 90, allow_nan=False)
longitudes = st.floats(-180, 180, allow_nan=False)


@given(latitudes, longitudes)
def test_degrees_minutes_seconds_come_back_to_a_second(lat: float, lon: float) -> None:
    def write(value: float, letters: str) -> str:
        seconds = round(abs(value) * 3600)
        letter = letters[value < 0]
        return f"{seconds // 3600}°{seconds // 60 % 60:02}′{seconds % 60:02}″{letter}"

    (found,) = find_coordinates(f"at {write(lat, 'NS')} {write(lon, 'EW')}")
    assert found.point == pytest.approx((lat, lon), abs=0.5 / 3600 + 1e-5)


@given(latitudes.filter(lambda lat: abs(lat) >= 3), longitudes)
def test_a_decimal_pair_of_five_places_comes_back(lat: float, lon: float) -> None:
    (found,) = find_coordinates(f"at {lat:.5f}, {lon:.5f}.")
    assert found.point == pytest.approx((lat, lon), abs=1e-5)


@given(st.text("0123456789 .,;:/-+()€$%", max_size=60))
def test_numbers_never_break_it_and_finds_are_on_earth_and_apart(text: str) -> None:
    end = 0
    for found in find_coordinates(text):
        assert found.start >= end
        end = found.end
        assert found.point is not None
        assert abs(found.point[0]) <= 90
        assert abs(found.point[1]) <= 180
        assert text[found.start : found.end] == found.name


@given(st.text("0123456789 NSEWUTMCX°'\"′″.,-", max_size=60))
def test_signs_and_letters_never_break_it(text: str) -> None:
    for found in find_coordinates(text):
        assert found.point is not None
        assert abs(found.point[0]) <= 90
        assert abs(found.point[1]) <= 180


@given(
    st.lists(
        st.decimals(0, 100_000, places=2).map(lambda price: f"€{price}") | st.integers(0, 99).map(str),
        max_size=8,
    )
)
def test_prices_and_scores_are_never_coordinates(numbers: list[str]) -> None:
    assert find_coordinates(", ".join(numbers)) == ()
    assert find_coordinates(" ".join(numbers)) == ()
    assert find_coordinates("-".join(numbers)) == ()
