"""Every choice that a user can make, frozen, built once and passed by part."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class GeocodingSettings:
    """The online fallback; nothing is ever sent while ``online`` is False.

    ``contact`` (an e-mail address or URL) goes into the user agent, as the usage policy of
    Nominatim asks. ``min_delay_s`` is the pause between two requests, 1 s by the same policy.
    """

    online: bool = False
    contact: str = ""
    min_delay_s: float = 1.0
    timeout_s: float = 10.0
    max_requests: int = 100
    cache_path: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; ``language`` overrides detection when it is not ``""``.

    ``gazetteers`` are the user's own CSV files, weakest first. ``reader_language`` is the
    language of the map's labels (ISO 639). ``context`` is the file of a saved `CorpusContext`,
    ``""`` for none. ``view`` says to which country disputed areas count: the name of a bundled view or
    the path of a file. ``home`` is the folder of what this user adds to the gazetteer, ``cache`` that
    of what can be made again; ``""`` for none: then only the bundled places and ``gazetteers`` count.
    """

    language: str = ""
    reader_language: str = "en"
    gazetteers: tuple[str, ...] = ()
    context: str = ""
    view: str = "iso"
    home: str = ""
    cache: str = ""
    geocoding: GeocodingSettings = field(default_factory=GeocodingSettings)
