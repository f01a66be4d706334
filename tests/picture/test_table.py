from dataclasses import replace

import pytest

from geomap.layers import MapSpec
from geomap.picture.folium_map.table import static_table


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (1000, 1000), (1001, 1000), (1500, 1000)])
def test_readers_without_javascript_get_the_first_thousand(spec: MapSpec, count: int, rows: int) -> None:
    pin = spec.pins[0]
    pins = tuple(replace(pin, id=f"gn:{i}", name=f"Place {i}") for i in range(count))
    table = static_table(replace(spec, pins=pins))
    assert table.count('<th scope="row">') == rows
    assert f"Place {rows - 1}<" in table
    assert f"Place {rows}<" not in table
    assert (f"The first 1000 of {count} places" in table) == (count > rows)


def test_hostile_text_is_text_in_the_table_without_javascript(hostile_spec: MapSpec) -> None:
    table = static_table(hostile_spec)
    for markup in ("<script", "<img", "<!--", "onmouseover=window.canary=1 x='"):
        assert markup not in table
