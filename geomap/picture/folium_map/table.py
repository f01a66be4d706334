"""The places as a table: filled by the script, and written out for readers without one."""

from geomap.facets import confidence_word, whole_percent
from geomap.layers import MapSpec, Pin
from geomap.picture.folium_map.data import Data
from geomap.picture.folium_map.own_element import OwnElement
from geomap.picture.folium_map.places import Places
from geomap.picture.guard import escape_html
from geomap.picture.messages import load_messages

#: Rows of the table for readers without JavaScript; a longer one would weigh more than the map.
MOST_ROWS = 1000
# The classes of the columns are those of web/src/table.ts: a phone leaves out the kind.
_CLASSES = {
    "kind": "gm-column-kind",
    "mentions": "gm-number gm-column-mentions",
    "confidence": "gm-number gm-column-confidence",
}
_COLUMNS = ("country", "kind", "mentions", "confidence")
# Kinds of place that are their own country: the column would only say the name again.
_COUNTRIES = frozenset({"country", "territory"})


class PlacesTable(OwnElement):
    """A table that follows the layers, folded away until asked for."""

    def __init__(self, spec: MapSpec, data: Data, places: Places) -> None:
        super().__init__("table")
        self._spec = spec
        self._data = data
        self._places = places

    def html_text(self) -> str:
        """Return the empty table's place and the full table for readers without JavaScript."""
        words = load_messages(self._spec.reader_language)
        label = escape_html(words["table"])
        section = f'<section class="gm-table" id="{self.get_name()}" aria-label="{label}" hidden></section>\n'
        return section + f'<noscript><div class="gm-noscript">{static_table(self._spec)}</div></noscript>\n'

    def script_text(self) -> str:
        """Return the call that fills it."""
        return f'geomap.table({self._data.get_name()}, {self._places.get_name()}, "{self.get_name()}");'


def static_table(spec: MapSpec) -> str:
    """Return the first places of ``spec`` as an HTML table; says so when there are more."""
    words = load_messages(spec.reader_language)
    columns = ("places", *_COLUMNS)
    head = "".join(f'<th scope="col"{_class(key)}>{escape_html(words[key])}</th>' for key in columns)
    rows = "".join(_row(pin, spec) for pin in spec.pins[:MOST_ROWS])
    notes = [escape_html(words["no_script"])]
    if len(spec.pins) > MOST_ROWS:
        notes.append(escape_html(words["first_places"].format(shown=MOST_ROWS, total=len(spec.pins))))
    if not spec.pins:
        notes.append(escape_html(words["no_places"]))
    caption = f"<caption>{' '.join(notes)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(pin: Pin, spec: MapSpec) -> str:
    words = load_messages(spec.reader_language)
    country = dict(spec.country_names).get(pin.country, pin.country)
    cells = (
        "" if pin.kind in _COUNTRIES else country,
        words[f"kind_{pin.kind}"].replace("{place}", f"\u2068{pin.near}\u2069"),
        str(pin.literal + pin.associative),
        f"{words[confidence_word(pin.confidence)]} · {whole_percent(pin.confidence)}%",
    )
    columns = zip(_COLUMNS, cells, strict=True)
    rest = "".join(f"<td{_class(key)}><bdi>{escape_html(cell)}</bdi></td>" for key, cell in columns)
    return f'<tr><th scope="row"><bdi>{escape_html(pin.name)}</bdi></th>{rest}</tr>'


def _class(column: str) -> str:
    return f' class="{_CLASSES[column]}"' if column in _CLASSES else ""
