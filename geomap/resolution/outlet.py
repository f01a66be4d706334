"""Which outlet a document is from: the newspaper, station or site that published it."""

import re
from urllib.parse import urlsplit

from geomap.model.document import Document

#: The same paper under another name: its mobile pages, its pages for a search engine's cache.
_SAME_SITE = ("www.", "m.", "mobile.", "amp.")
_WITH_SCHEME = re.compile(r"(?:https?:)?//", re.IGNORECASE)
#: What reading puts as source where the input named none: the file's own name, or standard input.
_NO_OUTLETS = frozenset({"stdin", "-"})
#: A file's name is known by its ending; names of sites end in none of these, but .md, which loses here.
# fmt: off
_FILE_ENDINGS = frozenset({
    "atom", "csv", "doc", "docx", "eml", "epub", "feather", "gz", "htm", "html", "json", "jsonl", "md", "mht",
    "mhtml", "ndjson", "odt", "parquet", "pdf", "rss", "rtf", "text", "tsv", "txt", "warc", "xhtml", "xls",
    "xlsx", "xml", "zst",
})
# fmt: on


def outlet_of(document: Document) -> str:
    """Return the outlet that published ``document``, in lower case, ``""`` when that is not known.

    The host of ``document.url`` without ``www.``, ``m.``, ``mobile.``, ``amp.`` and a port; without
    such a URL ``document.source``, unless that names a file or the document itself.

    Examples
    --------
    >>> outlet_of(Document("1", "", source="batch.jsonl", url="https://WWW.Gazette.example:443/a"))
    'gazette.example'
    >>> outlet_of(Document("1", "", source="The Gazette"))
    'the gazette'
    >>> outlet_of(Document("a.txt", "", source="a.txt"))
    ''
    """
    return _host_of(document.url) or _named_by(document)


def _host_of(url: str) -> str:
    """Return the host of a web address in lower case, ``""`` for anything else."""
    url = url.strip()
    if not _WITH_SCHEME.match(url):
        return ""
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:  # such as "http://[gazette.example", which the text of a feed may hold
        return ""
    return _without_prefixes(host) if _is_site(host) else ""


def _is_site(host: str) -> bool:
    """Whether ``host`` has two parts or more, and the last is no number: not "localhost", not "127.0.0.1"."""
    parts = host.split(".")
    return (
        len(parts) > 1 and all(parts) and not any(sign.isspace() for sign in host) and parts[-1][0].isalpha()
    )


def _without_prefixes(host: str) -> str:
    for prefix in _SAME_SITE:
        rest = host.removeprefix(prefix)
        if rest != host and "." in rest:  # "m.fr" is a site of its own
            return _without_prefixes(rest)
    return host


def _named_by(document: Document) -> str:
    """Return the outlet that ``document.source`` names, ``""`` when that is a file or the document itself."""
    source = " ".join(document.source.split())
    if _is_own_name(document, source):
        return ""
    if host := _host_of(source):
        return host
    if _is_file(source) or not any(sign.isalpha() for sign in source):
        return ""
    return _host_of(f"//{source}") or source.lower()


def _is_own_name(document: Document, source: str) -> bool:
    # Where two inputs gave one id, reading puts the input's name and "#" in front of it.
    return document.id == source or document.id.startswith(f"{source}#")


def _is_file(source: str) -> bool:
    ending = source.lower().rpartition(".")[2]
    return source in _NO_OUTLETS or "/" in source or "\\" in source or ending in _FILE_ENDINGS
