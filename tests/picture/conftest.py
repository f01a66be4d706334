"""Parsed documents made by hand: what the line hands to the picture, without running the line."""

import re
from collections.abc import Mapping, Sequence

import pytest

from geomap.grouping import group_places
from geomap.layers import MapSpec, build_layers
from geomap.model.document import Document
from geomap.model.place import FeatureClass, Place
from geomap.model.resolution import Alternative, Evidence, ParsedDocument, Resolution, ResolvedToponym
from geomap.model.toponym import Role, Toponym


def place(row: str, **names: str) -> Place:
    """Return the place of a row ``id|name|lat|lon|class.code|country``, with its names by language."""
    place_id, name, lat, lon, code, country = row.split("|")
    letter, _, feature_code = code.partition(".")
    return Place(
        id=place_id,
        name=name,
        lat=float(lat),
        lon=float(lon),
        feature_class=FeatureClass(letter),
        feature_code=feature_code,
        country=country,
        names=tuple(sorted(names.items())),
        source="GeoNames",
        licence="CC BY 4.0",
    )


PLACES = {
    "rabat": place("gn:2538475|Rabat|34.01325|-6.83255|P.PPLC|MA", nl="Rabat", ar="الرباط", fr="Rabat"),
    "tel aviv": place("gn:293397|Tel Aviv|32.08088|34.78057|P.PPLA|IL", nl="Tel Aviv", ar="تل أبيب"),
    "algiers": place("gn:2507480|Algiers|36.73225|3.08746|P.PPLC|DZ", nl="Algiers", fr="Alger"),
    "dakhla": place("gn:2307104|Dakhla|23.68477|-15.95798|P.PPL|EH", nl="Dakhla", ar="الداخلة"),
    "casablanca": place("gn:2553604|Casablanca|33.58831|-7.61138|P.PPLA|MA"),
    "morocco": place("iso:MA|Morocco|31.8|-6.1|A.PCLI|MA", nl="Marokko", ar="المغرب", fr="Maroc"),
    "israel": place("iso:IL|Israel|31.4|35.0|A.PCLI|IL", nl="Israël", ar="إسرائيل"),
    "algeria": place("iso:DZ|Algeria|28.2|2.6|A.PCLI|DZ", nl="Algerije", fr="Algérie"),
    "western sahara": place("iso:EH|Western Sahara|24.5|-13.7|A.TERR|EH", nl="Westelijke Sahara"),
    "strait": place("geomap:gibraltar|Strait of Gibraltar|35.95|-5.6|H.STRT|", nl="Straat van Gibraltar"),
    "atlas": place("geomap:atlas|Atlas Mountains|32.0|-4.5|T.MTS|MA", nl="Atlasgebergte"),
    "maghreb": place("geomap:maghreb|Maghreb|30.5|4.5|L.RGN|", nl="Maghreb"),
    "paris": place("gn:2988507|Paris|48.85341|2.3488|P.PPLC|FR"),
    "texas paris": place("gn:4717560|Paris|33.66094|-95.55551|P.PPL|US"),
}

