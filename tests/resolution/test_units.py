"""Countries, regions and seas are the unit, never its namesake; a seat of government is the city."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer, open_gazetteer
from geomap.languages.language import load_language
from geomap.model.document import Document
from geomap.model.resolution import Resolution
from geomap.model.toponym import Kind, Role, Toponym
from geomap.pipeline import parse_documents
from geomap.resolution import resolve_toponyms

ROOT = Path(__file__).resolve().parents[2]
READERS = ("en", "ar", "de", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "zh")
#: Seats whose name is also their country's, which a text without more means first.
LIKE_THEIR_COUNTRY = {
    "gn:1819729", "gn:1821274", "gn:1880252", "gn:223817", "gn:2411585", "gn:2960316", "gn:2993458",
    "gn:3168070", "gn:6691831",
}  # fmt: skip


@pytest.fixture(scope="module")
def gazetteer() -> Iterator[Gazetteer]:
    with open_gazetteer() as opened:
        yield opened


def resolve(text: str, language: str, names: str, *, gazetteer: Gazetteer, role: Role) -> Resolution:
    """Return what the first of ``names``, which a semicolon parts, means; each is marked once."""
    marks = []
    for name in names.split(";"):
        start = text.index(name)
        marks.append(Toponym(start, start + len(name), name, score=0.9, role=role))
    parsed = resolve_toponyms(
        Document(id="d", text=text, language=language),
        marks,
        gazetteer=gazetteer,
        language=load_language(language),
    )
    return next(found for found in parsed.toponyms if found.toponym.start == marks[0].start).resolution


# Columns: text, language, the names marked (the first is asked for), the place meant.
@pytest.mark.parametrize(
    ("text", "language", "names", "place_id"),
    [
        ("Ministers from Georgia and Armenia met on Monday.", "en", "Georgia;Armenia", "iso:GE"),
        ("The army of Jordan closed the border with Syria.", "en", "Jordan;Syria", "iso:JO"),
        ("Chad and Niger signed a treaty on the border.", "en", "Chad;Niger", "iso:TD"),
        ("Lebanon's parliament failed to elect a president.", "en", "Lebanon", "iso:LB"),
        ("The president of Cuba spoke of Mexico and Peru.", "en", "Cuba;Mexico;Peru", "iso:CU"),
        ("Exports from Poland to Norway rose.", "en", "Poland;Norway", "iso:PL"),
        ("The government of Mali expelled the ambassador.", "en", "Mali", "iso:ML"),
        ("De regering van Marokko overlegt met Spanje.", "nl", "Marokko;Spanje", "iso:MA"),
        ("Turkije en Griekenland praten over gas.", "nl", "Turkije;Griekenland", "iso:TR"),
        ("Le gouvernement de la Jordanie a démenti.", "fr", "Jordanie", "iso:JO"),
        ("Le Tchad ferme sa frontière avec le Soudan.", "fr", "Tchad;Soudan", "iso:TD"),
        ("Le Liban attend un nouveau président.", "fr", "Liban", "iso:LB"),
        ("Die Regierung von Georgien trat zurück.", "de", "Georgien", "iso:GE"),
        ("El gobierno de Líbano pidió ayuda a Francia.", "es", "Líbano;Francia", "iso:LB"),
        ("El presidente de Cuba viajó a México.", "es", "Cuba;México", "iso:CU"),
        ("Il governo del Libano ha chiesto aiuto.", "it", "Libano", "iso:LB"),
        ("O governo de Cuba respondeu ao Brasil.", "pt", "Cuba;Brasil", "iso:CU"),
        ("Gruzja zamknęła wczoraj granicę.", "pl", "Gruzja", "iso:GE"),
        ("Правительство Грузия ушло в отставку.", "ru", "Грузия", "iso:GE"),
        ("قالت حكومة لبنان إن الحدود مغلقة.", "ar", "لبنان", "iso:LB"),
        ("أعلنت المغرب فتح الحدود.", "ar", "المغرب", "iso:MA"),
        ("Gürcistan ile Türkiye anlaştı.", "tr", "Gürcistan;Türkiye", "iso:GE"),
        ("格鲁吉亚总统访问土耳其。", "zh", "格鲁吉亚;土耳其", "iso:GE"),
        ("レバノンの首相が辞任した。", "ja", "レバノン", "iso:LB"),
        (
            "Ships crossed the Mediterranean to Italy.",
            "en",
            "Mediterranean;Italy",
            "geomap:mediterranean-sea",
        ),
        ("The tanker was hit in the Red Sea off Yemen.", "en", "Red Sea;Yemen", "geomap:red-sea"),
        ("A quake shook the Black Sea coast of Turkey.", "en", "Black Sea;Turkey", "geomap:black-sea"),
        ("De storm trok over de Noordzee naar Denemarken.", "nl", "Noordzee;Denemarken", "geomap:north-sea"),
        ("Un navire a coulé en mer Rouge.", "fr", "mer Rouge", "geomap:red-sea"),
        ("Das Schiff sank in der Ostsee vor Polen.", "de", "Ostsee;Polen", "geomap:baltic-sea"),
        ("El barco se hundió en el mar Negro.", "es", "mar Negro", "geomap:black-sea"),
        ("غرقت السفينة في البحر الأحمر.", "ar", "البحر الأحمر", "geomap:red-sea"),
        ("Jihadists spread across the Sahel from Mali.", "en", "Sahel;Mali", "geomap:sahel"),
        ("Trade in the Maghreb is low.", "en", "Maghreb", "geomap:maghreb"),
        ("Peace in the Middle East is far away.", "en", "Middle East", "geomap:middle-east"),
        ("War came back to the Balkans in 1999.", "en", "Balkans", "geomap:balkans"),
        ("Winters in Scandinavia are long.", "en", "Scandinavia", "geomap:scandinavia"),
        ("The Global South wants a seat at the table.", "en", "Global South", "geomap:global-south"),
        ("De oorlog in het Midden-Oosten duurt voort.", "nl", "Midden-Oosten", "geomap:middle-east"),
        ("Au Sahel, l'armée du Mali recule.", "fr", "Sahel;Mali", "geomap:sahel"),
        ("Der Krieg im Nahen Osten geht weiter.", "de", "Nahen Osten", "geomap:middle-east"),
        ("La guerra en Oriente Medio sigue.", "es", "Oriente Medio", "geomap:middle-east"),
        ("الحرب في الشرق الأوسط مستمرة.", "ar", "الشرق الأوسط", "geomap:middle-east"),
        ("Savaş Orta Doğu'da sürüyor.", "tr", "Orta Doğu", "geomap:middle-east"),
        ("中东局势紧张。", "zh", "中东", "geomap:middle-east"),
        (
            "The governor of Washington state met the senators of Oregon and Idaho.",
            "en",
            "Washington;Oregon;Idaho",
            "gn:5815135",
        ),
        (
            "The province of Limburg borders Noord-Brabant and Gelderland.",
            "en",
            "Limburg;Noord-Brabant;Gelderland",
            "geomap:nl-05",
        ),
    ],
)
def test_a_unit_is_meant_and_not_its_namesake(
    gazetteer: Gazetteer, text: str, language: str, names: str, place_id: str
) -> None:
    found = resolve(text, language, names, gazetteer=gazetteer, role=Role.LITERAL)
    assert found.place is not None
    assert found.place.id == place_id


# Columns: text, language, the names marked, the city, what it stands for.
@pytest.mark.parametrize(
    ("text", "language", "names", "place_id", "meant"),
    [
        (
            "Relations between Washington and Beijing have cooled.",
            "en",
            "Washington;Beijing",
            "gn:4140963",
            "iso:US",
        ),
        ("An accusation denied by Rabat.", "en", "Rabat", "gn:2538475", "iso:MA"),
        ("Moscow rejected the offer of Kyiv.", "en", "Moscow;Kyiv", "gn:524901", "iso:RU"),
        ("Den Haag wijst het voorstel af.", "nl", "Den Haag", "gn:2747373", "iso:NL"),
        ("The Hague turned down the plan.", "en", "The Hague", "gn:2747373", "iso:NL"),
        ("La Haye refuse de payer.", "fr", "La Haye", "gn:2747373", "iso:NL"),
        ("Parijs en Berlijn zijn het oneens.", "nl", "Parijs;Berlijn", "gn:2988507", "iso:FR"),
        ("Londres rejette l'accord.", "fr", "Londres", "gn:2643743", "iso:GB"),
        ("Moskau droht mit Vergeltung.", "de", "Moskau", "gn:524901", "iso:RU"),
        ("Pekín protesta ante Washington.", "es", "Pekín;Washington", "gn:1816670", "iso:CN"),
        ("Pechino risponde ai dazi.", "it", "Pechino", "gn:1816670", "iso:CN"),
        ("Waszyngton nałożył sankcje.", "pl", "Waszyngton", "gn:4140963", "iso:US"),
        ("Вашингтон ввёл санкции.", "ru", "Вашингтон", "gn:4140963", "iso:US"),
        ("Pekin karara tepki gösterdi.", "tr", "Pekin", "gn:1816670", "iso:CN"),
        ("اتهمت الرباط الجزائر.", "ar", "الرباط", "gn:2538475", "iso:MA"),
        ("华盛顿宣布新的制裁。", "zh", "华盛顿", "gn:4140963", "iso:US"),
        ("ワシントンは制裁を発表した。", "ja", "ワシントン", "gn:4140963", "iso:US"),
        ("Brussels wants new rules.", "en", "Brussels", "gn:2800866", "geomap:european-union"),
    ],
)
def test_a_capital_named_as_a_government_is_the_city_and_stands_for_its_country(
    gazetteer: Gazetteer, *, text: str, language: str, names: str, place_id: str, meant: str
) -> None:
    found = resolve(text, language, names, gazetteer=gazetteer, role=Role.ASSOCIATIVE)
    assert found.place is not None
    assert found.stands_for is not None
    assert (found.place.id, found.stands_for.id) == (place_id, meant)


@pytest.mark.parametrize(
    ("text", "names", "meant"),
    [
        ("Brussels wants new rules.", "Brussels", "geomap:european-union"),
        ("Brussels reformed the army of Belgium.", "Brussels;Belgium", "iso:BE"),
        (
            "Brussels warned Belgium that the European Union objects.",
            "Brussels;European Union;Belgium",
            "geomap:european-union",
        ),
    ],
)
def test_a_seat_of_two_governments_stands_for_the_one_that_the_text_names(
    gazetteer: Gazetteer, text: str, names: str, meant: str
) -> None:
    found = resolve(text, "en", names, gazetteer=gazetteer, role=Role.ASSOCIATIVE)
    assert found.stands_for is not None
    assert found.stands_for.id == meant


def test_every_seat_of_a_government_is_known_with_what_it_stands_for(gazetteer: Gazetteer) -> None:
    with (ROOT / "gazetteer" / "seats.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        assert row["stands_for"] in {place.id for place in gazetteer.stand_ins(row["place"])}, row


def test_seats_are_found_by_their_names_in_every_reading_language(gazetteer: Gazetteer) -> None:
    """Named alone, 19 of 20 are the seat; the others are namesakes of one another (Georgetown)."""
    with (ROOT / "gazetteer" / "seats.csv").open(encoding="utf-8", newline="") as file:
        seats = [row["place"] for row in csv.DictReader(file) if row["stands_for"].startswith("iso:")]
    named: dict[tuple[str, str], str] = {}
    for place_id in (seat for seat in seats if seat not in LIKE_THEIR_COUNTRY):
        place = gazetteer.get(place_id)
        assert place is not None
        for language in READERS:
            named.setdefault((place.name_in(language), place_id), language)
    missed = []
    for (name, place_id), language in named.items():
        found = resolve(name, language, name, gazetteer=gazetteer, role=Role.ASSOCIATIVE)
        if found.place is None or found.place.id != place_id or found.stands_for is None:
            missed.append((name, language))
    assert len(missed) <= len(named) / 20, missed


@pytest.mark.parametrize(
    ("text", "language", "name", "place_id"),
    [
        ("The Moroccan king met the minister.", "en", "Moroccan", "iso:MA"),
        ("Scandinavian countries cooperate.", "en", "Scandinavian", "geomap:scandinavia"),
        ("The Sahelian states left the bloc.", "en", "Sahelian", "geomap:sahel"),
        ("West African leaders met in Abuja.", "en", "West African", "geomap:west-africa"),
        ("De Marokkaanse koning ontving de minister.", "nl", "Marokkaanse", "iso:MA"),
        ("Le roi marocain a reçu le ministre.", "fr", "marocain", "iso:MA"),
        ("Der marokkanische König empfing den Minister.", "de", "marokkanische", "iso:MA"),
        ("El rey marroquí recibió al ministro.", "es", "marroquí", "iso:MA"),
    ],
)
def test_a_demonym_is_its_country_or_region(
    gazetteer: Gazetteer, text: str, language: str, name: str, place_id: str
) -> None:
    (parsed,) = parse_documents([Document(id="d", text=text, language=language)], gazetteer=gazetteer).parsed
    found = next(item for item in parsed.toponyms if item.toponym.name == name)
    assert found.toponym.kind is Kind.DEMONYM
    assert found.resolution.place is not None
    assert found.resolution.place.id == place_id


def test_the_place_that_is_written_carries_its_dispute_and_the_view(gazetteer: Gazetteer) -> None:
    text = "The army closed Dakhla in Western Sahara."
    plain = resolve(text, "en", "Dakhla;Western Sahara", gazetteer=gazetteer, role=Role.LITERAL)
    with open_gazetteer(view="morocco") as seen:
        moved = resolve(text, "en", "Dakhla;Western Sahara", gazetteer=seen, role=Role.LITERAL)
    assert plain.place is not None
    assert moved.place is not None
    assert (plain.place.id, moved.place.id) == ("gn:2463447", "gn:2463447")
    assert (plain.place.country, moved.place.country) == ("EH", "MA")
    assert plain.place.dispute is not None
    assert plain.place.dispute == moved.place.dispute
