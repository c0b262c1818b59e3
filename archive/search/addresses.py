"""
Addresses and identifiers: one spelling for many, so that either finds its record.

An address is kept without scheme, www., tracking parameters and the slash at its end;
and its host with each domain above it, so that a site finds what any part of it holds.
"""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+")
DOI_PREFIX = re.compile(r"^(?:doi:|https?://(?:dx\.)?doi\.org/)", re.IGNORECASE)
# An ISNI is often written in fours.
IN_FOURS = re.compile(r"\b(\d{4}) (\d{4}) (\d{4}) (\d{3}[\dX])\b")
IDENTIFIER = re.compile(
    r"(?:(?:wikidata|viaf|gnd|isni|geonames):)?(Q\d+|\d[\d-]{3,}X?)", re.IGNORECASE
)
WITH_SCHEME = re.compile(r"https?://\S+", re.IGNORECASE)
ADDRESS = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,24}(?::\d+)?(?:[/?#]\S*)?")
# Subdomains of the same page for other screens.
SAME_PAGE = re.compile(r"^(?:(?:www\d?|m|mobile|amp)\.)+")
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|ref|ref_src"
    r"|smid|smtyp|cmp|ocid|amp|outputtype|taid|partner|share|at_\w+",
    re.IGNORECASE,
)
HOST = "host:"
NUMBER = "number:"


def keys_of(address: str) -> list[str]:
    """What a record at this address is found by: the address, its hosts, its DOI."""
    keys = []
    for one in (address, *_within(address)):
        key = key_of(one)
        host = key.partition("/")[0]
        keys += [key, *(f"{HOST}{h}" for h in _with_those_above(host))]
        if doi := DOI.search(unquote(one)):
            keys.append(_of_doi(doi[0]))
    return list(dict.fromkeys(keys))


def key_of(address: str) -> str:
    """The one spelling of an address."""
    if "://" not in address:
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return address.lower()
    asked = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not TRACKING.fullmatch(name)
    )
    path = unquote(re.sub("/{2,}", "/", parts.path)).rstrip("/")
    path = re.sub(r"/(?:index\.(?:html?|php)|amp)$", "", path)
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{SAME_PAGE.sub('', host.lower())}{path}{query}".lower()


def number_key(value: str) -> str:
    """The one spelling of an identifier: Q22686, 0000 0001 2103 2683."""
    return f"{NUMBER}{value.replace(' ', '').lower()}"


def asked_for(typed: str) -> tuple[str, ...]:
    """The keys by which to look for what was typed; none if it is no such thing."""
    typed = typed.strip("<>()[]").rstrip(".,;")
    if doi := DOI.fullmatch(DOI_PREFIX.sub("", typed)):
        return (_of_doi(doi[0]),)
    if number := IDENTIFIER.fullmatch(typed):
        return (number_key(number[1]),)
    if copied := _within(typed):
        typed = copied[0]
    if not (WITH_SCHEME.fullmatch(typed) or ADDRESS.fullmatch(typed)):
        return ()
    key = key_of(typed)
    if "/" in key or "?" in key:
        return (key,)
    return (f"{HOST}{key}",) if "." in key else ()


def host_of(key: str) -> str:
    return re.split("[/?]", key.removeprefix(HOST))[0]


def site_of(host: str) -> str:
    """The word that names a site: gazette of uk.gazette.com, mill of mill.co.uk."""
    *labels, _ = host.split(".")
    while len(labels) > 1 and len(labels[-1]) <= 3:
        labels.pop()
    return labels[-1]


def _within(address: str) -> list[str]:
    """The address of which a web archive's is a copy."""
    _, slashes, copied = address[8:].rpartition("http")
    return [f"http{copied}"] if slashes and copied.lstrip("s").startswith(":/") else []


def _with_those_above(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[n:]) for n in range(max(len(labels) - 1, 1))]


def _of_doi(doi: str) -> str:
    return f"doi.org/{unquote(doi).lower().rstrip('/.')}"
