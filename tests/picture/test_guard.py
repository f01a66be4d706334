import html
import re

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Template

from geomap.picture.guard import escape_for_folium, escape_html


@given(st.text())
def test_folium_and_the_browser_show_the_text_and_nothing_else(text: str) -> None:
    escaped = escape_for_folium(text)
    assert Template(escaped, keep_trailing_newline=True, newline_sequence="\n").render() == re.sub(
        r"\r\n|\r", "\n", escaped
    )
    shown = html.unescape(escaped)
    assert re.sub("\ufffd", "", shown) == re.sub(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufffd]", "", text
    )


@given(st.text(alphabet="{}%#$`'\"\\<>&\u2028ab "))
def test_no_sign_that_means_something_to_code_is_left(text: str) -> None:
    rest = re.sub(r"&#\d+;", "", escape_for_folium(text))
    assert not set(rest) & set("{}%#$`'\"\\<>&\u2028")


def test_hostile_text_is_inert_for_folium(hostile_text: str) -> None:
    escaped = escape_for_folium(hostile_text)
    assert Template(escaped).render() == escaped
    assert not set(re.sub(r"&#\d+;", "", escaped)) & set("{}%#$`'\"\\<>&")


def test_html_escaping_replaces_what_html_cannot_hold() -> None:
    assert escape_html("<a\x00\ud800&\"'>") == "&lt;a\ufffd\ufffd&amp;&quot;&#x27;&gt;"
