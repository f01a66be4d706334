"""What kind of place an OpenStreetMap tag says, in the feature codes of GeoNames.

Tags by the OpenStreetMap wiki (https://wiki.openstreetmap.org/wiki/Map_features), codes by
https://www.geonames.org/export/codes.html, both read on 2026-11-22.
"""

from geomap.model.place import FeatureClass

_Kind = tuple[FeatureClass, str]

# A key with the value "" is what any other value of the key means.
_KINDS: dict[tuple[str, str], _Kind] = {
    ("place", "continent"): (FeatureClass.AREA, "CONT"),
    ("place", "country"): (FeatureClass.ADMIN, "PCLI"),
    ("place", "state"): (FeatureClass.ADMIN, "ADM1"),
    ("place", "region"): (FeatureClass.AREA, "RGN"),
    ("place", "province"): (FeatureClass.ADMIN, "ADM1"),
    ("place", "state_district"): (FeatureClass.ADMIN, "ADM2"),
    ("place", "county"): (FeatureClass.ADMIN, "ADM2"),
    ("place", "district"): (FeatureClass.ADMIN, "ADM2"),
    ("place", "municipality"): (FeatureClass.ADMIN, "ADM3"),
    ("place", "suburb"): (FeatureClass.POPULATED, "PPLX"),
    ("place", "city_district"): (FeatureClass.POPULATED, "PPLX"),
    ("place", "borough"): (FeatureClass.POPULATED, "PPLX"),
    ("place", "quarter"): (FeatureClass.POPULATED, "PPLX"),
    ("place", "neighbourhood"): (FeatureClass.POPULATED, "PPLX"),
    ("place", "island"): (FeatureClass.TERRAIN, "ISL"),
    ("place", "islet"): (FeatureClass.TERRAIN, "ISL"),
    ("place", "archipelago"): (FeatureClass.TERRAIN, "ISLS"),
    ("place", "ocean"): (FeatureClass.WATER, "OCN"),
    ("place", "sea"): (FeatureClass.WATER, "SEA"),
    ("place", "square"): (FeatureClass.SPOT, "SQR"),
    ("place", ""): (FeatureClass.POPULATED, "PPL"),
    ("boundary", "administrative"): (FeatureClass.ADMIN, "ADMD"),
    ("boundary", "national_park"): (FeatureClass.AREA, "PRK"),
    ("boundary", ""): (FeatureClass.AREA, "AREA"),
    ("natural", "water"): (FeatureClass.WATER, "LK"),
    ("natural", "bay"): (FeatureClass.WATER, "BAY"),
    ("natural", "strait"): (FeatureClass.WATER, "STRT"),
    ("natural", "spring"): (FeatureClass.WATER, "SPNG"),
    ("natural", "peak"): (FeatureClass.TERRAIN, "PK"),
    ("natural", "volcano"): (FeatureClass.TERRAIN, "VLC"),
    ("natural", "mountain_range"): (FeatureClass.TERRAIN, "MTS"),
    ("natural", "valley"): (FeatureClass.TERRAIN, "VAL"),
    ("natural", "peninsula"): (FeatureClass.TERRAIN, "PEN"),
    ("natural", "cape"): (FeatureClass.TERRAIN, "CAPE"),
    ("natural", "beach"): (FeatureClass.TERRAIN, "BCH"),
    ("natural", "desert"): (FeatureClass.TERRAIN, "DSRT"),
    ("natural", "wood"): (FeatureClass.VEGETATION, "FRST"),
    ("natural", ""): (FeatureClass.TERRAIN, "AREA"),
    ("landuse", "forest"): (FeatureClass.VEGETATION, "FRST"),
    ("landuse", ""): (FeatureClass.AREA, "AREA"),
    ("leisure", "park"): (FeatureClass.AREA, "PRK"),
    ("leisure", "nature_reserve"): (FeatureClass.AREA, "RESN"),
    ("waterway", "canal"): (FeatureClass.WATER, "CNL"),
    ("waterway", "dam"): (FeatureClass.SPOT, "DAM"),
    ("waterway", ""): (FeatureClass.WATER, "STM"),
    ("water", ""): (FeatureClass.WATER, "LK"),
    ("highway", ""): (FeatureClass.ROAD, "ST"),
    ("railway", "station"): (FeatureClass.SPOT, "RSTN"),
    ("railway", "halt"): (FeatureClass.SPOT, "RSTP"),
    ("railway", ""): (FeatureClass.ROAD, "RR"),
    ("bridge", ""): (FeatureClass.SPOT, "BDG"),
    ("tunnel", ""): (FeatureClass.ROAD, "TNL"),
    ("aeroway", "aerodrome"): (FeatureClass.SPOT, "AIRP"),
    ("historic", "castle"): (FeatureClass.SPOT, "CSTL"),
    ("historic", ""): (FeatureClass.SPOT, "HSTS"),
    ("tourism", "museum"): (FeatureClass.SPOT, "MUS"),
    ("tourism", "hotel"): (FeatureClass.SPOT, "HTL"),
    ("military", ""): (FeatureClass.AREA, "MILB"),
    ("amenity", "university"): (FeatureClass.SPOT, "UNIV"),
    ("amenity", "school"): (FeatureClass.SPOT, "SCH"),
    ("amenity", "hospital"): (FeatureClass.SPOT, "HSP"),
    ("amenity", "place_of_worship"): (FeatureClass.SPOT, "REL"),
}


def feature_of(key: str, value: str, *, address_type: str = "") -> tuple[FeatureClass, str]:
    """Return the feature class and code of an OpenStreetMap tag.

    ``address_type`` is what Nominatim says an administrative boundary is the boundary of (a
    country, a state, a city): it is more telling than the tag and wins over it.

    Examples
    --------
    >>> feature_of("boundary", "administrative", address_type="city")[1]
    'PPL'
    """
    if key == "boundary" and address_type and ("place", address_type) in _KINDS:
        return _KINDS["place", address_type]
    if key == "boundary" and address_type in {"city", "town", "village", "hamlet"}:
        return _KINDS["place", ""]
    return _KINDS.get((key, value)) or _KINDS.get((key, "")) or (FeatureClass.SPOT, "BLDG")