#: Written with ``[name|place|role|confidence]`` where a place is named; role a(ssociative) or l(iteral).
#: Without a place the name is left open, with "near rabat" it is shown near that place.
ARTICLES = (
    Document(
        id="a1",
        source="De Havenbode",
        url="https://news.example/nl/rabat",
        title="Minister reist naar Rabat voor akkoord over de haven",
        date="2024-03-05",
        date_precision="day",
        language="nl",
        text=(
            "De minister landde dinsdag in [Rabat|rabat|l|.97], waar hij tot donderdag blijft. "
            "Volgens [Rabat|rabat|a|.95] komt er nog dit jaar een akkoord, "
            "en [Marokko|morocco|l|.99] wil ook met [Algerije|algeria|a|.98] verder praten.\n"
            "De veerboot uit [Casablanca|casablanca|l|.93] vaart "
            "door de [Straat van Gibraltar|strait|l|.96] naar het noorden. "
            "In [Dakhla|dakhla|l|.72], in de [Westelijke Sahara|western sahara|l|.99], "
            "wordt aan een tweede haven gebouwd. Tussen [Tel Aviv|tel aviv|a|.91] en [Rabat|rabat|a|.95] "
            "zijn de banden hersteld, zei de [Marokkaanse|morocco|a|.99] minister. "
            "Wie [Verweggistan||l|0] zoekt, zoekt vergeefs."
        ),
    ),
    Document(
        id="a2",
        source="The Harbour Courier",
        url="https://news.example/en/talks",
        title="Talks on a harbour that everybody wants, and on a mountain road that nobody pays for",
        date="2024-03",
        date_precision="month",
        language="en",
        text=(
            "A delegation from [Tel Aviv|tel aviv|l|.92] met its hosts in [Rabat|rabat|l|.97] on Wednesday. "
            "[Algiers|algiers|a|.9] denied that it had been asked; [Israeli|israel|a|.99] and "
            "[Algerian|algeria|a|.97] papers say otherwise. The road across the "
            "[Atlas Mountains|atlas|l|.88] would open the south of the [Maghreb|maghreb|l|.81]. "
            "A company from [Paris|paris|l|.44] hopes to build it."
        ),
    ),
)
_NAMED = re.compile(r"\[([^|\]]*)\|([^|\]]*)\|([al])\|([.\d]+)\]")


def parse(document: Document, places: Mapping[str, Place] = PLACES) -> ParsedDocument:
    """Return ``document`` with the names that its text marks, resolved as the marks say."""
    text, toponyms, at = "", [], 0
    for match in _NAMED.finditer(document.text):
        name, key, role, confidence = match.groups()
        text += document.text[at : match.start()]
        toponym = Toponym(
            start=len(text), end=len(text) + len(name), name=name, score=0.9, role_score=0.8,
            role=Role.LITERAL if role == "l" else Role.ASSOCIATIVE,
        )  # fmt: skip
        toponyms.append(ResolvedToponym(toponym, _resolution(key, float(confidence), toponym.role, places)))
        text, at = text + name, match.end()
    text += document.text[at:]
    clean = Document(
        id=document.id, text=text, source=document.source, url=document.url, title=document.title,
        date=document.date, date_precision=document.date_precision, language=document.language,
    )  # fmt: skip
    return ParsedDocument(clean, tuple(toponyms))


def _resolution(key: str, confidence: float, role: Role, places: Mapping[str, Place]) -> Resolution:
    if not key:
        return Resolution()
    if key.startswith("near "):
        reason = Evidence("near_beside", "it is named beside it", 0.0)
        near = places[key.removeprefix("near ")]
        return Resolution(near=near, near_confidence=confidence, evidence=(reason,))
    capital = key == "rabat" and role is Role.ASSOCIATIVE
    rivals = (Alternative(places["texas paris"], 0.31),) if key == "paris" else ()
    evidence = (
        Evidence("prominence", f"the best known place called {places[key].name}", 1.8),
        Evidence("country", "its country is named in the same text", 1.1),
    )
    against = (Evidence("rival", "a namesake is nearer to the text's other places", -0.7),) if rivals else ()
    return Resolution(
        place=places[key], confidence=confidence, stands_for=places["morocco"] if capital else None,
        alternatives=rivals, evidence=evidence + against,
    )  # fmt: skip


def spec_of(
    parsed: Sequence[ParsedDocument], *, reader: str = "en", title: str = "Two ways to a harbour"
) -> MapSpec:
    """Return what to draw for ``parsed``."""
    return build_layers(parsed, group_places(parsed), reader_language=reader, title=title)


