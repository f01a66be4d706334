"""A place as the lines hold it."""

from geomap.jsonl.numbers import round_degrees, round_score
from geomap.jsonl.row import Row
from geomap.model.place import BoundingBox, Dispute, FeatureClass, Place


def place_row(place: Place) -> dict[str, object]:
    """Return what the lines hold of a place, in their order of keys.

    Examples
    --------
    >>> rabat = Place("gn:2538475", "Rabat", 34.01325, -6.83255, FeatureClass.POPULATED, "PPLC")
    >>> row = place_row(rabat)
    >>> row["id"], row["lat"], row["bbox"]
    ('gn:2538475', 34.01325, None)
    """
    box = place.bbox
    return {
        "id": place.id,
        "name": place.name,
        "names": dict(sorted(place.names)),
        "country": place.country,
        "admin1": place.admin1,
        "feature_class": place.feature_class.value,
        "feature_code": place.feature_code,
        "population": place.population,
        "lat": round_degrees(place.lat),
        "lon": round_degrees(place.lon),
        "bbox": None
        if box is None
        else [round_degrees(side) for side in (box.west, box.south, box.east, box.north)],
        "label_lat": None if place.label_lat is None else round_degrees(place.label_lat),
        "label_lon": None if place.label_lon is None else round_degrees(place.label_lon),
        "source": place.source,
        "licence": place.licence,
        "admin2": place.admin2,
        "prominence": round_score(place.prominence),
        "wikidata": place.wikidata,
        "iso": place.iso,
        "dispute": None if place.dispute is None else dispute_row(place.dispute),
        "is_vague": place.is_vague,
        "layer": place.layer,
    }


def dispute_row(dispute: Dispute) -> dict[str, object]:
    """Return what the lines hold of the dispute about a place or about the area that it lies in."""
    return {
        "id": dispute.id,
        "name": dispute.name,
        "held_by": list(dispute.held_by),
        "claimed_by": list(dispute.claimed_by),
        "note": dispute.note,
    }


def read_place(row: Row) -> Place:
    """Return the place that `place_row` wrote."""
    return Place(
        id=row.text("id"),
        name=row.text("name"),
        lat=row.number("lat", -90, 90),
        lon=row.number("lon", -180, 180),
        feature_class=row.choice("feature_class", {item.value: item for item in FeatureClass}),
        feature_code=row.text("feature_code"),
        country=row.text("country"),
        admin1=row.text("admin1"),
        population=row.whole("population"),
        names=row.pairs("names"),
        bbox=_box(row),
        label_lat=row.optional_number("label_lat", -90, 90),
        label_lon=row.optional_number("label_lon", -180, 180),
        source=row.text("source"),
        licence=row.text("licence"),
        # These came within version 1: lines that were written before do not have them.
        admin2=row.optional_text("admin2"),
        prominence=row.optional_number("prominence", 0, 1) or 0.0,
        wikidata=row.optional_text("wikidata"),
        iso=row.optional_text("iso"),
        dispute=_dispute(row),
        is_vague=not row.is_null("is_vague") and row.get("is_vague", bool, "true or false"),
        layer=row.optional_text("layer"),
    )


def _dispute(row: Row) -> Dispute | None:
    found = row.optional_row("dispute")
    if found is None:
        return None
    return Dispute(
        id=found.text("id"),
        name=found.text("name"),
        held_by=found.texts("held_by"),
        claimed_by=found.texts("claimed_by"),
        note=found.text("note"),
    )


def _box(row: Row) -> BoundingBox | None:
    if row.is_null("bbox"):
        return None
    west, south, east, north = row.numbers("bbox", ((-180, 180), (-90, 90), (-180, 180), (-90, 90)))
    return BoundingBox(west, south, east, north)
