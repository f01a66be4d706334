import re
from pathlib import Path

import pytest

from geomap.errors import OutputError
from geomap.layers import MapSpec
from geomap.picture.embed import render, write_page
from geomap.picture.folium_map import draw_map


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def test_two_fragments_share_no_id(spec: MapSpec) -> None:
    first, second = draw_map(spec), draw_map(spec)
    one = render(first, form="fragment", key="one")
    two = render(second, form="fragment", key="two")
    assert len(ids(one)) == len(set(ids(one))) > 4
    assert not set(ids(one)) & set(ids(two))


def test_a_fragment_is_one_element_without_a_documents_parts(spec: MapSpec) -> None:
    text = render(draw_map(spec), form="fragment")
    assert text.startswith("<div>")
    assert text.rstrip().endswith("</div>")
    assert not re.search(r"<(html|head|body|meta|title|h1)\b", text)


def test_writing_makes_the_folders_and_returns_the_path(spec: MapSpec, tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "map.html"
    assert write_page(draw_map(spec), target) == target
    assert target.read_text(encoding="utf-8") == render(draw_map(spec))
    assert [path.name for path in target.parent.iterdir()] == ["map.html"]


def test_a_file_in_the_way_is_named_and_stays(spec: MapSpec, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("old", encoding="utf-8")
    with pytest.raises(OutputError, match="choose a file"):
        write_page(draw_map(spec), in_the_way / "map.html")
    assert in_the_way.read_text(encoding="utf-8") == "old"
