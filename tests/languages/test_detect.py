"""The language of a headline."""

import pytest

from geomap.languages.detect import detect_language


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("nl", "Rabat ontkent beschuldiging van spionage"),
        ("en", "Morocco and Israel sign defence pact"),
        ("de", "Marokko und Israel unterzeichnen Abkommen"),
        ("pl", "Minister obrony Izraela w Rabacie"),
        ("tr", "İsrail savunma bakanı Rabat'ta"),
        ("ru", "Министр обороны Израиля в Рабате"),
        ("uk", "Міністр оборони Ізраїлю в Рабаті"),
        ("cs", "Ministr obrany Izraele přiletěl do Rabatu"),
        ("hu", "Az izraeli védelmi miniszter Rabatba érkezett"),
        ("zh", "以色列国防部长星期二抵达拉巴特，签署协议。"),
        ("ja", "イスラエルの国防相がラバトに到着した。"),
        ("", "Rabat"),
    ],
)
def test_a_headline_tells_its_language(code: str, text: str) -> None:
    assert detect_language(text) == code
