"""From where a request comes: its address, behind proxies too, and its browser."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# What a proxy on this machine may speak through, which has no address.
SOCKET = "127.0.0.1"
# Of an address of IPv6 everybody has as many as they like; of such a net, one.
NET = 64
# The first that is found in what a browser says of itself: each names others too.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet"}
BROWSERS |= {"Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome"}
BROWSERS |= {
    "HeadlessChrome": "Chrome",
    "Chrome": "Chrome",
    "Chromium": "Chromium",
    "Safari": "Safari",
}
SYSTEMS = {"Windows": "Windows", "iPhone": "iPhone", "iPad": "iPad"}
SYSTEMS |= {"Android": "Android", "CrOS": "ChromeOS", "Mac OS X": "a Mac"}
SYSTEMS |= {"Linux": "Linux"}


def address_of(request: HttpRequest) -> str:
    """
    The address that a request comes from, as far as it can be believed.

    The last proxy of ours says from whom it had the request, as the last of
    X-Forwarded-For; that is believed if the one who says it is a proxy of ours.
    """
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    found = ""
    for hop in [request.META.get("REMOTE_ADDR") or SOCKET, *reversed(told)]:
        address = _address(hop)
        if not address:
            break
        found = str(address)
        if not any(address in net for net in settings.TRUSTED_PROXIES):
            break
    return found


def net_of(address: str) -> str:
    """What is counted as one comer: an address, of IPv6 the net that it is of."""
    if isinstance(_address(address), IPv6Address):
        return str(ip_network((address, NET), strict=False))
    return address


def _address(written: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(written.strip())
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def browser_of(request: HttpRequest) -> str:
    """The browser in plain words, “Firefox on Linux”, and none of its own."""
    said = request.META.get("HTTP_USER_AGENT", "")
    browser = _first(BROWSERS, said) or "A browser"
    system = _first(SYSTEMS, said) or "an unknown system"
    return f"{browser} on {system}"


def _first(names: dict[str, str], said: str) -> str:
    return next((name for sign, name in names.items() if _has(sign, said)), "")


def _has(sign: str, said: str) -> bool:
    return re.search(rf"\b{sign}\b", said[:500]) is not None