#: Text that other programs take for code; each tries to set a canary where it runs.
HOSTILE = {
    "jinja expression": "{{ cycler.__init__.__globals__.os.environ.update(GEOMAP_CANARY='dead') }}",
    "jinja statement": "{% raw %}{% for x in y %}",
    "jinja comment": "{# nothing {# to see",
    "template literal": "${window.canary = 1}`;window.canary = 1;`",
    "backslash": "\\u0022;window.canary=1;// \\x27 \\",
    "script end": "</script><script>window.canary = 1</script>",
    "script in comment": "<!--<script>window.canary = 1",
    "title end": "</title></noscript></style><script>window.canary = 1</script>",
    "address": "javascript:window.canary=1",
    "image": "<img src=x onerror=window.canary=1>",
    "attribute": "\" onmouseover=window.canary=1 x='",
    "line separators": "a\u2028window.canary=1\u2029b",
    "unbalanced direction": "\u202egnihtemos \u2067",
    "long word": "w" * 400,
    "emoji": "🕌🏴󠁧󠁢󠁥󠁮󠁧󠁿👩‍👩‍👧",
    "nul": "a\x00b\x07c",
    "half a pair": "a\ud83db",
    "entities": "&lt;b&gt; &#123;&#123; &amp;",
    "branca id": "map_" + "0123456789abcdef" * 2,
}


def hostile_documents(payload: str) -> tuple[ParsedDocument, ...]:
    """Return a document that has ``payload`` in every field that comes from outside."""
    text = f"{payload} Rabat {payload}. And {payload} again."
    places = {
        "own": Place(
            id=f"user:{payload}",
            name=payload,
            lat=34.0,
            lon=-6.8,
            feature_class=FeatureClass.POPULATED,
            feature_code="PPL",
            country="MA",
            admin1=payload,
            names=(("nl", payload + "!"),),
            source=payload,
            licence=payload,
            layer=payload,
        ),
        "other": place("gn:1|Elsewhere|10|10|P.PPL|NG"),
    }
    rival = Place(
        id="user:rival", name=payload, lat=1.0, lon=1.0, feature_class=FeatureClass.SPOT, feature_code=payload
    )
    resolution = Resolution(
        place=places["own"],
        confidence=0.4,
        stands_for=rival,
        alternatives=(Alternative(rival, 0.3),),
        evidence=(Evidence(payload, payload, 1.0), Evidence("against", payload, -1.0)),
    )
    start = text.index("Rabat")
    again = text.rindex(payload)
    spans = ((start, start + 5), (again, again + len(payload)))
    named = [
        ResolvedToponym(Toponym(first, last, text[first:last], score=0.9), resolution)
        for first, last in spans
    ]
    near = Evidence("near_beside", payload, 0.0)
    open_name = ResolvedToponym(
        Toponym(0, len(payload), payload), Resolution(near=rival, near_confidence=0.7, evidence=(near,))
    )
    document = Document(
        id=payload, text=text, source=payload, url=payload, title=payload, date=payload, language="nl"
    )
    return (ParsedDocument(document, (open_name, *named)), parse(ARTICLES[0]))


@pytest.fixture(scope="session")
def two_articles() -> tuple[ParsedDocument, ...]:
    """A Dutch and an English article about the same harbour."""
    return tuple(parse(article) for article in ARTICLES)


@pytest.fixture(scope="session")
def spec(two_articles: tuple[ParsedDocument, ...]) -> MapSpec:
    """What to draw for the two articles, for an English reader."""
    return spec_of(two_articles)


#: A name left open beside the place that it is shown near.
NEAR = Document(id="d", text="In [Rabat|rabat|l|.9], at the [Oudaia|near rabat|l|.8], it rained.")


@pytest.fixture(scope="session")
def near_spec() -> MapSpec:
    """What to draw for a town and a name that is shown near it, for an English reader."""
    return spec_of((parse(NEAR),))


@pytest.fixture(params=sorted(HOSTILE))
def hostile_text(request: pytest.FixtureRequest) -> str:
    """One text that something takes for code."""
    return HOSTILE[request.param]


@pytest.fixture
def hostile_spec(hostile_text: str) -> MapSpec:
    """What to draw for a document with that text in every field from outside."""
    parsed = hostile_documents(hostile_text)
    return build_layers(
        parsed,
        group_places(parsed),
        reader_language="en",
        title=hostile_text,
        country_names={"MA": hostile_text},
    )
