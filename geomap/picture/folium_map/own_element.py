"""Elements whose text reaches the page as it is.

branca's own ``MacroElement.render`` hands the text that its template made to ``Element``, which
parses it as a Jinja template once more: ``{{ … }}`` in an article would run as Python on the machine
that builds the map. Nothing here passes through Jinja at all.
"""

from branca.element import Element, Figure, MacroElement

from geomap.picture.payload import PACKED_TYPE, pack_json


class RawElement(Element):
    """Text that is put into the page without being parsed; ``last`` ones go after all others."""

    def __init__(self, text: str, *, last: bool = False) -> None:
        super().__init__()
        self._name = "raw"
        self.text = text
        self.last = last

    def render(self, **kwargs: object) -> str:
        """Return the text."""
        return self.text


class OwnElement(MacroElement):
    """A part of geomap's own map: some HTML and some script, both made in plain Python.

    The script speaks of other elements by ``get_name()``, as folium's own do; text from outside
    never stands in it, only in the JSON that `json_element` makes.
    """

    #: Whether the script waits until the layers that users added are there.
    last = False

    def __init__(self, name: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it without types
        self._name = name

    def html_text(self) -> str:
        """Return what this element puts into the page's body."""
        return ""

    def script_text(self) -> str:
        """Return what this element adds to the page's script."""
        return ""

    @property
    def owner(self) -> Element:
        """The map that this element was added to."""
        if self._parent is None:
            raise TypeError(f"{self._name} was added to no map; add it to a GeoMap before it is rendered")
        return self._parent

    def render(self, **kwargs: object) -> str:
        """Put the element's texts into the figure, unparsed, and return nothing for its own place."""
        figure = self.get_root()
        if not isinstance(figure, Figure):
            raise TypeError(f"{self._name} belongs in a figure; add it to a GeoMap before it is rendered")
        for part, text in (("html", self.html_text()), ("script", self.script_text())):
            if text:
                getattr(figure, part).add_child(RawElement(text, last=self.last), name=self.get_name())
        for child in list(self._children.values()):
            child.render(**kwargs)
        return ""


def json_element(element_id: str, json_text: str) -> str:
    """Return the element that holds ``json_text`` (made by ``script_safe_json``) for the browser."""
    return f'<script type="application/json" id="{element_id}">{json_text}</script>\n'


def packed_element(element_id: str, json_text: str) -> str:
    """Return the same packed; the page's script then waits until the browser has unpacked it."""
    return f'<script type="{PACKED_TYPE}" id="{element_id}">{pack_json(json_text)}</script>\n'
