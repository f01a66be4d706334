"""The map itself: a `folium.Map` whose page needs no network."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

import folium
from branca.element import Element, Figure

from geomap.errors import OfflineError
from geomap.picture.folium_map.offline import find_assets, is_link, origins
from geomap.picture.folium_map.page import Page, PageParts, all_elements, number_ids
from geomap.picture.folium_map.tiles import OptionalTiles
from geomap.picture.guard import escape_html

# Zooms by quarters, so that the first view fits its pins; bounds leave room to bring any pin to the middle.
_ZOOMS = {"minZoom": 0.5, "maxZoom": 18, "zoomSnap": 0.25, "maxBoundsViscosity": 0.8}
_BOUNDS = [[-88.0, -260.0], [88.0, 260.0]]


class GeoMap(folium.Map):
    """A `folium.Map` with a title and a language, in one page without outside parts.

    Users add their own folium layers as to any other map. ``title`` and ``standfirst`` are shown
    as they are, whatever they hold. ``language`` is that of the page's own words.
    ``strict_offline`` makes rendering fail when a layer that was added needs the network.

    Examples
    --------
    >>> import folium
    >>> from geomap.grouping import group_places
    >>> from geomap.layers import build_layers
    >>> from geomap.picture.folium_map import draw_map
    >>> geo_map = draw_map(build_layers((), group_places(())))
    >>> marker = folium.Marker([34.02, -6.84], tooltip="Rabat").add_to(geo_map)
    """

    def __init__(
        self,
        *,
        title: str = "",
        standfirst: tuple[str, ...] = (),
        skip_label: str = "",
        table_label: str = "",
        language: str = "en",
        direction: str = "ltr",
        strict_offline: bool = False,
    ) -> None:
        super().__init__(location=[20.0, 10.0], zoom_start=2, tiles=None)
        self.options.update(_ZOOMS)
        self.options["maxBounds"] = _BOUNDS
        # A card that fades away would stand beside the next one for a moment, also for screen readers.
        self.options["fadeAnimation"] = False
        # folium changes these lists in place, which would change them for every map of the process.
        self.default_js = list(self.default_js)
        self.default_css = list(self.default_css)
        self.title = title
        self.standfirst = standfirst
        self.skip_label = skip_label
        self.table_label = table_label
        self.language = language
        self.direction = direction
        self.strict_offline = strict_offline
        self.table_id = ""
        Page().add_child(self)

    @property
    def external_assets(self) -> tuple[tuple[str, str], ...]:
        """(name, address) of the scripts and styles that only the network has."""
        return self.page_parts(strict=False).external_assets

    def page_parts(
        self, *, scope: str = "", strict: bool | None = None, from_network: bool = False
    ) -> PageParts:
        """Return the rendered pieces of the page; ``scope`` goes before every id's number.

        ``from_network`` links what added layers need, instead of inlining that.

        Raises
        ------
        OfflineError
            When a part cannot be inlined and ``strict`` (by default ``strict_offline``) is set.
        """
        figure = self.get_root()
        if not isinstance(figure, Page):
            raise TypeError(
                f"expected the GeoMap to stay in its own page, it was put into {figure!r}; "
                "use geomap.picture.embed.render for a part of another page"
            )
        with _children_kept(figure):
            self._put_layer_controls_last()
            self.render()  # type: ignore[no-untyped-call]  # folium leaves it without types
            parts = self._parts(figure, from_network=from_network)
            numbered = number_ids(parts, figure, scope=scope)
        if numbered.external_assets and (self.strict_offline if strict is None else strict):
            listed = ", ".join(f"{name} ({address})" for name, address in numbered.external_assets)
            raise OfflineError(
                f"expected a page that needs no network, but these parts are not in geomap: {listed}; "
                "leave out the layers that need them, or draw without strict_offline"
            )
        return numbered

    def _repr_html_(self, **kwargs: object) -> str:
        """Return the map for a notebook: a frame of its own, safe from and for the notebook."""
        from geomap.picture.embed import render

        return render(self, form="iframe")

    def _put_layer_controls_last(self) -> None:
        """Let a LayerControl know the layers added after it: folium writes it where it stands."""
        for name, child in list(self._children.items()):
            if isinstance(child, folium.LayerControl):
                self._children.move_to_end(name)

    def _parts(self, figure: Page, *, from_network: bool) -> PageParts:
        script = _joined(figure.script)
        assets = find_assets(figure.header._children, script, from_network=from_network)
        children = figure.header._children.items()
        header = "".join(_header_text(name, child, self.get_name()) for name, child in children)
        return PageParts(
            title=self.title,
            language=self.language,
            direction=self.direction,
            assets=assets.files,
            served=assets.served,
            header="".join(assets.linked) + header,
            heading=self._heading(),
            body=_joined(figure.html, only=self.get_name(), wrap='<div class="gm-stage">{}</div>\n'),
            script=script,
            origins=origins([script, header, *(address for _, address in assets.external)]),
            image_origins=self._image_origins(),
            external_assets=(*((file.file, file.address) for file in assets.served), *assets.external),
        )

    def _image_origins(self) -> tuple[str, ...]:
        backgrounds = (child for child in self._children.values() if isinstance(child, OptionalTiles))
        return tuple(sorted({origin for each in backgrounds for origin in each.origins}))

    def _heading(self) -> str:
        facts = "".join(f"<span><bdi>{escape_html(fact)}</bdi></span>" for fact in self.standfirst)
        table = self.table_id
        title = f'<h1><bdi id="{self.get_name()}_title">{escape_html(self.title)}</bdi></h1>'
        return (
            f'<a class="gm-skip" href="#{table}">{escape_html(self.skip_label)}</a>\n'
            f'<header class="gm-head"><div>{title}<p class="gm-standfirst">{facts}</p></div>'
            f'<button type="button" class="gm-toggle" id="{table}_toggle" aria-controls="{table}" '
            f'aria-expanded="false" hidden>{escape_html(self.table_label)}</button></header>\n'
        )


def _header_text(name: str, child: Element, map_name: str) -> str:
    """Return what a child of folium's header says, without the parts that geomap does its own way."""
    if is_link(child):
        return ""
    if name == map_name:
        # folium's own would forbid zooming by fingers and style the whole page around a fragment.
        return "<script>window.L_NO_TOUCH = false; window.L_DISABLE_3D = false;</script>\n"
    return str(child.render()) + "\n"


def _joined(part: Element, *, only: str = "", wrap: str = "{}") -> str:
    """Return the texts of a figure's part, those that come last at the end, ``only`` wrapped."""
    children = sorted(part._children.items(), key=lambda item: getattr(item[1], "last", False))
    texts = ((name, str(child.render())) for name, child in children)
    return "".join(wrap.replace("{}", text) if name == only else f"{text}\n" for name, text in texts)


@contextmanager
def _children_kept(figure: Figure) -> Iterator[None]:
    """Give every element its children back as they were: rendering adds some, and would add again."""
    before = [(element, OrderedDict(element._children)) for element in all_elements(figure)]
    try:
        yield
    finally:
        for element, children in before:
            element._children = children
