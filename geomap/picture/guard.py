"""Text made safe for the places where folium and the browser would take it for code."""

import re
from html import escape

# All that Jinja, a JavaScript string or template literal, or HTML gives a meaning to, and all that
# none of them shows; letters of every script, digits, white space and plain punctuation stay.
_ACTIVE = re.compile(r"[^\w\s.,;:!?()\-–—/@+*=|~…«»„“”‘’°]|[\x00-\x08\x0b-\x1f\x85\u2028\u2029]")
# Controls that HTML refuses even as a number, and halves of surrogate pairs that UTF-8 refuses.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT = "\ufffd"


def escape_for_folium(text: str) -> str:
    """Return ``text`` so that folium's own elements show it literally and never run it.

    folium parses popups, tooltips, layer names and attributions as Jinja templates a second time
    and puts them into JavaScript template literals, so that HTML escaping alone lets code from an
    article run on the machine that builds the map. Numeric entities are inert in all of these.
    Use it for every text from outside that you hand to folium yourself:

    Examples
    --------
    >>> import folium
    >>> from geomap.picture import escape_for_folium
    >>> headline = "{{ 1234 * 5678 }} ${alert(1)} <b>`Rabat`</b>"
    >>> print(escape_for_folium(headline))
    &#123;&#123; 1234 * 5678 &#125;&#125; &#36;&#123;alert(1)&#125; &#60;b&#62;&#96;Rabat&#96;&#60;/b&#62;
    >>> page = folium.Marker([34.02, -6.84], popup=escape_for_folium(headline)).add_to(folium.Map())
    >>> "7006652" in page.get_root().render()
    False
    """
    shown = _UNSHOWABLE.sub(_REPLACEMENT, text)
    return _ACTIVE.sub(lambda match: f"&#{ord(match.group())};", shown)


def escape_html(text: str) -> str:
    r"""Return ``text`` for HTML that no template engine reads, attribute values in quotes included.

    Examples
    --------
    >>> escape_html('</title><b title="x">\x00')
    '&lt;/title&gt;&lt;b title=&quot;x&quot;&gt;�'
    """
    return escape(_UNSHOWABLE.sub(_REPLACEMENT, text))
